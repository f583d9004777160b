package glbtest_test

import (
	"testing"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/glb/glbtest"
)

// A test of a package that writes glTF.
func ExampleKhronos() {
	test := func(t *testing.T) {
		file, err := (&glb.Model{}).Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		glbtest.Khronos(t, file)
	}
	_ = test // called by go test
	// Output:
}
