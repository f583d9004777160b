package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Other people's clients, against the real server on a real socket. What they find must be what the server says.

// client runs a program and returns what it prints; a warning is a failure.
func client(t *testing.T, env []string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil {
		t.Skipf("%s is not installed: run make deps", args[0])
	}
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return string(out)
}

// collections lists what a role finds.
func (p *process) collections(role string) (names []string) {
	p.t.Helper()
	for _, c := range p.get(role, "/api/collections")["collections"].([]any) {
		names = append(names, c.(map[string]any)["id"].(string))
	}
	return names
}

// ids are those of all features that the API finds by a query, in order.
func (p *process) ids(role, collection, query string) (ids []string) {
	p.t.Helper()
	doc := p.get(role, "/api/collections/"+collection+"/items?limit=10000&"+query)
	for _, f := range doc["features"].([]any) {
		ids = append(ids, f.(map[string]any)["id"].(string))
	}
	if n := int(doc["numberMatched"].(float64)); n != len(ids) {
		p.t.Fatalf("%s: %d of %d on one page", collection, len(ids), n)
	}
	slices.Sort(ids)
	return ids
}

// gdal returns the ids of the features that GDAL's driver for OGC API Features gets, in order.
func (p *process) gdal(role, collection string, args ...string) (ids []string) {
	p.t.Helper()
	line := append([]string{"ogr2ogr", "-f", "CSV", "/vsistdout/", "-select", "id", "-oo", "PAGE_SIZE=700", "OAPIF:" + p.url + "/api", collection}, args...)
	for text := range strings.Lines(client(p.t, p.gdalEnv(role), line...)) {
		if id := strings.Trim(text, "\",\n"); id != "id" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (p *process) gdalEnv(role string) []string {
	if role == "" {
		return nil
	}
	return []string{"GDAL_HTTP_HEADERS=Authorization: Bearer " + p.token(role)}
}

func TestClients(t *testing.T) {
	p := startDemo(t, t.TempDir(), "--still")
	for name, test := range map[string]func(*testing.T, *process){"GDAL": testGDAL, "OWSLib": testOWSLib} {
		t.Run(name, func(t *testing.T) { test(t, &process{t: t, url: p.url, dir: p.dir}) })
	}
}

// GDAL lists the collections and counts what the server counts, pages through all features, and selects by box and
// attribute as the API's own filter does.
func testGDAL(t *testing.T, p *process) {
	for _, role := range []string{"", "command"} {
		info := client(t, p.gdalEnv(role), "ogrinfo", "-ro", "-so", "-al", "OAPIF:"+p.url+"/api")
		layers := strings.Split(info, "Layer name: ")[1:]
		names := p.collections(role)
		if len(layers) != len(names) {
			t.Errorf("as %q GDAL finds %d layers of %v", role, len(layers), names)
		}
		for i, name := range names {
			all := p.ids(role, name, "")
			if !strings.HasPrefix(layers[i], name+"\n") || !strings.Contains(layers[i], "Feature Count: "+strconv.Itoa(len(all))+"\n") {
				t.Errorf("as %q there are %d %s, and GDAL says\n%s", role, len(all), name, layers[i])
			}
			if role == "" {
				continue
			}
			if got := p.gdal(role, name); !slices.Equal(got, all) {
				t.Errorf("as %q GDAL pages through %d of %d %s", role, len(got), len(all), name)
			}
		}
	}
	for _, c := range []struct{ role, collection, where, filter string }{
		{"", "houses", "kind = 'shed'", "kind = 'shed'"},
		{"", "houses", "floors_above >= 3 AND kind = 'home'", "floors_above >= 3 AND kind = 'home'"},
		{"", "houses", "floors_above = 3", "floors_above = 3"},
		{"", "houses", "address LIKE '%第5组%'", "address LIKE '%第5组%'"},
		{"", "houses", "kind IN ('shed', 'hut') OR height_m > 12.5", "kind IN ('shed', 'hut') OR height_m > 12.5"},
		{"", "facilities", "kind = 'hydrant' AND state = 'faulty'", "kind = 'hydrant' AND state = 'faulty'"},
		{"command", "houses", "safety = 'D'", "safety = 'D'"},
		{"command", "people", "mobility = 'bedridden'", "mobility = 'bedridden'"},
	} {
		want := p.ids(c.role, c.collection, "filter="+url.QueryEscape(c.filter))
		if got := p.gdal(c.role, c.collection, "-where", c.where); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s where %s: GDAL finds %d, the API %d", c.collection, c.where, len(got), len(want))
		}
	}
	for _, collection := range []string{"houses", "land", "facilities"} {
		want := p.ids("", collection, "bbox=121.24,31.306,121.243,31.309")
		if got := p.gdal("", collection, "-spat", "121.24", "31.306", "121.243", "31.309"); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s in a box: GDAL finds %d, the API %d", collection, len(got), len(want))
		}
	}
	one := p.ids("", "houses", "")[0]
	if got := p.gdal("", "houses", "-where", "id = '"+one+"'"); !slices.Equal(got, []string{one}) {
		t.Errorf("GDAL finds %v by the id %s", got, one)
	}
}

// OWSLib counts what the server counts, and pages, boxes and filters find the same.
func testOWSLib(t *testing.T, p *process) {
	const python = "/usr/bin/python3" // Debian's, which has Debian's packages
	if exec.Command(python, "-c", "import owslib").Run() != nil {
		t.Skip("python3-owslib is not installed: run make deps")
	}
	for _, role := range []string{"", "command"} {
		var want bytes.Buffer
		for _, name := range p.collections(role) {
			all := len(p.ids(role, name, ""))
			box := len(p.ids(role, name, "bbox=121.24,31.306,121.243,31.309"))
			some := len(p.ids(role, name, "filter="+url.QueryEscape("id < '4000000000'")))
			queryables := len(p.get(role, "/api/collections/"+name+"/queryables")["properties"].(map[string]any))
			fmt.Fprintln(&want, name, all, all, box, some, queryables)
		}
		if got := client(t, nil, python, "testdata/owslib_client.py", p.url+"/api", p.token(role)); got != want.String() {
			t.Errorf("as %q OWSLib finds\n%sand the server says\n%s", role, got, want.String())
		}
	}
}
