package tiles

import (
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// members sums up for how many the features of a layer in tiles stand, those in a buffer once.
func members(t *testing.T, s *Service, ids []mvt.TileID, layer string) (sum uint64, features map[uint64]uint64) {
	features = map[uint64]uint64{}
	for _, id := range ids {
		l := decode(t, fetch(handler(s), tilePath(id)).Body.Bytes()).Layer(layer)
		if l == nil {
			continue
		}
		for i := range l.Features {
			f := &l.Features[i]
			n := uint64(1)
			if v, ok := l.Get(f, "members"); ok {
				n = v.Any().(uint64)
				if n < 2 {
					t.Errorf("%v: a cluster of %d", id, n)
				}
			}
			if before, seen := features[f.ID]; seen && before != n {
				t.Errorf("zoom %d: %d stands for %d in one tile and for %d in another", id.Z, f.ID, before, n)
			}
			features[f.ID] = n
		}
	}
	for _, n := range features {
		sum += n
	}
	return sum, features
}

// Below zoom 14 fewer houses and points are shown than there are, each as itself, and together they stand for all.
func TestClusters(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	var ops []twin.Operation
	for i := range 400 {
		x, y := float64(i%20)/3, float64(i/20)/3
		ops = append(ops, operation(tw, twin.Create, "house", 0, square(x, y, 0.1), map[string]twin.Value{"address": twin.Text(fmt.Sprint(i))}))
		ops = append(ops, operation(tw, twin.Create, "facility", 0, square(x, y, 0.1)[0][0], map[string]twin.Value{"kind": twin.Enum("lamp")}))
	}
	ops = append(ops, operation(tw, twin.Create, "house", 0, square(8, 8, 6), nil)) // larger than a cell of zoom 13
	commit(t, tw, ops...)
	s := newService(t, tw)
	defer s.Close()
	for z := uint8(11); z <= 14; z++ {
		ids := tilesOver(z, s.state().bounds(s.plan))
		for layer, want := range map[string]uint64{"houses": 401, "facilities": 400} {
			sum, features := members(t, s, ids, layer)
			if sum != want {
				t.Errorf("zoom %d: the %s stand for %d, want %d", z, layer, sum, want)
			}
			if n := len(features); z < fullZoom && n > 300 || z == fullZoom && uint64(n) != want {
				t.Errorf("zoom %d: %d features of %s", z, n, layer)
			}
			for id := range features {
				if _, ok := s.state().view.Find(twin.ID(id)); !ok {
					t.Errorf("zoom %d: %d is nothing in the twin", z, id)
				}
			}
		}
	}
}

// What a crowded tile leaves out is said by the features that it shows.
func TestCrowdedLayersSaySo(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	var ops []twin.Operation
	for i := range 20 {
		ops = append(ops, operation(tw, twin.Create, "house", 0, square(float64(i)/4, 0, 0.2), map[string]twin.Value{
			"name": twin.Text(fmt.Sprintf("a long name of house %d", i)), "address": twin.Text(fmt.Sprintf("%d号", i)),
		}))
	}
	commit(t, tw, ops...)
	id := tileAt(16, west+0.001, south+0.0001)
	whole := newService(t, tw)
	defer whole.Close()
	size := fetch(handler(whole), tilePath(id)).Body.Len()
	for _, c := range []struct {
		most    int
		detail  string
		dropped bool
	}{{MaxTileBytes, "", false}, {size - 1, "core", false}, {900, "brief", true}} {
		s := newService(t, tw)
		defer s.Close()
		s.maxTile = c.most
		l := decode(t, fetch(handler(s), tilePath(id)).Body.Bytes()).Layer("houses")
		for i := range l.Features {
			detail, _ := l.Get(&l.Features[i], "detail")
			dropped, lacks := l.Get(&l.Features[i], "dropped")
			if got, _ := detail.Any().(string); got != c.detail || lacks != c.dropped {
				t.Errorf("at most %d bytes: detail %q, dropped %v (%v)", c.most, got, lacks, dropped.Any())
			}
			if n, _ := dropped.Any().(uint64); lacks && n != uint64(20-len(l.Features)) {
				t.Errorf("at most %d bytes: %d features are there and %d are said to be left out", c.most, len(l.Features), n)
			}
		}
	}
}
