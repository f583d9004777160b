package api_test

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// openSmall opens an empty twin in memory.
func openSmall(t testing.TB) (*twin.Twin, *mem.Store) {
	t.Helper()
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	return tw, store
}

// noSecret fails where an answer holds a synthetic citizen ID or phone, whole. Credit codes have the same county, at
// another place and with fewer digits after it.
func (s *site) noSecret(what string, a *answer) {
	s.t.Helper()
	for prefix, rest := range map[string]int{"99000019": 9, "99000020": 9, "1990000": 4} {
		for body := a.body; ; {
			i := bytes.Index(body, []byte(prefix))
			if i < 0 {
				break
			}
			body = body[i+len(prefix):]
			if digits(body) >= rest {
				s.t.Errorf("%s tells %s%s", what, prefix, body[:rest])
				break
			}
		}
	}
}

// digits counts the digits that a text begins with.
func digits(b []byte) int {
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n
}

// personalValues lists the names, helpers, addresses and birth dates of some people as they are stored.
func personalValues(tw *twin.Twin) []string {
	var values []string
	snap := tw.Snapshot()
	t := snap.Schema().Type("person")
	n := 0
	for e := range snap.All(t, 0) {
		if n++; n%400 != 0 {
			continue
		}
		for _, name := range []string{"register_address", "id_no", "phone", "emergency_contact", "source_id"} {
			if v := e.Get(name); !v.IsNull() {
				values = append(values, v.String())
			}
		}
	}
	return values
}

// testNoSecretLeaves reads all that can be read, in every role, and looks for what must not be there.
func testNoSecretLeaves(t *testing.T, s *site) {
	epoch := string(s.tw.Snapshot().Epoch())
	person := s.firstFeature("people", "age > 70")["id"].(string)
	s.do("steward", "PATCH", "/api/collections/people/items/"+person, `{"properties":{"phone":"19900007777","id_no":null}}`, "If-Match", "*").want(t, 200)
	secrets := personalValues(s.tw)
	if len(secrets) < 40 {
		t.Fatalf("only %d values to look for", len(secrets))
	}
	for _, role := range append(allRoles(), "") {
		for _, path := range readable(s, epoch, person) {
			a := s.do(role, "GET", path, "")
			s.noSecret("GET "+path+" as "+role, a)
			if i := slices.IndexFunc(secrets, func(v string) bool { return bytes.Contains(a.body, []byte(v)) }); i >= 0 {
				t.Errorf("GET %s as %q tells %s", path, role, secrets[i])
			}
		}
	}
}

// readable lists what there is to read.
func readable(s *site, epoch, person string) []string {
	paths := []string{
		"/api", "/api/types", "/api/collections", "/api/me", "/api/types/schema", "/api/changes?epoch=" + epoch + "&after=0&limit=3000",
		"/api/collections/people/items/" + person, "/api/collections/people/items/" + person + "/history",
		"/api/collections/people/items?limit=500&as_of=15", "/api/collections/people/items?limit=50&q=1990000",
	}
	for _, q := range []string{"1990000", "990000", "王", "103218-P00001"} {
		paths = append(paths, "/api/search?limit=10000&q="+url.QueryEscape(q))
	}
	for _, t := range s.tw.Snapshot().Schema().Types() {
		at := "/api/collections/" + t.Plural
		paths = append(paths, at, at+"/schema", at+"/queryables", at+"/items?limit=200", at+"/items?limit=1500&f=csv", at+"/nearest?lon=121.2448&lat=31.3084&k=300")
		var names []string
		for _, f := range t.AllFields() {
			names = append(names, f.Name)
		}
		for _, d := range access.DerivedFields(t) {
			if t.Field(d.Name) == nil {
				names = append(names, d.Name)
			}
		}
		paths = append(paths, at+"/items?limit=10000&properties="+strings.Join(names, ","))
	}
	return paths
}

// What a client sends wrongly is not sent back where it is secret: an answer with an error ends up in logs.
func TestErrorsEchoNoSecret(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	path := "/api/collections/people/items/" + ids["pa"]
	const id, phone = "990000194005060018", "19900007777"
	for _, body := range []string{
		`{"properties":{"id_no":"` + id + `"}}`, `{"properties":{"phone":"` + phone + `9"}}`, `{"properties":{"phone":"` + phone + `","sex":"x"}}`,
		`{"properties":{"birth":"` + id + `"}}`, `{"properties":{"id_no":990000194005060018}}`,
		`{"properties":{"sex":"` + phone + `"}}`, `{"properties":{"care":["` + phone + `"]}}`, `{"properties":{"unit":"` + phone + `9"}}`, `{"properties":{"rev":` + phone + `.5}}`,
	} {
		for _, tag := range []string{"*", `"1.x"`} {
			s.noSecret("PATCH "+body, s.do("steward", "PATCH", path, body, "If-Match", tag))
			s.noSecret("PATCH "+body, s.do("worker", "PATCH", path, body, "If-Match", tag))
		}
		batch := fmt.Sprintf(`{"changes":[{"op":"patch","type":"people","id":%q,"if_rev":9999,%s]}`, ids["pa"], body[1:])
		s.noSecret("batch "+body, s.do("steward", "POST", "/api/batch", batch))
	}
	for _, query := range []string{"?phone=" + phone, "?filter=phone%3D'" + phone + "'", "?filter=" + phone + "+phone", "?filter=sex%3D" + phone, "?sortby=phone", "?age=" + phone + "x", "?arrived=" + phone} {
		a := s.do("steward", "GET", "/api/collections/people/items"+query, "")
		s.noSecret("GET "+query, a)
		if a.status != 400 {
			t.Errorf("%s: %d", query, a.status)
		}
	}
	stale := s.do("steward", "PATCH", path, `{"properties":{"phone":"`+phone+`"}}`, "If-Match", `"999.x"`).want(t, 412)
	if got := fmt.Sprint(stale.json["fields"]); got != "[map[name:phone theirs:199****1234 yours:199****7777]]" {
		t.Fatalf("a stale phone: %s", got)
	}
}
