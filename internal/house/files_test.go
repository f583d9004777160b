package house

import (
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const maxLines = 400

// A file past the limit holds two ideas.
func TestFilesAreShort(t *testing.T) {
	for _, name := range tracked(t) {
		switch path.Ext(name) {
		case ".go", ".ts", ".tsx", ".mjs", ".css":
		default:
			continue
		}
		if foreign(name) {
			continue
		}
		if n := strings.Count(read(t, name), "\n"); n > maxLines {
			t.Errorf("%s has %d lines, %d are allowed: split it where it holds two ideas", name, n, maxLines)
		}
	}
}

// Each package says what it is for, how data flows through it and what it must not know, in doc.go.
func TestPackagesHaveDoc(t *testing.T) {
	for dir, files := range goDirs(t) {
		doc := path.Join(dir, "doc.go")
		if !slices.Contains(files, doc) {
			t.Errorf("%s has no doc.go: say there what the package is for", dir)
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, doc), nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Error(err)
			continue
		}
		want := "Package " + f.Name.Name + " "
		if f.Name.Name == "main" {
			want = "Command " + path.Base(dir) + " "
		}
		if f.Doc == nil || !strings.HasPrefix(f.Doc.Text(), want) {
			t.Errorf("%s: its comment should begin %q", doc, want)
		}
	}
}

// A package is named for one thing it provides.
func TestPackageNamesSaySomething(t *testing.T) {
	empty := []string{"util", "utils", "common", "models", "helpers", "misc", "base", "types"}
	for dir := range goDirs(t) {
		if slices.Contains(empty, path.Base(dir)) {
			t.Errorf("%s: a package of this name holds anything; name it for what it provides", dir)
		}
	}
}

// What is of one machine only, or of the way packages are fetched there, is of no use to who reads the repository.
func TestNoMachineWords(t *testing.T) {
	// Written in halves, so that this file passes its own test.
	words := []string{
		"/wo" + "rk/", "/ro" + "ot/", "/tmp/" + "bash_jobs",
		"registry.npm" + "js.org", "proxy.gol" + "ang.org", "sum.gol" + "ang.org", "deb.deb" + "ian.org",
		"index.cr" + "ates.io", "files.python" + "hosted.org", "py" + "pi.org", "repo.maven." + "apache.org",
	}
	for _, name := range tracked(t) {
		if slices.Contains(strings.Split(path.Dir(name), "/"), "dist") {
			continue // built from what is checked here and from pinned packages
		}
		text := read(t, name)
		if strings.Contains(text[:min(len(text), 8000)], "\x00") {
			continue // not text
		}
		for _, w := range words {
			if i := strings.Index(text, w); i >= 0 {
				t.Errorf("%s:%d holds %q", name, 1+strings.Count(text[:i], "\n"), w)
			}
		}
	}
}
