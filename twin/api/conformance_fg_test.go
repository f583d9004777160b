package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

const (
	fgSpec      = "http://www.opengis.net/spec/json-fg-1/1.0/conf/"
	profileSpec = "http://www.opengis.net/def/profile/OGC/0/"
	fgMedia     = "application/vnd.ogc.fg+json"
)

// profileTests are those of parameter profile in Part 5, and of JSON-FG, profiles and JSON-FG in web APIs.
func profileTests() []conformanceTest {
	return []conformanceTest{
		{"/req/profile-parameter/profile-param", (*suite).profiles},
		{"/req/profile-parameter/profile-param-response", (*suite).profiles},
		{"/req/profiles/rfc7946", (*suite).profiles},
		{"/req/profiles/jsonfg", (*suite).profiles},
		{"/req/profiles/jsonfg-plus", (*suite).profiles},
		{"/req/api/profile-parameter", (*suite).profiles},
	}
}

// profiles: what is asked for is given where it is known, and told by links; what is not known is no fault.
func (s *suite) profiles() {
	s.each(func(c suiteCollection, path string) {
		for _, at := range []string{path + "/items?limit=3", path + "/items/" + c.feature + "?limit=", path + "/nearest?lon=121.24&lat=31.3&k=2"} {
			at = strings.TrimSuffix(at, "?limit=")
			join := "?"
			if strings.Contains(at, "?") {
				join = "&"
			}
			for query, want := range map[string]string{
				"": "rfc7946", "profile=rfc7946": "rfc7946", "profile=jsonfg": "jsonfg jsonfg-plus", "profile=jsonfg-plus": "jsonfg jsonfg-plus",
				"profile=" + url.QueryEscape(profileSpec+"jsonfg"): "jsonfg jsonfg-plus", "profile=unheard-of,jsonfg": "jsonfg jsonfg-plus",
				"profile=unheard-of": "rfc7946", "f=jsonfg": "jsonfg jsonfg-plus",
			} {
				a := s.do(c.role, "GET", at+join+query, "").want(s.t, http.StatusOK)
				var got []string
				for _, l := range s.linksOf(at, a.json)["profile"] {
					got = append(got, strings.TrimPrefix(l["href"].(string), profileSpec))
				}
				if strings.Join(got, " ") != want {
					s.t.Errorf("%s%s%s has the profiles %v, want %s", at, join, query, got, want)
				}
				if fg := want != "rfc7946"; fg != (a.json["conformsTo"] != nil) {
					s.t.Errorf("%s%s%s conforms to %v", at, join, query, a.json["conformsTo"])
				}
				media := "application/geo+json"
				if query == "f=jsonfg" {
					media = fgMedia
				}
				if got := a.header.Get("Content-Type"); got != media {
					s.t.Errorf("%s%s%s is %s", at, join, query, got)
				}
			}
		}
	})
}

// jsonFGTests are those of JSON-FG, core, prisms and feature types.
func jsonFGTests() []conformanceTest {
	return []conformanceTest{
		{"/conf/core/metadata", (*suite).fgDocuments},
		{"/conf/core/utc", (*suite).fgTimes},
		{"/conf/core/coordinate-dimension", (*suite).fgDocuments},
		{"/conf/core/place-geometries", (*suite).fgDocuments},
		{"/conf/core/same-crs", (*suite).fgDocuments},
		{"/conf/core/axis-order", (*suite).fgPlaces},
		{"/conf/prisms/coordinates", (*suite).fgPlaces},
		{"/conf/types-schemas/feature-type", (*suite).fgDocuments},
		{"/conf/types-schemas/geometry-dimension", (*suite).fgDocuments},
		{"/conf/types-schemas/feature-schemas", (*suite).fgDocuments},
	}
}

