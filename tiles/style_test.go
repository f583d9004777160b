package tiles

import (
	"encoding/json"
	"strings"
	"testing"
)

// QGIS 3.22 reads a label of "match" only in a list, and draws neither extrusions nor the rest of a style that has none
// but them: every solid has a flat layer too, above the land it stands on.
func TestStyleIsOneThatQGISReads(t *testing.T) {
	_, h := ogcSite(t)
	var doc struct {
		Layers []struct{ Type, ID string }
	}
	var raw struct{ Layers []any }
	body := fetch(h, "/styles/twin.json").Body.Bytes()
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		t.Fatal(err)
	}
	matches := 0
	everyExpr(raw.Layers, func(e []any) {
		if len(e) < 2 || e[0] != "match" {
			return
		}
		matches++
		for i := 2; i+1 < len(e); i += 2 {
			if _, ok := e[i].([]any); !ok {
				t.Errorf("a label that is no list: %v", e)
			}
		}
	})
	if matches == 0 {
		t.Error("the style matches nothing")
	}
	var land, flat, raised int
	for i, l := range doc.Layers {
		switch {
		case l.ID == "houses-fill":
			flat = i
		case l.Type == "fill-extrusion":
			raised = i
		case strings.HasSuffix(l.ID, "-fill"):
			land = i
		}
	}
	if land >= flat || flat >= raised {
		t.Errorf("areas are layer %d, flat houses %d, raised ones %d", land, flat, raised)
	}
}

// everyExpr calls f for each array within v.
func everyExpr(v any, f func([]any)) {
	switch v := v.(type) {
	case []any:
		f(v)
		for _, e := range v {
			everyExpr(e, f)
		}
	case map[string]any:
		for _, e := range v {
			everyExpr(e, f)
		}
	}
}
