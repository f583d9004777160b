package api_test

import (
	"net/url"
	"strings"
	"testing"
)

// Who asks wrongly is told what is missing, or that a field is masked to them, but never of one that is hidden.
func TestSaysWhatIsMissing(t *testing.T) {
	s, _, _ := newPeopleSite(t)
	filter := func(c, text string) string {
		return "/api/collections/" + c + "/items?filter=" + url.QueryEscape(text)
	}
	for name, c := range map[string]struct {
		role, method, path, body string
		status                   int
		says                     string
		not                      string
	}{
		"lookup without reason": {"command", "POST", "/api/people/lookup", `{"by":"name","value":"张三"}`, 422, "reason is required", "kept"},
		"reveal without reason": {"command", "POST", "/api/people/reveal", `{"ids":["1"],"fields":["name"]}`, 422, "reason is required", "kept"},
		"bad number":            {"command", "POST", "/api/people/lookup", `{"by":"phone","value":"12x","reason":"flood"}`, 422, "value ", "kept"},
		"reveal without fields": {"command", "POST", "/api/people/reveal", `{"ids":["1"],"reason":"flood"}`, 400, "is required", "has 0"},
		"masked":                {"command", "GET", filter("people", "name = '张三'"), "", 400, `"name" is masked to you`, "no queryable"},
		"masked, lookup":        {"command", "GET", filter("people", "id_no = '1'"), "", 400, "name, id_no or phone with a lookup", "no queryable"},
		"hidden to all":         {"command", "GET", filter("people", "birth > '1990-01-01'"), "", 400, "no queryable", "masked"},
		"masked of land":        {"command", "GET", filter("land", "holder = '张三'"), "", 400, `"holder" is masked to you`, "look"},
		"hidden to visitors":    {"", "GET", filter("land", "holder = '张三'"), "", 400, `no queryable "holder"`, "masked"},
		"no lat":                {"", "GET", "/api/collections/houses/nearest?lon=121", "", 400, "lat is required, degrees −90 to 90", ""},
		"no lon":                {"", "GET", "/api/collections/houses/nearest?lat=31", "", 400, "lon is required, degrees −180 to 180", ""},
		"swapped":               {"", "GET", "/api/collections/houses/nearest?lon=31&lat=121", "", 400, "were the two swapped?", ""},
		"no number":             {"", "GET", "/api/collections/houses/nearest?lon=121&lat=NaN", "", 400, "expected degrees −90 to 90", "swapped"},
	} {
		t.Run(name, func(t *testing.T) {
			text := string(s.do(c.role, c.method, c.path, c.body).want(t, c.status).body)
			text = strings.ReplaceAll(text, `\"`, `"`)
			if !strings.Contains(text, c.says) || c.not != "" && strings.Contains(text, c.not) {
				t.Errorf("%s", text)
			}
		})
	}
}
