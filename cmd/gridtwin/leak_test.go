package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// synthetic finds a whole synthetic citizen ID or telephone number: no role may be shown either without revealing it.
var synthetic = regexp.MustCompile(`990000[0-9]{11}[0-9Xx]|1990000[0-9]{4}`)

// TestNothingLeaks reads everything that the demo serves, in every role, and looks for values that must be masked.
func TestNothingLeaks(t *testing.T) {
	p := startDemo(t, t.TempDir(), "--still")
	for _, role := range []string{"", "worker", "command", "steward", "component", "admin"} {
		t.Run("as "+role, func(t *testing.T) {
			scanRoutes(t, p, role)
			scanFeed(t, p, role)
		})
	}
	scanTiles(t, p)
	scanModels(t, p)
}

func look(t *testing.T, what string, data []byte) {
	t.Helper()
	if found := synthetic.Find(data); found != nil {
		t.Errorf("%s shows %s…", what, found[:8])
	}
}

func scanRoutes(t *testing.T, p *process, role string) {
	paths := []string{"/api", "/api/me", "/api/types", "/api/collections", "/metrics", "/api/search?q=1990000", "/api/search?q=990000"}
	for _, c := range []string{"grids", "houses", "units", "people", "land", "institutions", "industry", "facilities"} {
		base := "/api/collections/" + c
		paths = append(paths, base, base+"/queryables", base+"/schema", base+"/items?limit=10000", base+"/items?limit=10000&f=csv",
			base+"/items?limit=3&sortby=-name", base+"/items?q=1990000", base+"/items?filter=phone%20LIKE%20'1990000%25'",
			base+"/items?filter=id_no%20%3D%20'990000196410200002'", base+"/nearest?lon=121.2448&lat=31.3084&k=50")
	}
	for _, path := range paths {
		res, data := p.do(role, "GET", path, "")
		// A refusal may repeat what was asked, which is the asker's own.
		if res.StatusCode == http.StatusOK {
			look(t, path, data)
		}
		if path == "/metrics" && strings.Contains(string(data), `"people"`) {
			t.Error("/metrics counts people")
		}
	}
	if role == "" || role == "admin" {
		return
	}
	people := p.get("command", "/api/collections/people/items?limit=20")
	for _, f := range people["features"].([]any) {
		_, data := p.do(role, "GET", "/api/collections/people/items/"+f.(map[string]any)["id"].(string), "")
		look(t, "a person", data)
	}
	_, data := p.do(role, "POST", "/api/area", `{"area":{"grids":["310114103218"]},"types":["people"],"list":{"type":"people","limit":10000}}`)
	look(t, "an area list", data)
}

func scanFeed(t *testing.T, p *process, role string) {
	f := p.live(role)
	f.until("ready", nil)
	types := []string{"houses", "facilities", "grids"}
	if role != "" && role != "admin" {
		types = append(types, "people", "units")
	}
	f.send(map[string]any{"t": "sub", "id": "a", "types": types})
	for last := false; !last; {
		_, data, err := f.conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		look(t, "a frame", data)
		if strings.Contains(string(data), `"t":"err"`) {
			t.Fatalf("the feed refuses: %s", data)
		}
		last = strings.Contains(string(data), `"t":"snap"`) && strings.Contains(string(data), `"last":true`)
	}
}

func scanTiles(t *testing.T, p *process) {
	tiles := 0
	for z := 0; z <= 16; z++ {
		x0, y1 := tileOf(121.2335, 31.3020, z)
		x1, y0 := tileOf(121.2560, 31.3150, z)
		for x := x0; x <= x1; x++ {
			for y := y0; y <= y1; y++ {
				path := fmt.Sprintf("/tiles/%d/%d/%d.mvt", z, x, y)
				_, data := p.do("steward", "GET", path, "", "Accept-Encoding", "identity")
				look(t, path, data)
				for _, word := range []string{"safety", "id_no", "phone", "employees", "residents", "last_patrol_at", "leader", "holder"} {
					if strings.Contains(string(data), word) {
						t.Errorf("%s holds the key %q", path, word)
					}
				}
				tiles++
			}
		}
	}
	t.Logf("%d tiles read", tiles)
}

// scanModels reads houses in three dimensions as visitors get them, as they are made and after what staff gets of them was
// uploaded.
func scanModels(t *testing.T, p *process) {
	houses := map[string]bool{} // that have units
	for _, f := range p.get("steward", "/api/collections/units/items?limit=400")["features"].([]any) {
		if id, ok := f.(map[string]any)["properties"].(map[string]any)["house"].(string); ok && len(houses) < 5 {
			houses[id] = true
		}
	}
	if len(houses) == 0 {
		t.Fatal("no house has units")
	}
	inner := []string{"Storey", "Unit", "safety", "rented", "phone", "leader", "holder", "residents", "source"}
	for house := range houses {
		path := "/models/" + house
		read := func(when string, words []string) {
			t.Helper()
			for _, form := range []string{"", "?f=cityjson"} {
				res, data := p.do("", "GET", path+form, "")
				if res.StatusCode != http.StatusOK {
					t.Fatalf("%s%s %s: %s", path, form, when, res.Status)
				}
				look(t, path+form, data)
				for _, word := range words {
					if strings.Contains(string(data), word) {
						t.Errorf("%s%s %s shows %q", path, form, when, word)
					}
				}
			}
		}
		read("as it is made", []string{"Storey", "Unit", "safety", "phone"})
		for _, form := range []string{"?f=cityjson", "?part=units"} {
			res, data := p.do("steward", "GET", path+form, "")
			media := res.Header.Get("Content-Type")
			if res, answer := p.do("steward", "PUT", path, string(data), "Content-Type", media, "If-Match", "*"); res.StatusCode != http.StatusOK {
				t.Fatalf("%s sent back as %s: %s %s", path, media, res.Status, answer)
			}
			read("after "+form+" was sent back", inner)
		}
	}
	scan3D(t, p)
}

// scan3D reads the tiles that show the houses of scanModels.
func scan3D(t *testing.T, p *process) {
	doc := p.get("", "/3dtiles/houses/tileset.json")
	root := doc["root"].(map[string]any)
	content := root["content"].(map[string]any)["uri"].(string)
	levels := int(root["implicitTiling"].(map[string]any)["availableLevels"].(float64))
	tiles := 0
	for level := range levels {
		x0, y0, x1, y1 := 0, 0, 1<<level-1, 1<<level-1
		if level > 4 { // subtrees tell which there are; here it is enough to read what lies above
			break
		}
		for x := x0; x <= x1; x++ {
			for y := y0; y <= y1; y++ {
				at := strings.NewReplacer("{level}", fmt.Sprint(level), "{x}", fmt.Sprint(x), "{y}", fmt.Sprint(y)).Replace(content)
				res, data := p.do("", "GET", "/3dtiles/houses/"+at, "", "Accept-Encoding", "identity")
				if res.StatusCode != http.StatusOK {
					continue
				}
				look(t, at, data)
				for _, word := range []string{"Storey", "Unit", "safety", "phone", "leader", "holder"} {
					if strings.Contains(string(data), word) {
						t.Errorf("%s shows %q", at, word)
					}
				}
				tiles++
			}
		}
	}
	t.Logf("%d 3D tiles read, of %d levels", tiles, levels)
}
