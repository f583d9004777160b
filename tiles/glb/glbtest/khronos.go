package glbtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/glb"
)

// message is what the validator says of one place. Severity 0 is an error, 1 a warning, 2 and 3 are remarks.
type message struct {
	Code, Message, Pointer string
	Severity               int
}

// known tells remarks that are true of good files: the validator does not look into two extensions, so that what only
// they name seems unused to it, and a file without a house has a node without a mesh.
func (m message) known() bool {
	switch m.Code {
	case "UNSUPPORTED_EXTENSION", "UNUSED_OBJECT", "NODE_EMPTY":
		return m.Severity >= 2
	}
	return false
}

// Khronos fails the test where glb.Validate refuses one of the files or the validator of Khronos says anything of it,
// remarks included. It skips the latter where GRIDTWIN_GLTF_VALIDATOR does not name the folder with the validator, which
// `make gltf` installs.
func Khronos(t testing.TB, files ...[]byte) {
	t.Helper()
	dir := t.TempDir()
	paths := make([]string, len(files))
	for i, data := range files {
		if err := glb.Validate(data); err != nil {
			t.Fatalf("file %d: %v", i, err)
		}
		paths[i] = filepath.Join(dir, fmt.Sprintf("%d.glb", i))
		if err := os.WriteFile(paths[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	where := os.Getenv("GRIDTWIN_GLTF_VALIDATOR")
	if where == "" {
		t.Skip("GRIDTWIN_GLTF_VALIDATOR names no folder with the validator of Khronos: make gltf")
	}
	out, err := exec.Command("node", append([]string{filepath.Join(where, "check.mjs")}, paths...)...).Output()
	if err != nil {
		t.Fatalf("validator of Khronos: %v", err)
	}
	var reports [][]message
	if err := json.Unmarshal(out, &reports); err != nil || len(reports) != len(files) {
		t.Fatalf("validator of Khronos: %d reports on %d files: %v", len(reports), len(files), err)
	}
	for i, report := range reports {
		for _, m := range report {
			if !m.known() {
				t.Errorf("file %d: %s at %s: %s (severity %d)", i, m.Code, m.Pointer, m.Message, m.Severity)
			}
		}
	}
}
