package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Clients that page by number find every entity once, in either order, and may go on by the next link.
func testOffset(t *testing.T, s *site) {
	for _, order := range []string{"", "&sortby=-height_m"} {
		all := featureIDs(s.do("", "GET", "/api/collections/houses/items?limit=10000"+order, "").want(t, 200))
		var paged []string
		for at := 0; ; at += 300 {
			a := s.do("", "GET", fmt.Sprintf("/api/collections/houses/items?limit=300&offset=%d%s", at, order), "").want(t, 200)
			if a.json["numberMatched"] != float64(len(all)) {
				t.Fatalf("at %d %v are matched", at, a.json["numberMatched"])
			}
			ids := featureIDs(a)
			if paged = append(paged, ids...); len(ids) < 300 {
				break
			}
		}
		if !slices.Equal(paged, all) {
			t.Errorf("order %q: %d of %d houses, or in another order", order, len(paged), len(all))
		}
		a := s.do("", "GET", "/api/collections/houses/items?limit=10&offset=20"+order, "").want(t, 200)
		next := a.json["links"].([]any)[1].(map[string]any)["href"].(string)
		if ids := featureIDs(s.do("", "GET", next[len(s.url):], "").want(t, 200)); strings.Contains(next, "offset") || !slices.Equal(ids, all[30:40]) {
			t.Errorf("order %q: %s goes on with %v", order, next, ids)
		}
	}
	if ids := featureIDs(s.do("", "GET", "/api/collections/houses/items?offset=99999", "").want(t, 200)); len(ids) != 0 {
		t.Errorf("past the end there are %v", ids)
	}
	for _, bad := range []string{"-1", "x", "1.5", "99999999999", "1&offset=2"} {
		s.do("", "GET", "/api/collections/houses/items?offset="+bad, "").want(t, 400)
	}
}

// A list without geometry is all of the rest.
func testSkipGeometry(t *testing.T, s *site) {
	for value, null := range map[string]bool{"true": true, "false": false} {
		a := s.do("", "GET", "/api/collections/houses/items?limit=3&skipGeometry="+value, "").want(t, 200)
		f := a.json["features"].([]any)[0].(map[string]any)
		if (f["geometry"] == nil) != null || f["properties"] == nil {
			t.Errorf("%s: %v", value, f)
		}
	}
	s.do("", "GET", "/api/collections/houses/items?skipGeometry=perhaps", "").want(t, 400)
}

func featureIDs(a *answer) (ids []string) {
	for _, f := range a.json["features"].([]any) {
		ids = append(ids, f.(map[string]any)["id"].(string))
	}
	return ids
}