// fgDocuments reads lists and features of every collection in JSON-FG, in two systems.
func (s *suite) fgDocuments() {
	s.each(func(c suiteCollection, path string) {
		for _, query := range []string{"", "&crs=" + url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/4549"), "&crs=EPSG:4549"} {
			list := s.do(c.role, "GET", path+"/items?limit=40"+query, "", "Accept", fgMedia).want(s.t, http.StatusOK)
			one := s.do(c.role, "GET", path+"/items/"+c.feature+"?f=jsonfg"+query, "").want(s.t, http.StatusOK)
			s.fgRoot(path+query, list.json, list.json["features"].([]any))
			s.fgRoot(path+query, one.json, []any{one.json})
			for _, f := range list.json["features"].([]any) {
				for _, name := range []string{"conformsTo", "coordRefSys", "featureType"} {
					if f.(map[string]any)[name] != nil {
						s.t.Errorf("%s: a feature in a list has %s", path, name)
					}
				}
			}
			if got := list.header.Get("Content-Crs"); query != "" && got != "<http://www.opengis.net/def/crs/EPSG/0/4549>" {
				s.t.Errorf("%s is in %s", path+query, got)
			}
		}
	})
}

// fgRoot holds the root of a document against its features.
func (s *suite) fgRoot(at string, doc map[string]any, features []any) {
	s.t.Helper()
	prisms, placed, located := 0, 0, 0
	for _, x := range features {
		f := x.(map[string]any)
		if f["geometry"] != nil {
			located++
		}
		place, _ := f["place"].(map[string]any)
		if place == nil {
			continue
		}
		placed++
		if f["geometry"] == nil {
			s.t.Errorf("%s: %v has a place and no geometry", at, f["id"])
		}
		if place["type"] == "Prism" {
			prisms++
			base, _ := boundOf(place["base"])
			if base.IsEmpty() || place["lower"].(float64) > place["upper"].(float64) {
				s.t.Errorf("%s: %v", at, place)
			}
			for _, p := range positions(place["base"].(map[string]any)["coordinates"]) {
				if len(p) != 2 {
					s.t.Fatalf("%s: a base has %v", at, p)
				}
			}
		}
	}
	conforms := fmt.Sprint(doc["conformsTo"])
	if !strings.Contains(conforms, fgSpec+"core") || !strings.Contains(conforms, fgSpec+"types-schemas") || strings.Contains(conforms, fgSpec+"prisms") != (prisms > 0) {
		s.t.Errorf("%s with %d prisms conforms to %s", at, prisms, conforms)
	}
	crs := fmt.Sprint(doc["coordRefSys"])
	switch {
	case prisms > 0 && !strings.Contains(crs, "EPSG/0/5737"), placed > 0 && prisms == 0 && !strings.Contains(crs, "EPSG/0/4549"), placed == 0 && doc["coordRefSys"] != nil:
		s.t.Errorf("%s with %d places is in %s", at, placed, crs)
	}
	if doc["featureType"] == nil {
		s.t.Errorf("%s has no feature type", at)
	}
	s.do("command", "GET", s.pathOf(doc["featureSchema"]), "", "Accept", "application/schema+json").want(s.t, http.StatusOK)
	if d := doc["geometryDimension"]; doc["type"] == "FeatureCollection" && (d == 3.0) != (prisms > 0 && prisms == located) {
		s.t.Errorf("%s: dimension %v of %d prisms among %d", at, d, prisms, located)
	}
}

func (s *suite) fgTimes() {
	s.each(func(c suiteCollection, path string) {
		f := s.get(c.role, path+"/items/"+c.feature+"?f=jsonfg")
		stamp := fmt.Sprint(f["time"].(map[string]any)["timestamp"])
		if _, err := time.Parse(time.RFC3339Nano, stamp); err != nil || !strings.HasSuffix(stamp, "Z") || stamp != propertiesOf(f)["updated_at"] {
			s.t.Errorf("%s: time is %s", path, stamp)
		}
	})
}

