package gpkg_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gridtwin/gridtwin/twin/gpkg"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "gpkg")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "houses.gpkg")
	if err := os.WriteFile(path, []byte(`{"type":"FeatureCollection"}`), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	_, err = gpkg.Open(path)
	fmt.Println(err)
	// Output: is no GeoPackage: it does not begin like a SQLite file
}
