package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// variant is one form in which a resource can be answered.
type variant struct {
	f     string   // the value of parameter f
	also  string   // another value of f that means it, "" for none
	media string   // the media type of the answer
	takes []string // media types in Accept that mean it, without parameters; links have the first
	title string   // of links to it
}

// The values of parameter f.
const (
	fJSON    = "json"
	fGeoJSON = "geojson"
	fHTML    = "html"
	fCSV     = "csv"
	fJSONFG  = "jsonfg"
)

// documentVariants are those of what is no feature. GeoJSON clients ask everywhere for GeoJSON and mean JSON here.
func documentVariants() []variant {
	return []variant{
		{f: fJSON, media: typeJSON, takes: []string{typeJSON, typeGeoJSON}, title: "JSON"},
		htmlVariant(),
	}
}

// schemaVariants are those of JSON Schema documents.
func schemaVariants() []variant {
	return []variant{
		{f: fJSON, media: typeSchema, takes: []string{typeSchema, typeJSON, typeGeoJSON}, title: "JSON Schema"},
		htmlVariant(),
	}
}

// featureVariants are those of features, one or many.
func featureVariants() []variant {
	return []variant{
		{f: fGeoJSON, also: fJSON, media: typeGeoJSON, takes: []string{typeGeoJSON, typeJSON, "application/vnd.geo+json"}, title: "GeoJSON"},
		htmlVariant(),
		{f: fCSV, media: typeCSV, takes: []string{"text/csv"}, title: "CSV"},
		{f: fJSONFG, media: typeJSONFG, takes: []string{typeJSONFG, "application/fg+json"}, title: "JSON-FG"},
	}
}

func htmlVariant() variant {
	return variant{f: fHTML, media: typeHTML, takes: []string{mediaHTML, "application/xhtml+xml"}, title: "HTML"}
}

// negotiate chooses the form of the answer: f, which overrides Accept, or else what Accept likes best, the more so the
// more exactly it says it. The first form is what everybody else gets.
func (c *call) negotiate(vs []variant) error {
	c.forms = vs
	if f := c.r.URL.Query().Get("f"); f != "" {
		at := slices.IndexFunc(vs, func(v variant) bool { return f == v.f || f == v.also })
		if at < 0 {
			return badParam("f", "is %.20q, expected one of %s", f, namesOf(vs))
		}
		c.as = vs[at]
		return nil
	}
	ranges := acceptRanges(c.r.Header.Values("Accept"))
	best, bestQ, bestExact := -1, 0, 0
	for i, v := range vs {
		q, exact := v.weigh(ranges)
		if q > bestQ || q == bestQ && q > 0 && exact > bestExact {
			best, bestQ, bestExact = i, q, exact
		}
	}
	if best < 0 {
		return &Problem{
			Status: http.StatusNotAcceptable, Title: "Not acceptable",
			Detail:  "this resource has no form that Accept allows; it has " + mediaOf(vs) + ", or take parameter f, one of " + namesOf(vs),
			Headers: [][2]string{{"Vary", varyHeader}},
		}
	}
	c.as = vs[best]
	return nil
}

func namesOf(vs []variant) string {
	var names []string
	for _, v := range vs {
		if names = append(names, v.f); v.also != "" {
			names = append(names, v.also)
		}
	}
	return strings.Join(names, ", ")
}

func mediaOf(vs []variant) string {
	var types []string
	for _, v := range vs {
		if !slices.Contains(types, v.takes[0]) { // forms that f alone tells apart share one
			types = append(types, v.takes[0])
		}
	}
	return strings.Join(types, ", ")
}

// mediaRange is one element of Accept.
type mediaRange struct {
	typ, sub string // "*" for any
	q        int    // thousandths
}

// acceptRanges reads Accept as RFC 9110 §12.5.1 has it. What is no media range says nothing; no range at all means that
// anything will do. Parameters besides q are left out: no form here differs by one.
func acceptRanges(headers []string) []mediaRange {
	var ranges []mediaRange
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		typ, sub, ok := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "/")
		if !ok || typ == "" || sub == "" {
			continue
		}
		ranges = append(ranges, mediaRange{typ, sub, weight(params)})
	}
	if ranges == nil {
		return []mediaRange{{"*", "*", 1000}}
	}
	return ranges
}

// weight reads the parameter q of a header's element in thousandths; without one, or with none that can be read, it is 1.
func weight(params string) int {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(p, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && q >= 0 && q <= 1 {
			return int(q*1000 + 0.5)
		}
	}
	return 1000
}

// weigh tells how much a form is wanted: of each of its media types the most exact range counts, of the types the best.
func (v variant) weigh(ranges []mediaRange) (q, exact int) {
	for _, media := range v.takes {
		typ, sub, _ := strings.Cut(media, "/")
		own, how := 0, 0
		for _, r := range ranges {
			match := 0
			switch {
			case r.typ == typ && r.sub == sub:
				match = 3
			case r.typ == typ && r.sub == "*":
				match = 2
			case r.typ == "*" && r.sub == "*":
				match = 1
			}
			if match > how || match == how && match > 0 && r.q > own {
				own, how = r.q, match
			}
		}
		if own > q || own == q && how > exact {
			q, exact = own, how
		}
	}
	return q, exact
}

// nearVariants are those of features with their distance, which no table has a column for.
func nearVariants() []variant {
	return slices.DeleteFunc(featureVariants(), func(v variant) bool { return v.f == fCSV })
}
