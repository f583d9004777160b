package tiles3d

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/twin"
)

func filled(template string, level, x, y uint32) string {
	return strings.NewReplacer("{level}", fmt.Sprint(level), "{x}", fmt.Sprint(x), "{y}", fmt.Sprint(y)).Replace(template)
}

// getter fetches files of the tileset as a client does.
func getter(t fataler, s *Service) func(path string) []byte {
	h := handler(s)
	return func(path string) []byte {
		w := fetch(h, "/3dtiles/houses/"+path)
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		return w.Body.Bytes()
	}
}

// A box lies in its cell, and in no cell below.
func TestCellIsDeepest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		around := rapid.SampledFrom([]orb.Point{{0, 0}, {121.2890625, 31.28173828125}, {-180, -90}, {179.9, 89.9}, {-0.1, 51.5}}).Draw(t, "around")
		part := func(name string, limit float64) float64 {
			return rapid.SampledFrom([]float64{0, 0, 1e-8, 1e-4, 0.0054931640625, 0.5}).Draw(t, name) * limit
		}
		b := orb.Bound{Min: orb.Point{around[0] + part("x", 0.1), around[1] + part("y", 0.1)}}
		b.Max = orb.Point{min(180, b.Min[0]+part("width", 1)), min(90, b.Min[1]+part("height", 1))}
		c := CellOf(b)
		holds := func(c Cell) bool { return c.Bound().Contains(b.Min) && c.Bound().Contains(b.Max) }
		if !holds(c) || c.Level > MaxLevel || c.X>>c.Level != 0 || c.Y>>c.Level != 0 {
			t.Fatalf("%v is not in %v, which is %v", b, c, c.Bound())
		}
		if c.Level < MaxLevel {
			for i := range uint32(4) {
				if below := c.child(1, i&1, i>>1); holds(below) {
					t.Fatalf("%v is in %v, which lies in %v", b, below, c)
				}
			}
		}
		if up := c.At(c.Level / 2); !up.Holds(c) || !holds(up) || up.with(c) != up {
			t.Fatalf("%v is not above %v", up, c)
		}
	})
}

// The village: what subtrees say is what tiles have, every house is in exactly one, within its tile's volume, and stands
// on its footprint.
func TestVillage(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	village(t, tw)
	s := newService(t, tw)
	defer s.Close()
	checkTileset(t, s, tw.Snapshot())
}

// checkTileset walks a tileset as a client does and holds it against the twin.
func checkTileset(t fataler, s *Service, snap *twin.Snapshot) {
	t.Helper()
	get := getter(t, s)
	w := walk(t, get)
	region := w.tileset.Root.BoundingVolume.Region
	typ := snap.Schema().Type("house")
	seen := map[string]bool{}
	for _, key := range w.content {
		file := get(filled(w.tileset.Root.Content.URI, key[0], key[1], key[2]))
		if err := glb.Validate(file); err != nil {
			t.Fatal(err)
		}
		tile := parseTile(t, file)
		if len(tile.ids) == 0 || !slices.IsSorted(ranks(t, tile.ids)) {
			t.Fatalf("%v: ids %v", key, tile.ids)
		}
		sides := float64(uint32(1) << key[0])
		dLon, dLat := (region[2]-region[0])/sides, (region[3]-region[1])/sides
		west, south := region[0]+float64(key[1])*dLon, region[1]+float64(key[2])*dLat
		const mm = 0.02 / 6_378_137 // positions lie on a grid
		lowest := make([]float64, len(tile.ids))
		near := make([]float64, len(tile.ids)) // largest distance of a lowest vertex from a corner of the footprint
		for i := range lowest {
			lowest[i] = math.Inf(1)
		}
		for i, v := range tile.at {
			lon, lat, height := geodetic(v)
			lon, lat = lon*math.Pi/180, lat*math.Pi/180
			if lon < west-mm || lon > west+dLon+mm || lat < south-mm || lat > south+dLat+mm || height < region[4] || height > region[5] {
				t.Fatalf("%v: vertex %d at %v %v %v is outside %v", key, i, lon, lat, height, region)
			}
			lowest[tile.of[i]] = min(lowest[tile.of[i]], height)
		}
		for i, v := range tile.at {
			row := tile.of[i]
			id, err := twin.ParseID(tile.ids[row])
			if err != nil {
				t.Fatal(err)
			}
			e, ok := snap.Entity(typ, id)
			if !ok {
				t.Fatalf("%v: there is no house %s", key, id)
			}
			if _, _, height := geodetic(v); height > lowest[row]+0.05 || !e.Get("model").IsNull() {
				continue // an upload stands where it says
			}
			near[row] = max(near[row], awayM(v, e))
		}
		for row, id := range tile.ids {
			if seen[id] {
				t.Fatalf("house %s is in two tiles", id)
			}
			seen[id] = true
			if math.IsInf(lowest[row], 1) || near[row] > 0.05 {
				t.Fatalf("house %s stands %.3f m beside its footprint", id, near[row])
			}
		}
	}
	if len(seen) != snap.Len(typ) {
		t.Fatalf("%d houses in tiles, %d in the twin", len(seen), snap.Len(typ))
	}
}

// awayM is how far a vertex is from the nearest corner of a house's footprint at its base.
func awayM(v [3]float64, e *twin.Entity) float64 {
	base := 0.0
	if b := e.Get("base_elev_m"); !b.IsNull() {
		base = b.Float()
	}
	best := math.Inf(1)
	for _, p := range polygons(e.Geometry()) {
		for _, r := range p {
			for _, c := range r {
				at := earthCentred(c[0], c[1], base)
				d := math.Sqrt((v[0]-at[0])*(v[0]-at[0]) + (v[1]-at[1])*(v[1]-at[1]) + (v[2]-at[2])*(v[2]-at[2]))
				best = min(best, d)
			}
		}
	}
	return best
}

func ranks(t fataler, ids []string) (out []twin.ID) {
	for _, id := range ids {
		n, err := twin.ParseID(id)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func polygons(g orb.Geometry) []orb.Polygon {
	if p, ok := g.(orb.Polygon); ok {
		return []orb.Polygon{p}
	}
	return g.(orb.MultiPolygon)
}
