package tiles

import (
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// aFeature draws a feature within one page.
func aFeature(t *rapid.T, id twin.ID) *feature {
	x, y := rapid.Uint32Range(0, 1000).Draw(t, "x"), rapid.Uint32Range(0, 1000).Draw(t, "y")
	n := rapid.IntRange(1, 5).Draw(t, "vertices")
	f := &feature{id: id, minZoom: 11, level: uint8(rapid.IntRange(0, 5).Draw(t, "level"))}
	f.shape = mvt.Geometry{Type: mvt.Polygon, Box: mvt.Box{MinX: x, MinY: y, MaxX: x + uint32(n), MaxY: y + 1}, Ends: []uint32{uint32(2 * n)}}
	for i := range n {
		f.shape.Coords = append(f.shape.Coords, x+uint32(i), y)
		f.shape.Levels = append(f.shape.Levels, uint8(i))
	}
	f.shape.Outlines = rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "outlines")
	f.shape.Fixed = uint16(len(f.shape.Outlines))
	f.props = mvt.Props(rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(t, "props"))
	f.ends = [details]int{whole: len(f.props), core: len(f.props) / 2, brief: len(f.props) / 3}
	if rapid.Bool().Draw(t, "labelled") {
		f.label = &label{x: x, y: y, zoom: 13, named: rapid.Bool().Draw(t, "named"), props: mvt.Props(rapid.SliceOfN(rapid.Byte(), 1, 4).Draw(t, "label"))}
	}
	return f
}

// A page that was patched is the one that would be packed anew.
func TestPatchedPageEqualsPacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const ids = 12
		var before, after []*feature
		p := patch{at: place{nil, cellKey(0, 0, 0)}}
		for id := twin.ID(1); id <= ids; id++ {
			var old, now *feature
			if rapid.Bool().Draw(t, "there") {
				old = aFeature(t, id)
				before = append(before, old)
				now = old
			}
			if rapid.IntRange(0, 3).Draw(t, "edited") == 0 {
				now = nil
				if rapid.Bool().Draw(t, "stays") {
					now = aFeature(t, id)
				}
				p.edits = append([]edit{{id: id, old: old, now: now}}, p.edits...)
			}
			if now != nil {
				after = append(after, now)
			}
		}
		p.old = newPage(before, nil, nil, 1)
		p.make(2)
		if want := newPage(after, nil, nil, 2); !reflect.DeepEqual(p.now, want) {
			t.Fatalf("patched %+v, packed %+v", p.now, want)
		}
	})
}

// Each feature belongs to the page in whose cell its middle lies, and reaches out of it by half a cell at most.
func TestPageOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := func(name string) uint32 {
			return uint32(1)<<rapid.IntRange(0, 24).Draw(t, name) - uint32(rapid.IntRange(0, 1).Draw(t, name))
		}
		x, y := rapid.Uint32Range(0, 1<<31).Draw(t, "x"), rapid.Uint32Range(0, 1<<31).Draw(t, "y")
		b := mvt.Box{MinX: x, MinY: y, MaxX: x + side("wide"), MaxY: y + side("high")}
		key := pageOf(b)
		cell := key.box()
		if mx, my := middle(b); mx < cell.MinX || my < cell.MinY || mx > cell.MaxX || my > cell.MaxY {
			t.Fatalf("%v: the middle is not in %v", b, cell)
		}
		if key != largeKey {
			if key != cellKey(key.level(), cell.MinX>>key.bits(), cell.MinY>>key.bits()) {
				t.Fatalf("%v is not the key of its cell", key)
			}
			if out := grown(cell, 1<<(key.bits()-1)); b.MinX < out.MinX || b.MinY < out.MinY || b.MaxX > out.MaxX || b.MaxY > out.MaxY {
				t.Fatalf("%v reaches out of %v", b, out)
			}
		}
	})
}

// Around a box all pages are found whose features meet it, whatever their size, and each feature is in one of them.
func TestAroundFindsAllSizes(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	var ops []twin.Operation
	n := 0
	for _, size := range []float64{0.2, 1, 4, 5.5, 6.5, 20, 26, 80, 110, 400} { // some 20 m to 40 km
		for k := range 5 {
			ops = append(ops, operation(tw, twin.Create, "land", 0, square(size*float64(k)*0.7, size*float64(k%3), size), nil))
			n++
		}
	}
	commit(t, tw, ops...)
	s := newService(t, tw)
	defer s.Close()
	src := s.plan.byType[tw.Snapshot().Schema().Type("land").Index()]
	b, st := s.work.Get().(*bench), s.state()
	seen, levels := map[twin.ID]int{}, map[uint]bool{}
	for _, p := range s.around(b, st, src, worldBox(orb.Bound{Min: orb.Point{120, 30}, Max: orb.Point{123, 33}}), nil) {
		for i := range p.rows {
			seen[p.rows[i].id]++
			levels[pageOf(p.rows[i].box).level()] = true
		}
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s is in %d pages", id, times)
		}
	}
	if len(seen) != n || len(levels) != largeLevel+1 {
		t.Fatalf("%d of %d, of levels %v", len(seen), n, levels)
	}
	for z := uint8(0); z <= MaxZoom; z++ {
		box := tileAt(z, west+0.0005, south+0.0005).Bounds()
		found := map[twin.ID]bool{}
		for _, p := range s.around(b, st, src, box, nil) {
			for i := range p.rows {
				found[p.rows[i].id] = true
			}
		}
		for e := range st.view.All(src.typ, 0) {
			if f := src.draw(st.view, e.ID(), st.lex); f.shape.Box.MinX <= box.MaxX && f.shape.Box.MaxX >= box.MinX && f.shape.Box.MinY <= box.MaxY && f.shape.Box.MaxY >= box.MinY && !found[e.ID()] {
				t.Errorf("zoom %d: %s meets the tile and is in none of its pages", z, e.ID())
			}
		}
	}
}
