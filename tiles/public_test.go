package tiles

import (
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// checkPublic holds every key and every value of a tile, numbers and truth values too, against what the public view
// shows of the entity: nothing else may be there, not even unused.
func checkPublic(t *testing.T, s *Service, tile *mvt.Tile) {
	t.Helper()
	for i := range tile.Layers {
		l := &tile.Layers[i]
		used := map[string][]bool{"key": make([]bool, len(l.Keys)), "value": make([]bool, len(l.Values))}
		for j := range l.Features {
			f := &l.Features[j]
			e, ok := s.now.view.Find(twin.ID(f.ID))
			if !ok || e.Type().Sensitivity > twin.Public {
				t.Fatalf("layer %s shows %d, which nobody may see", l.Name, f.ID)
			}
			for k := 0; k+1 < len(f.Tags); k += 2 {
				used["key"][f.Tags[k]], used["value"][f.Tags[k+1]] = true, true
				name, got := l.Keys[f.Tags[k]], l.Values[f.Tags[k+1]].Any()
				want, ok := publicValue(s, l.Name, e, name)
				if !ok {
					t.Fatalf("layer %s has the attribute %q", l.Name, name)
				}
				if want != "" && fmt.Sprint(got) != want {
					t.Fatalf("%s %s: %s is %v, everybody sees %s", l.Name, e.ID(), name, got, want)
				}
			}
		}
		for what, each := range used {
			for k, is := range each {
				if !is {
					t.Fatalf("layer %s has the %s %d that no feature uses", l.Name, what, k)
				}
			}
		}
	}
}

// publicValue is what an attribute must be, "" where it says something of the tile and not of the entity; not ok where no
// such attribute may be.
func publicValue(s *Service, layer string, e access.Seen, name string) (string, bool) {
	src := s.plan.byType[e.Type().Index()]
	switch name {
	case "id":
		return e.ID().String(), true
	case "members", "detail", "dropped":
		return "", layer != labelsLayer || name == "dropped"
	}
	if layer == labelsLayer {
		return publicLabel(src, e, name)
	}
	if name == "grid" {
		return e.Grid().String(), layer == src.layer.name
	}
	f := e.Type().Field(name)
	if f == nil || f.Sensitivity > twin.Public || layer != src.layer.name {
		return "", false
	}
	val, _ := e.Value(f)
	if val.Kind() == twin.KindFloat {
		return fmt.Sprint(val.Float()), true
	}
	return val.String(), !val.IsNull()
}

func publicLabel(src *source, e access.Seen, name string) (string, bool) {
	title, _ := e.Value(e.Type().Field("name"))
	switch name {
	case "type":
		return e.Type().Plural, true
	case "text":
		if title.IsNull() && src.number != nil {
			address, _ := e.Value(src.number)
			return houseNumber(address.Str()), true
		}
		return title.Str(), true
	case "number":
		return "true", title.IsNull() && src.number != nil
	case "rank":
		return "", true
	case "level":
		level, _ := e.Value(e.Type().Field("level"))
		return level.Str(), src.isGrid
	case "height_m":
		h, ok := src.heightM(e)
		return fmt.Sprint(h), ok
	}
	return "", false
}
