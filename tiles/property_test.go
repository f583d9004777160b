package tiles

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// editor drives random edits of all kinds of what tiles show.
type editor struct {
	t   *rapid.T
	tw  *twin.Twin
	ids map[string][]twin.ID
}

func (e *editor) pick(typ string) twin.ID {
	ids := e.ids[typ]
	if len(ids) == 0 {
		return 0
	}
	return rapid.SampledFrom(ids).Draw(e.t, typ)
}

func (e *editor) place(size float64) orb.Polygon {
	x := float64(rapid.IntRange(0, 99).Draw(e.t, "x")) / 10
	y := float64(rapid.IntRange(0, 99).Draw(e.t, "y")) / 10
	return square(x, y, size)
}

// wavy is a parcel of n by n cells whose borders wind: a neighbour's border has the same vertices.
func wavy(x, y, n int) orb.Polygon {
	node := func(i, j int) orb.Point {
		return orb.Point{west + float64(i)*0.7*cellDeg, south + float64(j)*0.7*cellDeg}
	}
	var r orb.Ring
	edge := func(i, j, di, dj int) { // from a node to the next, by the vertices that belong to the edge
		a, b, flip := node(i, j), node(i+di, j+dj), false
		if di < 0 || dj < 0 {
			a, b, flip = b, a, true
		}
		vs := orb.Ring{a}
		for k := 1; k < 6; k++ {
			f, bend := float64(k)/6, float64((i+di)*7+(j+dj)*3+i*7+j*3+k*k*5%11)
			bend = (math.Mod(bend, 9) - 4) / 4 * 0.04 * cellDeg
			vs = append(vs, orb.Point{a[0] + f*(b[0]-a[0]) + bend*float64(dj*dj), a[1] + f*(b[1]-a[1]) + bend*float64(di*di)})
		}
		if vs = append(vs, b); flip {
			slices.Reverse(vs)
		}
		r = append(r, vs[:len(vs)-1]...)
	}
	for k := range n {
		edge(x+k, y, 1, 0)
	}
	for k := range n {
		edge(x+n, y+k, 0, 1)
	}
	for k := range n {
		edge(x+n-k, y+n, -1, 0)
	}
	for k := range n {
		edge(x, y+n-k, 0, -1)
	}
	return orb.Polygon{append(r, r[0])}
}

// nudged moves a vertex by less than anybody could see, but as much as the API keeps.
func (e *editor) nudged(p orb.Polygon) orb.Polygon {
	p = p.Clone()
	i := rapid.IntRange(1, len(p[0])-2).Draw(e.t, "vertex")
	p[0][i][rapid.IntRange(0, 1).Draw(e.t, "axis")] += 1e-8 * float64(rapid.IntRange(-4, 4).Draw(e.t, "hairs"))
	return p
}

// operation draws one operation: edits of fields that tiles do not show are among them.
func (e *editor) operation() twin.Operation {
	typ := rapid.SampledFrom([]string{"grid", "house", "house", "house", "land", "institution", "institution", "facility", "unit", "person"}).Draw(e.t, "type")
	do, id := twin.Create, twin.ID(0)
	if known := e.pick(typ); known != 0 && rapid.IntRange(0, 3).Draw(e.t, "existing") > 0 {
		id = known
		do = rapid.SampledFrom([]twin.Action{twin.Patch, twin.Patch, twin.Patch, twin.Delete}).Draw(e.t, "do")
	}
	if do == twin.Delete {
		return operation(e.tw, do, typ, id, nil, nil)
	}
	values := map[string]twin.Value{}
	var g orb.Geometry
	moved := do == twin.Create || rapid.Bool().Draw(e.t, "moved")
	n := rapid.IntRange(1, 6).Draw(e.t, "n")
	switch typ {
	case "grid":
		codes := []string{"310114103218", "310114103218001", "31011410321800101", "31011410321800102", "31011410321800103"}
		code := rapid.SampledFrom(codes).Draw(e.t, "code")
		if do == twin.Create {
			values["code"] = twin.Text(code)
		}
		values["name"] = twin.Text(fmt.Sprintf("第%d网格", n))
		values["leader"] = twin.Text(fmt.Sprintf("组长%d", n))
		g = e.place(float64(n))
	case "house":
		values["height_m"] = twin.Float(float64(n) * 3.1)
		values["address"] = twin.Text(fmt.Sprintf("第%d组%d号", n, n))
		values["use"] = twin.Text(fmt.Sprint("用途", n))
		values["kind"] = twin.Enum(rapid.SampledFrom([]string{"home", "rental", "shed"}).Draw(e.t, "kind"))
		values["safety"] = twin.Enum(rapid.SampledFrom([]string{"A", "D"}).Draw(e.t, "safety"))
		g = e.place(0.1 * float64(n))
	case "land":
		values["holder"] = twin.Text("张三")
		values["crop"] = twin.Text(fmt.Sprintf("稻%d", n))
		g = wavy(rapid.IntRange(0, 12).Draw(e.t, "column"), rapid.IntRange(0, 12).Draw(e.t, "row"), 1+n%3)
		if now, ok := e.tw.Snapshot().Get("land", id); ok && do == twin.Patch && rapid.Bool().Draw(e.t, "hair") {
			return operation(e.tw, do, typ, id, e.nudged(now.Geometry().(orb.Polygon)), nil)
		}
	case "institution":
		values["name"] = twin.Text(fmt.Sprintf("学校%d", n))
		values["staff"] = twin.Int(int64(n))
		if house := e.pick("house"); house != 0 && rapid.Bool().Draw(e.t, "by house") {
			op := operation(e.tw, do, typ, id, nil, values)
			op.SetGeometry = true
			op.Set = append(op.Set, operation(e.tw, do, typ, id, nil, map[string]twin.Value{"house": twin.Ref(house)}).Set...)
			return op
		}
		g = e.place(1)[0][0]
	case "facility":
		values["state"] = twin.Enum(rapid.SampledFrom([]string{"ok", "faulty"}).Draw(e.t, "state"))
		g = e.place(1)[0][0]
	case "unit":
		return operation(e.tw, do, typ, id, nil, map[string]twin.Value{"house": twin.Ref(e.pick("house"))})
	case "person":
		return operation(e.tw, do, typ, id, nil, map[string]twin.Value{"unit": twin.Ref(e.pick("unit")), "name": twin.Text("张三")})
	}
	if !moved {
		g = nil
	}
	return operation(e.tw, do, typ, id, g, values)
}

