package tiles

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// TestGrownFeaturesKeepTheirLabels grows a house round its middle in a tile that has too many labels: its label, which
// stays as it is, becomes more important than another's.
func TestGrownFeaturesKeepTheirLabels(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	s.maxTile = 3000
	house := func(i int, half float64) orb.Polygon {
		x, y := west+0.0002+float64(i)*0.00005, south+0.0003
		return orb.Polygon{{{x - half, y - half}, {x + half, y - half}, {x + half, y + half}, {x - half, y + half}, {x - half, y - half}}}
	}
	var ops []twin.Operation
	for i := range 40 {
		ops = append(ops, operation(tw, twin.Create, "house", 0, house(i, 0.00002), map[string]twin.Value{
			"address": twin.Text(fmt.Sprintf("第1组%d号", i+1)), "kind": twin.Enum("home"),
		}))
	}
	made := commit(t, tw, ops...)
	id := tileAt(16, west+0.001, south+0.0003)
	if _, err := s.Tile(id); err != nil {
		t.Fatal(err)
	}
	commit(t, tw, operation(tw, twin.Patch, "house", made.Results[30].ID, house(30, 0.000024), nil))
	kept, err := s.Tile(id)
	if err != nil {
		t.Fatal(err)
	}
	other := newService(t, tw)
	defer other.Close()
	other.maxTile = s.maxTile
	fresh, err := other.Tile(id)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, fresh) {
		t.Errorf("the kept tile has %d bytes and is not the fresh one of %d", len(kept), len(fresh))
	}
}
