package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
	"github.com/gridtwin/gridtwin/twin/wire"
)

const defaultLimit = 100

// itemsParams are the parameters of /items besides queryables.
var itemsParams = [...]string{
	"bbox", "bbox-crs", "limit", "cursor", "filter", "filter-lang", "filter-crs", "crs", "properties", "sortby", "q",
}

// cursor is where a next link goes on: a version, and a place in ID order or in a sorted one.
type cursor struct {
	Version twin.Version `json:"v"`
	From    string       `json:"f,omitempty"`
	Skip    int          `json:"s,omitempty"`
	Matched int          `json:"n"`
	Query   uint32       `json:"h"` // hash of the query it belongs to
}

// collectionOf finds the collection that the path names, as far as the caller may know of it.
func (c *call) collectionOf() (*twin.Type, error) {
	t := c.snap.Schema().Type(c.r.PathValue("c"))
	if t == nil || t.Plural != c.r.PathValue("c") {
		return nil, &Problem{Status: http.StatusNotFound, Title: "Not found", Detail: "there is no such collection; /api/collections lists them"}
	}
	if !c.view.SeesType(t) {
		if !c.who.SignedIn() {
			return nil, errSignIn()
		}
		return nil, &Problem{Status: http.StatusNotFound, Title: "Not found", Detail: "there is no such collection; /api/collections lists them"}
	}
	return t, nil
}

func (s *Server) items(c *call) error {
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	q, form, limit, err := c.itemsQuery(t)
	if err != nil {
		return err
	}
	cur, err := c.resume()
	if err != nil {
		return err
	}
	if cur.Matched < 0 {
		cur.Matched = q.Count(c.view)
	}
	from, err := fromCursor(cur)
	if err != nil {
		return err
	}
	page := q.ReadPage(c.view, from, cur.Skip, limit)
	if wantsCSV(c.r) {
		return c.write(http.StatusOK, typeCSV, wire.AppendCSV(nil, t, c.view, page.Items, form))
	}
	if !geoJSONWanted(c.r) {
		return badParam("f", "is none of json, geojson, csv")
	}
	next := ""
	if page.More {
		n := cursor{Version: c.snap.Version(), Skip: page.Skip, Matched: cur.Matched, Query: c.queryHash()}
		if page.Next != 0 {
			n.From = page.Next.String()
		}
		next = c.nextLink(n)
		s.pins.hold(c.snap)
	}
	return c.write(http.StatusOK, typeGeoJSON, c.featureCollection(page.Items, form, cur.Matched, next))
}

func (c *call) featureCollection(items []access.Seen, form *wire.Form, matched int, next string) []byte {
	b := make([]byte, 0, 512+len(items)*600)
	b = append(b, `{"type":"FeatureCollection","numberMatched":`...)
	b = strconv.AppendInt(b, int64(matched), 10)
	b = append(b, `,"numberReturned":`...)
	b = strconv.AppendInt(b, int64(len(items)), 10)
	b = append(b, `,"timeStamp":"`...)
	b = c.s.tw.Clock().UTC().AppendFormat(b, time.RFC3339)
	b = append(b, `","links":[{"rel":"self","type":"application/geo+json","href":`...)
	b = wire.AppendString(b, c.origin()+c.r.URL.RequestURI())
	b = append(b, '}')
	if next != "" {
		b = append(b, `,{"rel":"next","type":"application/geo+json","href":`...)
		b = wire.AppendString(b, next)
		b = append(b, '}')
	}
	b = append(b, `],"features":[`...)
	for i, s := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendFeature(b, s, form)
	}
	return append(b, "]}"...)
}

// itemsQuery reads the parameters of /items.
func (c *call) itemsQuery(t *twin.Type) (*query.ItemsQuery, *wire.Form, int, error) {
	v := c.r.URL.Query()
	equal, err := c.equalities(t, v)
	if err != nil {
		return nil, nil, 0, err
	}
	q := &query.ItemsQuery{Type: t, Text: v.Get("q")}
	if q.BBox, err = bboxOf(v); err != nil {
		return nil, nil, 0, err
	}
	if q.Filter, err = filterOf(c.view, t, v, equal); err != nil {
		return nil, nil, 0, err
	}
	if q.SortBy, err = query.ParseSort(c.view, t, v.Get("sortby")); err != nil {
		return nil, nil, 0, err
	}
	form, err := formOf(c.view, t, v)
	if err != nil {
		return nil, nil, 0, err
	}
	limit, err := limitOf(v, defaultLimit)
	return q, form, limit, err
}

// equalities makes CQL2 out of queryables given as parameters, and refuses every other unknown parameter.
func (c *call) equalities(t *twin.Type, v url.Values) (string, error) {
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	qs := query.Queryables(c.view, t)
	var parts []string
	for _, name := range names {
		if len(v[name]) > 1 {
			return "", badParam(name, "is given %d times, once is enough", len(v[name]))
		}
		if name == "f" || name == "min_version" || slices.Contains(itemsParams[:], name) {
			continue
		}
		at := slices.IndexFunc(qs, func(q query.Queryable) bool { return q.Name == name })
		if at < 0 {
			return "", badParam(name, "is neither a parameter of items nor a queryable of %s", t.Plural)
		}
		switch qs[at].Type {
		case cql2.Int, cql2.Float, cql2.Bool:
			parts = append(parts, name+" = "+v.Get(name))
		case cql2.Text:
			parts = append(parts, name+" = '"+strings.ReplaceAll(v.Get(name), "'", "''")+"'")
		default:
			return "", badParam(name, "cannot be compared as a parameter: use filter")
		}
	}
	return strings.Join(parts, " AND "), nil
}