// edit commits one to three operations; refused ones are no matter here.
func (e *editor) edit(s *Service) *twin.Step {
	var step *twin.Step
	_, stop := e.tw.Watch(func(done *twin.Step) { step = done })
	defer stop()
	var ops []twin.Operation
	for range rapid.IntRange(1, 3).Draw(e.t, "ops") {
		ops = append(ops, e.operation())
	}
	res, err := e.tw.Commit(e.t.Context(), &twin.Request{Actor: "test", Ops: ops})
	if err != nil {
		return nil
	}
	now := e.tw.Snapshot()
	for i, op := range ops {
		if op.Do == twin.Create {
			e.ids[op.Type.Name] = append(e.ids[op.Type.Name], res.Results[i].ID)
		}
	}
	for typ, ids := range e.ids {
		var live []twin.ID
		for _, id := range ids {
			if _, ok := now.Get(typ, id); ok {
				live = append(live, id)
			}
		}
		e.ids[typ] = live
	}
	return step
}

// TestCacheEqualsFresh edits a small twin at random. After every edit each tile that the service serves equals the one
// that a fresh service encodes, every tile that changed was named by Changed, and an edit leaves alone the tiles that
// it does not touch.
func TestCacheEqualsFresh(t *testing.T) {
	area := orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + 16*cellDeg, south + 16*cellDeg}}
	var watched []mvt.TileID
	for _, z := range []uint8{0, 9, 11, 12, 13, 14, 15} {
		watched = append(watched, tilesOver(z, area)...)
	}
	watched = append(watched, tilesOver(17, orb.Bound{Min: area.Min, Max: orb.Point{west + 4*cellDeg, south + 4*cellDeg}})...)
	rapid.Check(t, func(rt *rapid.T) {
		e := &editor{t: rt, tw: newTwin(rt), ids: map[string][]twin.ID{}}
		defer e.tw.Close()
		s := newService(rt, e.tw)
		defer s.Close()
		s.maxTile = rapid.SampledFrom([]int{400, 900, 2000, MaxTileBytes}).Draw(rt, "largest tile")
		h := handler(s)
		tags := map[mvt.TileID]string{}
		kept := map[mvt.TileID]*tile{}
		for range rapid.IntRange(1, 15).Draw(rt, "edits") {
			if rapid.IntRange(0, 3).Draw(rt, "words anew") == 0 {
				lex := s.state().lex
				s.renew(lex, -2*lex.words.Load()-1)
			}
			step := e.edit(s)
			named := map[string]bool{}
			if step != nil {
				for _, k := range s.Changed(step).Keys {
					named[k] = true
				}
			}
			fresh := newService(rt, e.tw)
			fresh.maxTile = s.maxTile
			fh := handler(fresh)
			for _, id := range watched {
				got, want := fetch(h, tilePath(id)), fetch(fh, tilePath(id))
				tag := got.Header().Get("ETag")
				if got.Code != want.Code || tag != want.Header().Get("ETag") || !bytes.Equal(got.Body.Bytes(), want.Body.Bytes()) {
					rt.Fatalf("%s differs from a fresh one: %d %s, want %d %s", tilePath(id), got.Code, tag, want.Code, want.Header().Get("ETag"))
				}
				if got.Code == http.StatusOK {
					decode(rt, got.Body.Bytes())
				}
				if got.Body.Len() > s.maxTile {
					rt.Fatalf("%s has %d bytes, %d are allowed", tilePath(id), got.Body.Len(), s.maxTile)
				}
				key := fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y)
				if before, ok := tags[id]; ok && before != tag && !named[key] {
					rt.Fatalf("%s changed, but the step did not name it: %v", key, named)
				}
				s.mu.Lock() // tiles are made ahead of requests beside us
				now := s.cache.find(id)
				s.mu.Unlock()
				if before := kept[id]; before != nil && !named[key] && before != now {
					rt.Fatalf("%s was encoded again, though no edit touched it", key)
				}
				tags[id], kept[id] = tag, now
			}
			fresh.Close()
		}
	})
}
