package archive_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/archive"
	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// one is a tile set with one tile.
type one struct{}

func (one) Describe() tiles.Description { return tiles.Description{Name: "one", MaxZoom: 5} }

func (one) Shows(id mvt.TileID) bool { return id.X == 0 && id.Y == 0 }

func (one) Tile(id mvt.TileID) ([]byte, error) {
	if id.Z == 3 {
		return []byte("a tile"), nil
	}
	return nil, nil
}

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	res, err := archive.Write(context.Background(), filepath.Join(dir, "one.pmtiles"), archive.PMTiles, one{}, archive.Options{})
	fmt.Println(res.Tiles, err)
	// Output: 1 <nil>
}