func filterOf(view *access.View, t *twin.Type, v url.Values, equal string) (*query.Filter, error) {
	text := v.Get("filter")
	switch lang := v.Get("filter-lang"); lang {
	case "", "cql2-text":
	case "cql2-json":
		expr, err := cql2.ParseJSON([]byte(text))
		if err != nil {
			return nil, &query.Error{At: "filter", Msg: err.Error()}
		}
		text = expr.String()
	default:
		return nil, badParam("filter-lang", "is %q, expected cql2-text or cql2-json", lang)
	}
	if c := v.Get("filter-crs"); c != "" {
		crs, err := geo.ParseCRS(c)
		if err != nil || !crs.IsLonLat() || crs.AxisFlipped() {
			return nil, badParam("filter-crs", "is %q: geometries in filters are in CRS84", c)
		}
	}
	switch {
	case text == "":
		text = equal
	case equal != "":
		text = "(" + text + ") AND " + equal
	}
	return query.CompileFilter(view, t, text)
}

func bboxOf(v url.Values) (geo.Region, error) {
	text := v.Get("bbox")
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	n := make([]float64, len(parts))
	for i, p := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, badParam("bbox", "has %q, which is not a finite number", p)
		}
		n[i] = x
	}
	switch len(n) {
	case 4:
	case 6:
		n = []float64{n[0], n[1], n[3], n[4]}
	default:
		return nil, badParam("bbox", "has %d numbers, expected 4 or 6: west, south, east, north", len(n))
	}
	crs, err := geo.ParseCRS(v.Get("bbox-crs"))
	if err != nil {
		return nil, badParam("bbox-crs", "%v", err)
	}
	lo, hi := orb.Point{n[0], n[1]}, orb.Point{n[2], n[3]}
	if crs.AxisFlipped() {
		lo, hi = orb.Point{lo[1], lo[0]}, orb.Point{hi[1], hi[0]}
	}
	if !crs.IsLonLat() {
		lo, hi = crs.Inverse(lo), crs.Inverse(hi)
	}
	r, err := geo.NewBox(orb.Bound{Min: lo, Max: hi})
	if err != nil {
		return nil, badParam("bbox", "%v", err)
	}
	return r, nil
}

// formOf reads which properties are wanted, and in which CRS.
func formOf(view *access.View, t *twin.Type, v url.Values) (*wire.Form, error) {
	form := &wire.Form{}
	crs, err := geo.ParseCRS(v.Get("crs"))
	if err != nil {
		return nil, badParam("crs", "%v", err)
	}
	form.CRS = crs
	text := v.Get("properties")
	if text == "" {
		return form, nil
	}
	form.Only = map[string]bool{}
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		if err := knownProperty(view, t, name); err != nil {
			return nil, err
		}
		form.Only[name] = true
	}
	return form, nil
}

func knownProperty(view *access.View, t *twin.Type, name string) error {
	if f := t.Field(name); f != nil && view.SeesField(f) {
		return nil
	}
	if slices.Contains([]string{"id", "grid", "house", "rev", "updated_at"}, name) {
		return nil
	}
	for _, d := range access.DerivedFields(t) {
		if d.Name == name && view.Principal().May(access.ReadInside) {
			return nil
		}
	}
	return badParam("properties", "names %q, which is no property of %s", name, t.Plural)
}

// limitOf reads limit; more than the most is taken as the most.
func limitOf(v url.Values, normal int) (int, error) {
	text := v.Get("limit")
	if text == "" {
		return normal, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, badParam("limit", "is %q, expected a whole number from 1 to %d", text, query.MaxListLimit)
	}
	return min(n, query.MaxListLimit), nil
}

// queryHash ties a cursor to the query and the caller that it was made for.
func (c *call) queryHash() uint32 {
	v := c.r.URL.Query()
	v.Del("cursor")
	v.Del("limit")
	v.Del("f")
	h := fnv.New32a()
	fmt.Fprintf(h, "%s?%s %s", c.r.URL.Path, v.Encode(), classOf(c.who))
	return h.Sum32()
}

func (c *call) nextLink(n cursor) string {
	data, err := json.Marshal(n)
	if err != nil {
		return ""
	}
	v := c.r.URL.Query()
	v.Set("cursor", base64.RawURLEncoding.EncodeToString(data))
	return c.origin() + c.r.URL.Path + "?" + v.Encode()
}

// resume reads the cursor and goes back to its version.
func (c *call) resume() (cursor, error) {
	text := c.r.URL.Query().Get("cursor")
	if text == "" {
		return cursor{Matched: -1}, nil
	}
	var cur cursor
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(data, &cur) != nil || cur.Skip < 0 || cur.Matched < 0 {
		return cur, badParam("cursor", "is none that this server made: start over without it")
	}
	if cur.Query != c.queryHash() {
		return cur, badParam("cursor", "belongs to another query: start over without it")
	}
	if cur.Version != c.snap.Version() {
		snap, ok := c.s.pins.find(cur.Version)
		if !ok {
			return cur, &Problem{Status: http.StatusGone, Title: "Cursor expired", Detail: "its version is no longer kept: start over without it"}
		}
		c.snap = snap
		c.view = access.NewView(snap, c.who, c.s.tw.Clock())
	}
	return cur, nil
}

func fromCursor(cur cursor) (twin.ID, error) {
	if cur.From == "" {
		return 0, nil
	}
	id, err := twin.ParseID(cur.From)
	if err != nil {
		return 0, badParam("cursor", "is none that this server made: start over without it")
	}
	return id, nil
}
