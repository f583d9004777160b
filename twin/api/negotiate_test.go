package api

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"pgregory.net/rapid"
)

func TestNegotiate(t *testing.T) {
	for _, c := range []struct {
		name, query, accept string
		vs                  []variant
		want                string // f of the form, "" for a refusal
		status              int
	}{
		{"nothing said", "", "", featureVariants(), fGeoJSON, 0},
		{"anything", "", "*/*", featureVariants(), fGeoJSON, 0},
		{"json means GeoJSON", "", "application/json", featureVariants(), fGeoJSON, 0},
		{"a browser", "", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", featureVariants(), fHTML, 0},
		{"weights", "", "text/html;q=0.2, text/csv;q=0.7, application/geo+json;q=0.5", featureVariants(), fCSV, 0},
		{"the more exact of equals", "", "*/*, text/csv", featureVariants(), fCSV, 0},
		{"a kind of types", "", "text/*", featureVariants(), fHTML, 0},
		{"JSON-FG", "", "application/vnd.ogc.fg+json", featureVariants(), fJSONFG, 0},
		{"case and space", "", " Text/CSV ; Q=1 ", featureVariants(), fCSV, 0},
		{"refused by weight", "", "*/*;q=0.5, application/geo+json;q=0, application/json;q=0, application/vnd.geo+json;q=0", featureVariants(), fHTML, 0},
		{"GeoJSON of a document", "", "application/geo+json", documentVariants(), fJSON, 0},
		{"schema", "", "application/schema+json", schemaVariants(), fJSON, 0},
		{"nonsense says nothing", "", ";;, x", documentVariants(), fJSON, 0},
		{"f wins", "f=csv", "text/html", featureVariants(), fCSV, 0},
		{"f wins over what nothing matches", "f=json", "image/png", featureVariants(), fGeoJSON, 0},
		{"unknown f", "f=xml", "", featureVariants(), "", http.StatusBadRequest},
		{"f of another resource", "f=csv", "", documentVariants(), "", http.StatusBadRequest},
		{"nothing matches", "", "image/png, application/xml", documentVariants(), "", http.StatusNotAcceptable},
		{"all refused", "", "*/*;q=0", documentVariants(), "", http.StatusNotAcceptable},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/api?"+c.query, nil)
			if c.accept != "" {
				r.Header.Set("Accept", c.accept)
			}
			call := &call{r: r}
			err := call.negotiate(c.vs)
			if call.as.f != c.want {
				t.Errorf("answered in %q, want %q", call.as.f, c.want)
			}
			if p, ok := err.(*Problem); c.status != 0 && (!ok || p.Status != c.status) {
				t.Errorf("refused with %v, want %d", err, c.status)
			}
		})
	}
}

func TestBestCoding(t *testing.T) {
	for header, want := range map[string]string{
		"": codingNone, "gzip": codingGzip, "zstd": codingZstd, "gzip, zstd": codingZstd, "gzip, deflate, br, zstd": codingZstd,
		"gzip;q=0.9, zstd;q=0.8": codingGzip, "gzip;q=0": codingNone, "gzip;q=0.000, *": codingZstd, "*": codingZstd,
		"*;q=0": codingNone, "identity": codingNone, "gzip;q=0.5, identity": codingNone, "gzip, identity": codingGzip,
		"x-gzip": codingGzip, "GZIP": codingGzip, "br": codingNone, "zstd;q=0, *;q=0.1": codingGzip, "gzip;q=nonsense": codingGzip,
	} {
		if got := bestCoding([]string{header}); got != want {
			t.Errorf("%q is coded as %s, want %s", header, got, want)
		}
	}
}

// Whatever a header says, one of the forms is chosen or the request is refused, and what is refused with q=0 is not chosen.
func TestNegotiateHoldsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accept := rapid.StringMatching(`((text|application|\*)/(html|json|geo\+json|csv|\*|x)(;q=(0|1|0\.[0-9]))?,? ?){0,4}`).Draw(t, "accept")
		r := httptest.NewRequest(http.MethodGet, "/api", nil)
		r.Header.Set("Accept", accept)
		c := &call{r: r}
		err := c.negotiate(featureVariants())
		if (err == nil) != (c.as.f != "") {
			t.Fatalf("%q: %v and form %q", accept, err, c.as.f)
		}
		if q, _ := c.as.weigh(acceptRanges([]string{accept})); err == nil && q == 0 {
			t.Fatalf("%q refuses %s", accept, c.as.f)
		}
	})
}

func FuzzParseAccept(f *testing.F) {
	f.Add("text/html;q=0.5, */*;q=0.1", "gzip;q=0.5, *")
	f.Fuzz(func(t *testing.T, accept, encoding string) {
		for _, r := range acceptRanges([]string{accept}) {
			if r.q < 0 || r.q > 1000 {
				t.Errorf("weight %d", r.q)
			}
		}
		if c := bestCoding([]string{encoding}); c != codingNone && c != codingGzip && c != codingZstd {
			t.Errorf("coding %q", c)
		}
	})
}
