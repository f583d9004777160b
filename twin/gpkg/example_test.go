package gpkg_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/gpkg"
)

func ExampleCreate() {
	dir, err := os.MkdirTemp("", "gpkg")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "pumps.gpkg")
	if err := write(path); err != nil {
		fmt.Println(err)
		return
	}
	f, err := gpkg.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	for _, l := range f.Layers() {
		fmt.Println(l.Name, l.Title, l.Geometry, l.CRS)
		rows, err := f.Rows(l)
		if err != nil {
			fmt.Println(err)
			return
		}
		row, err := rows.Next()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(row.ID, row.Cells[0].Text, row.Geometry)
		rows.Close()
	}
	// Output:
	// pumps 泵站 POINT EPSG:4490
	// 7 北泵站 [121.2448 31.3084]
}

func write(path string) error {
	w, err := gpkg.Create(path, geo.CRS{})
	if err != nil {
		return err
	}
	layer := gpkg.NewLayer{Name: "pumps", Title: "泵站", Geometry: "POINT", Columns: []gpkg.Column{{Name: "name", Type: gpkg.TextType}}}
	if err := w.Layer(layer); err != nil {
		return err
	}
	if err := w.Add(7, orb.Point{121.2448, 31.3084}, []any{"北泵站"}); err != nil {
		return err
	}
	return w.Finish()
}