// fgPlaces: a house stands from its ground to its top on its footprint, northing first where the system has it so.
func (s *suite) fgPlaces() {
	crs, err := geo.ParseCRS("http://www.opengis.net/def/crs/EPSG/0/4549")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, name := range []string{"EPSG:4549", "http://www.opengis.net/def/crs/EPSG/0/4549"} {
		for _, x := range s.get("", "/api/collections/houses/items?limit=60&f=jsonfg&crs="+url.QueryEscape(name))["features"].([]any) {
			f := x.(map[string]any)
			place, props := f["place"].(map[string]any), propertiesOf(f)
			if base, ok := props["base_elev_m"].(float64); place["type"] != "Prism" || ok && place["lower"] != base {
				s.t.Fatalf("%v: %v", f["id"], place)
			}
			if height, ok := props["height_m"].(float64); ok {
				if d := place["upper"].(float64) - place["lower"].(float64) - height; d > 0.001 || d < -0.001 {
					s.t.Fatalf("%v: %v of %v m", f["id"], place["upper"], height)
				}
			}
			apart(s.t, fmt.Sprint(f["id"]), crs.ToLonLat(geometryOf(s.t, place["base"])), geometryOf(s.t, f["geometry"]))
		}
	}
}

// TestUnitPrisms: a unit fills its storey of its house, for who sees units; its geometry stays the house's label point.
func TestUnitPrisms(t *testing.T) {
	s := newSite(t)
	s.settle()
	house := s.do("steward", "POST", "/api/collections/houses/items", feature(square(0, 0, 0.5), `{"floors_above":3,"floors_below":1,"height_m":9,"base_elev_m":4}`)).want(t, 201).id()
	outline := square(0, 0, 0.25)
	for _, c := range []struct {
		floor, lower, upper float64
		outline             bool
	}{{1, 4, 7, false}, {3, 10, 13, true}, {-1, 1, 4, false}} {
		props := fmt.Sprintf(`{"house":%q,"floor":%v}`, house, c.floor)
		if c.outline {
			props = fmt.Sprintf(`{"house":%q,"floor":%v,"outline":%s}`, house, c.floor, outline)
		}
		made := s.do("steward", "POST", "/api/collections/units/items", `{"type":"Feature","geometry":null,"properties":`+props+`}`).want(t, 201)
		f := s.do("command", "GET", "/api/collections/units/items/"+made.id()+"?f=jsonfg", "").want(t, 200).json
		place := f["place"].(map[string]any)
		if place["type"] != "Prism" || place["lower"] != c.lower || place["upper"] != c.upper {
			t.Errorf("floor %v: %v", c.floor, place)
		}
		if _, ok := geometryOf(t, f["geometry"]).(orb.Point); !ok {
			t.Errorf("the geometry is %v", f["geometry"])
		}
		if area := geo.AreaM2(geometryOf(t, place["base"])); c.outline != (area < 1000) {
			t.Errorf("floor %v: the base has %.0f m²", c.floor, area)
		}
		s.do("", "GET", "/api/collections/units/items/"+made.id()+"?f=jsonfg", "").want(t, 401)
		s.do("admin", "GET", "/api/collections/units/items/"+made.id()+"?f=jsonfg", "").want(t, 404)
	}
	flat := s.do("steward", "POST", "/api/collections/houses/items", feature(square(1.5, 1.5, 0.2), `{}`)).want(t, 201).id()
	if f := s.do("", "GET", "/api/collections/houses/items/"+flat+"?f=jsonfg", "").json; f["place"] != nil || f["coordRefSys"] != nil {
		t.Errorf("a house of unknown height is raised: %v", f["place"])
	}
	list := s.do("", "GET", "/api/collections/houses/items?f=jsonfg", "").want(t, 200)
	if _, homogeneous := list.json["geometryDimension"]; homogeneous || !slices.Contains(list.json["conformsTo"].([]any), any(fgSpec+"prisms")) {
		t.Errorf("a mixed list: %s", list.body)
	}
}
