package tiles3d

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// editor makes random edits of houses, of a kind and at places of which some lie on borders of cells.
type editor struct {
	rng *rand.Rand
	tw  *twin.Twin
	ids []twin.ID
}

func (e *editor) footprint() orb.Geometry {
	at := func() float64 { return float64(e.rng.IntN(120))*12 - 700 }
	x, y := at(), at()
	w, d := 4+e.rng.Float64()*20, 4+e.rng.Float64()*20
	p := box(x, y, w, d)
	switch e.rng.IntN(8) {
	case 0: // a yard
		return append(p, box(x+w/4, y+d/4, w/2, d/2)[0])
	case 1: // two bodies
		return orb.MultiPolygon{p, box(x+w+3, y, w, d)}
	case 2: // round
		r := p[0].Clone()
		r[1][1] -= 2 * metreNorth
		return orb.Polygon{r}
	}
	return p
}

func (e *editor) values() map[string]twin.Value {
	n := e.rng.Int64N(6)
	v := map[string]twin.Value{
		"roof": twin.Enum([]string{"flat", "gable", "hip", "shed"}[e.rng.IntN(4)]), "base_elev_m": twin.Float(float64(e.rng.IntN(20))),
		"safety": twin.Enum("B"), "use": twin.Text(fmt.Sprintf("用途%d", n)),
	}
	if n > 0 {
		v["height_m"] = twin.Float(2.9 * float64(n))
	}
	if e.rng.IntN(3) > 0 {
		v["floors_above"] = twin.Int(n)
	}
	return v
}

// edit commits up to three operations.
func (e *editor) edit(t *testing.T) {
	var ops []twin.Operation
	used := map[twin.ID]bool{}
	for range 1 + e.rng.IntN(3) {
		k := e.rng.IntN(10)
		if len(e.ids) == 0 || k < 3 {
			ops = append(ops, operation(e.tw, twin.Create, 0, e.footprint(), e.values()))
			continue
		}
		at := e.rng.IntN(len(e.ids))
		id := e.ids[at]
		if used[id] {
			continue
		}
		used[id] = true
		switch {
		case k < 5:
			ops = append(ops, operation(e.tw, twin.Delete, id, nil, nil))
			e.ids = append(e.ids[:at], e.ids[at+1:]...)
		case k < 7:
			ops = append(ops, operation(e.tw, twin.Patch, id, e.footprint(), nil))
		case k < 8:
			ops = append(ops, operation(e.tw, twin.Patch, id, nil, map[string]twin.Value{"safety": twin.Enum([]string{"A", "C"}[e.rng.IntN(2)])}))
		default:
			ops = append(ops, operation(e.tw, twin.Patch, id, nil, e.values()))
		}
	}
	res := commit(t, e.tw, ops...)
	for i, op := range ops {
		if op.Do == twin.Create {
			e.ids = append(e.ids, res.Results[i].ID)
		}
	}
}

// After each of a thousand random edits, tiles that Changed did not name are the very same entries of the cache, so that
// nobody made them again; after some, every file equals what a fresh service makes, those that are equal kept their
// ETag, availability is exact, and the houses of all tiles are all houses.
func TestEditsLeaveTheRest(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	e := &editor{rng: rand.New(rand.NewPCG(3, 14)), tw: tw}
	for range 60 {
		e.ids = append(e.ids, create(t, tw, e.footprint(), e.values()))
	}
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	tags, entries := map[string]string{}, map[string]*entry{}
	var step *twin.Step
	_, stop := tw.Watch(func(done *twin.Step) { step = done })
	defer stop()
	made, named := 0, 0
	rounds := 1000
	if testing.Short() {
		rounds = 100 // under the race detector
	}
	for i := range rounds {
		before := base(t, s)
		step = nil
		e.edit(t)
		changed := map[string]bool{}
		grown := false
		if step != nil {
			ks := s.Changed(step)
			grown = len(ks.Beneath) > 0
			for _, k := range ks.Keys {
				changed[k] = true
			}
			named += len(ks.Keys)
		}
		at := base(t, s)
		if at != before && !grown {
			t.Fatalf("edit %d: the epoch changed, and nobody was told", i)
		}
		if grown {
			tags, entries = map[string]string{}, map[string]*entry{}
		}
		whole := i%50 == 49
		var fresh *Service
		if whole {
			fresh = newService(t, tw)
		}
		for c := range s.tree.in {
			level, x, y := s.tree.root.key(c)
			name := fmt.Sprintf("%d/%d/%d", level, x, y)
			entry, err := s.at(address{tileFile, c})
			if err != nil {
				t.Fatal(err)
			}
			tag := entry.coded[0].ETag[0]
			if old := entries[name]; old != nil && !changed[name] && (old != entry || tags[name] != tag) {
				t.Fatalf("edit %d: %s was made again, though the step names %v", i, name, changed)
			}
			if tags[name] != tag {
				made++
			}
			tags[name], entries[name] = tag, entry
			if whole && !bytes.Equal(fetch(h, at+name+".glb").Body.Bytes(), fetch(handler(fresh), at+name+".glb").Body.Bytes()) {
				t.Fatalf("edit %d: %s differs from a fresh one", i, name)
			}
		}
		if whole {
			if base(t, fresh) != at {
				continue // the root only grows, a fresh one is as large as it must be
			}
			checkTileset(t, s, tw.Snapshot())
			checkTileset(t, fresh, tw.Snapshot())
			fresh.Close()
		}
	}
	t.Logf("%d keys named, %d tiles made, %d meshes built; %d houses", named, made, s.meshes.made, len(e.ids))
}
