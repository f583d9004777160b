package house

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// table is what ARCHITECTURE.md allows. The word "std" stands where nothing but the standard library is meant.
type table struct {
	rows      map[string][]string // package → what it may import: packages (… for all beneath), libraries, or "all"
	libraries map[string]string   // short name → module path
}

// readTable takes the two tables whose headings are "package" and "library" out of ARCHITECTURE.md.
func readTable(t *testing.T) table {
	t.Helper()
	tab := table{rows: map[string][]string{}, libraries: map[string]string{}}
	heading := ""
	lines := bufio.NewScanner(strings.NewReader(read(t, "ARCHITECTURE.md")))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if !strings.HasPrefix(line, "|") {
			heading = ""
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case heading == "":
			heading = cells[0]
		case strings.HasPrefix(cells[0], "--"):
		case heading == "package" && len(cells) == 3:
			for _, name := range list(cells[0]) {
				tab.rows[name] = list(cells[2])
			}
		case heading == "library" && len(cells) >= 2:
			tab.libraries[list(cells[0])[0]] = list(cells[1])[0]
		}
	}
	if len(tab.rows) == 0 || len(tab.libraries) == 0 {
		t.Fatal("ARCHITECTURE.md holds no table of packages, or none of libraries")
	}
	return tab
}

// list splits a cell at its commas and takes the back quotes off.
func list(cell string) []string {
	var out []string
	for _, item := range strings.Split(cell, ",") {
		if item = strings.Trim(strings.TrimSpace(item), "`"); item != "" {
			out = append(out, item)
		}
	}
	return out
}

// allows reports whether pkg (a path from the module's root) may import the given path.
func (tab table) allows(pkg, imported string) bool {
	inside, own := strings.CutPrefix(imported, module+"/")
	for _, item := range tab.rows[pkg] {
		beneath, tree := strings.CutSuffix(item, "/…")
		switch {
		case item == "all" && (own || tab.named(imported)):
			return true
		case own && (inside == item || tree && under(inside, beneath)):
			return true
		case !own && tab.libraries[item] != "" && under(imported, tab.libraries[item]):
			return true
		}
	}
	return false
}

func under(p, dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") }

// standard tells the standard library by its first element, which has no dot.
func standard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// packages asks the go command; -e because a package under construction should not hide the others.
func packages(t *testing.T) []listed {
	t.Helper()
	known := goDirs(t)
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		if _, ok := known[strings.TrimPrefix(p.ImportPath, module+"/")]; ok {
			pkgs = append(pkgs, p)
		}
	}
}

// The arrows of ARCHITECTURE.md are the arrows of the code.
func TestImportsFollowTheTable(t *testing.T) {
	tab := readTable(t)
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		if _, ok := tab.rows[name]; !ok {
			t.Errorf("%s has no row in ARCHITECTURE.md: say what it holds and what it may import", name)
			continue
		}
		for _, imp := range p.Imports {
			if !standard(imp) && imp != module && !tab.allows(name, imp) {
				t.Errorf("%s imports %s, which its row in ARCHITECTURE.md does not allow", name, imp)
			}
		}
		// Tests may compare with any library that the table names, but with no other.
		for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
			if !standard(imp) && !under(imp, module) && !tab.named(imp) {
				t.Errorf("the tests of %s import %s, a library that ARCHITECTURE.md does not name", name, imp)
			}
		}
	}
}

func (tab table) named(imp string) bool {
	for _, lib := range tab.libraries {
		if under(imp, lib) {
			return true
		}
	}
	return false
}

// A name in the third column that is neither a package nor a library would allow nothing and mislead.
func TestTableNamesExist(t *testing.T) {
	tab := readTable(t)
	for pkg, items := range tab.rows {
		for _, item := range items {
			beneath, tree := strings.CutSuffix(item, "/…")
			_, isPackage := tab.rows[item]
			for row := range tab.rows {
				isPackage = isPackage || tree && under(row, beneath)
			}
			if item != "all" && item != "std" && !isPackage && tab.libraries[item] == "" {
				t.Errorf("row %s allows %q, which is no row and no library of ARCHITECTURE.md", pkg, item)
			}
		}
	}
}

func TestArchitectureIsShort(t *testing.T) {
	if n := strings.Count(read(t, "ARCHITECTURE.md"), "\n"); n > 200 {
		t.Errorf("ARCHITECTURE.md has %d lines, 200 are allowed", n)
	}
}
