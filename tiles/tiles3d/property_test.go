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

	grids [2]twin.ID
	books *shelf
	sails []string // names of uploads
}

// settle draws two grids side by side and puts uploads on the shelf that stand here and there.
func (e *editor) settle(t *testing.T) {
	for i, code := range []string{"31011410321800101", "31011410321800102"} {
		typ := e.tw.Snapshot().Schema().Type("grid")
		e.grids[i] = commit(t, e.tw, twin.Operation{
			Do: twin.Create, Type: typ, Geometry: e.border(i, 0), SetGeometry: true, Import: true,
			Set: []twin.Assignment{{Field: typ.Field("code"), Value: twin.Text(code)}, {Field: typ.Field("level"), Value: twin.Enum("micro")}},
		}).Results[0].ID
	}
	for i := range 4 {
		e.sails = append(e.sails, e.books.put(sail(t, float64(i)*200-300, 40, 6+float64(i)*5, 8)))
	}
}

// border is the outline of a grid; what lies between the two moves with x.
func (e *editor) border(i int, x float64) orb.Polygon {
	if i == 0 {
		return box(-800, -800, 800+x, 1700)
	}
	return box(x, -800, 900-x, 1700)
}

// upload gives a house an uploaded model, or takes it away again.
func (e *editor) upload(id twin.ID) twin.Operation {
	typ := e.tw.Snapshot().Schema().Type("house")
	v := twin.Value{}
	if e.rng.IntN(3) > 0 {
		v = twin.Text(e.sails[e.rng.IntN(len(e.sails))])
	}
	return twin.Operation{Do: twin.Patch, Type: typ, ID: id, Server: true, Set: []twin.Assignment{{Field: typ.Field("model"), Value: v}}}
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
	if e.rng.IntN(12) == 0 { // the border between the grids moves, and with it the grid of houses
		i := e.rng.IntN(2)
		op := twin.Operation{Do: twin.Patch, Type: e.tw.Snapshot().Schema().Type("grid"), ID: e.grids[i], SetGeometry: true, Import: true}
		op.Geometry = e.border(i, float64(e.rng.IntN(40))*10-200)
		ops = append(ops, op)
	}
	used := map[twin.ID]bool{}
	for range 1 + e.rng.IntN(3) {
		k := e.rng.IntN(12)
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
		case k < 10:
			ops = append(ops, operation(e.tw, twin.Patch, id, nil, e.values()))
		default:
			ops = append(ops, e.upload(id))
		}
	}
	res := commit(t, e.tw, ops...)
	for i, op := range ops {
		if op.Do == twin.Create {
			e.ids = append(e.ids, res.Results[i].ID)
		}
	}
}

// service makes a service that knows the uploads.
func (e *editor) service(t *testing.T) *Service {
	s, err := New(Config{Twin: e.tw, Uploads: e.books})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// anew makes the tile of a cell by a service that has made nothing before; which houses are in it is what s says.
func (e *editor) anew(t *testing.T, s *Service, c Cell) []byte {
	fresh := e.service(t)
	defer fresh.Close()
	fresh.tree = s.tree
	body, err := fresh.task(address{tileFile, c})()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// After each of a thousand random edits, tiles that Changed did not name are the very same entries of the cache, so that
// nobody made them again, and those that it named are what is made of them anew; after some, every file equals what a fresh service makes, those that are equal kept their
// ETag, availability is exact, and the houses of all tiles are all houses.
func TestEditsLeaveTheRest(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	e := &editor{rng: rand.New(rand.NewPCG(3, 14)), tw: tw, books: &shelf{bodies: map[string][]byte{}}}
	e.settle(t)
	for range 60 {
		e.ids = append(e.ids, create(t, tw, e.footprint(), e.values()))
	}
	s := e.service(t)
	defer s.Close()
	h := handler(s)
	tags, entries := map[string]string{}, map[string]*entry{}
	var step *twin.Step
	_, stop := tw.Watch(func(done *twin.Step) { step = done })
	defer stop()
	made, named, compared := 0, 0, 0
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
			fresh = e.service(t)
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
			if changed[name] {
				compared++
				if !bytes.Equal(entry.body, e.anew(t, s, c)) {
					t.Fatalf("edit %d: %s, which it names, differs from one made anew", i, name)
				}
			}
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
	t.Logf("%d keys named, %d tiles made, %d compared at once, %d meshes built; %d houses", named, made, compared, s.meshes.made, len(e.ids))
}
