package tiles3d

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/tiles/house"
)

// cityShelf has one city model under every name.
type cityShelf []byte

func (s cityShelf) Upload(context.Context, string) (string, []byte, error) {
	return house.MediaCityJSON, s, nil
}

// A city model takes the room where its coordinates say, and is drawn like a glb.
func TestCityUploadStands(t *testing.T) {
	crs, err := geo.ParseCRS("EPSG:4549")
	if err != nil {
		t.Fatal(err)
	}
	at := crs.Forward([2]float64{121.24, 31.3})
	body := fmt.Appendf(nil, `{"type":"CityJSON","version":"2.0","metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/4549"},
		"transform":{"scale":[1,1,1],"translate":[%.3f,%.3f,7]},"CityObjects":{"b":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2",
		"boundaries":[[[0,1,2]],[[0,2,3]]]}]}},"vertices":[[0,0,0],[10,0,0],[10,8,5],[0,8,5]]}`, at[0], at[1])
	k := newUploads(cityShelf(body), 1<<20, time.Now)
	if err := k.settle(t.Context(), []string{"hall"}); err != nil {
		t.Fatal(err)
	}
	u, ok := k.room("hall")
	if !ok || !u.shown || math.Abs(u.loM-7) > 0.2 || math.Abs(u.hiM-12) > 0.2 {
		t.Fatalf("it stands from %g to %g m, %v", u.loM, u.hiM, ok)
	}
	if !u.box.Pad(1e-6).Contains([2]float64{121.24, 31.3}) || u.box.Right()-u.box.Left() > 2e-4 {
		t.Errorf("it stands in %v", u.box)
	}
	if m, err := k.model(t.Context(), "hall"); err != nil || len(m.Nodes[0].Mesh.Primitives[0].Triangles) != 2 {
		t.Errorf("it is %+v", m)
	}
	if u := judged(house.MediaCityJSON, []byte("{}")); u.shown {
		t.Error("what cannot be read has room")
	}
}
