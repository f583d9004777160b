package house

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/gridtwin/gridtwin"

// root is the checkout, seen from this package.
const root = "../.."

// tracked lists the files that git knows and that still exist, by slash path from the root.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("not a git checkout, so nothing tells tracked files from others: %v", err)
	}
	var files []string
	for _, name := range strings.Split(string(out), "\x00") {
		if info, err := os.Lstat(filepath.Join(root, name)); name != "" && err == nil && info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	if len(files) == 0 {
		t.Fatal("git tracks no file here")
	}
	return files
}

// foreign reports whether a file is not written by hand: built, generated, recorded or somebody else's.
func foreign(name string) bool {
	for _, dir := range strings.Split(path.Dir(name), "/") {
		switch dir {
		case "dist", "testdata", "node_modules", "vendor":
			return true
		}
	}
	return strings.HasSuffix(name, "_gen.go") || strings.HasSuffix(name, ".gen.ts")
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// goDirs maps each folder with tracked Go files (not tests) to their names.
func goDirs(t *testing.T) map[string][]string {
	t.Helper()
	dirs := make(map[string][]string)
	for _, name := range tracked(t) {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !foreign(name) {
			dirs[path.Dir(name)] = append(dirs[path.Dir(name)], name)
		}
	}
	return dirs
}
