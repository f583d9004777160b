package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Version is a version of the OpenAPI specification.
type Version string

// The versions that documents are written in.
const (
	V31 Version = "3.1.1"
	V30 Version = "3.0.3"
)

// Media types of documents.
const (
	MediaV31 = "application/vnd.oai.openapi+json;version=3.1"
	MediaV30 = "application/vnd.oai.openapi+json;version=3.0"
)

// Media returns the media type of documents of a version.
func (v Version) Media() string {
	if v == V30 {
		return MediaV30
	}
	return MediaV31
}

// Document is an API.
type Document struct {
	Title, Doc, Version string
	License             Pair   // name and URL
	Origin              string // as "https://twin.example"
	Root                string // path beneath which most routes lie, as "/api": paths are written without it
	Tags                []Tag
	Security            []Scheme
	Operations          []Operation
	Fault               func(status int) Answer // what a problem of a status is
	FaultName           func(status int) string // name of its component
}

// Tag is a group of operations.
type Tag struct {
	Name  string
	Title Text
	Doc   string
}

// Scheme is a way to sign in: an HTTP scheme such as bearer, or a cookie.
type Scheme struct {
	Name, Doc string
	HTTP      string // as "bearer", "" for a cookie
	Cookie    string
}

// Method splits the method off the route.
func (o *Operation) Method() string {
	method, _, _ := strings.Cut(o.Route, " ")
	return strings.ToLower(method)
}

// FullPath is where the operation is, from the root of the host.
func (o *Operation) FullPath() string {
	if o.Path != "" {
		return o.Path
	}
	_, path, _ := strings.Cut(o.Route, " ")
	return path
}

// place splits a full path into what stands in the document and whether the server of the document has it.
func (d *Document) place(full string) (path string, beneath bool) {
	if rest, ok := strings.CutPrefix(full, d.Root); ok && (rest == "" || rest[0] == '/') {
		if rest == "" {
			rest = "/"
		}
		return rest, true
	}
	return full, false
}

// Check finds what would make the document lie: ids and routes that stand twice, path parameters that are not
// declared, operations without an answer.
func (d *Document) Check() error {
	ids, places := map[string]bool{}, map[string]string{}
	for i := range d.Operations {
		op := &d.Operations[i]
		at := op.Method() + " " + op.FullPath()
		if op.ID == "" || ids[op.ID] {
			return fmt.Errorf("openapi: %s: the ID %q is empty or used before: every operation needs one of its own", at, op.ID)
		}
		ids[op.ID] = true
		path, _ := d.place(op.FullPath())
		if before, ok := places[op.Method()+" "+path]; ok {
			return fmt.Errorf("openapi: %s and %s would stand in one place of the document", before, op.ID)
		}
		places[op.Method()+" "+path] = op.ID
		if op.Summary == "" || len(op.Answers) == 0 {
			return fmt.Errorf("openapi: %s needs a summary and at least one answer", op.ID)
		}
		declared := []string{}
		for _, p := range op.Params {
			if p.In == PlacePath {
				declared = append(declared, p.Name)
			}
		}
		inPath := pathNames(op.FullPath())
		slices.Sort(declared)
		slices.Sort(inPath)
		if !slices.Equal(declared, inPath) {
			return fmt.Errorf("openapi: %s: the path has %v, declared are %v: declare each with InPath", op.ID, inPath, declared)
		}
		if !slices.ContainsFunc(d.Tags, func(t Tag) bool { return t.Name == op.Tag }) {
			return fmt.Errorf("openapi: %s: there is no tag %q", op.ID, op.Tag)
		}
	}
	return nil
}

// pathNames lists the parameters of a path.
func pathNames(path string) []string {
	names := []string{}
	for {
		_, rest, ok := strings.Cut(path, "{")
		if !ok {
			return names
		}
		name, rest, _ := strings.Cut(rest, "}")
		names, path = append(names, name), rest
	}
}

// writer collects components while a document is written.
type writer struct {
	old    bool // 3.0
	doc    *Document
	shared map[string]map[string]any // kind → name → component
}

// share writes a component once.
func (w *writer) share(kind, name string, write func() any) {
	if _, there := w.shared[kind][name]; there {
		return
	}
	if w.shared[kind] == nil {
		w.shared[kind] = map[string]any{}
	}
	w.shared[kind][name] = nil // stands for it within itself
	w.shared[kind][name] = write()
}

func ref(kind, name string) object { return object{{"$ref", "#/components/" + kind + "/" + name}} }

// JSON writes the document.
func (d *Document) JSON(v Version) ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	w := &writer{old: v == V30, doc: d, shared: map[string]map[string]any{}}
	info := object{{"title", d.Title}, {"version", d.Version}}
	info.text("description", d.Doc)
	if d.License.Name != "" {
		info.put("license", object{{"name", d.License.Name}, {"url", d.License.Value}})
	}
	paths := w.paths()
	out := object{
		{"openapi", string(v)},
		{"info", info},
		{"servers", []any{object{{"url", d.Origin + d.Root}}}},
		{"tags", w.tags()},
		{"paths", paths},
		{"components", w.components()},
	}
	return append(appendJSON(make([]byte, 0, 1<<18), out), '\n'), nil
}

func (w *writer) tags() []any {
	var list []any
	for _, t := range w.doc.Tags {
		list = append(list, object{{"name", t.Name}, {"description", t.Title.ZH + " · " + t.Doc}})
	}
	return list
}

// paths writes the operations in their order, those of one path together.
func (w *writer) paths() object {
	paths := object{}
	at := map[string]int{}
	for i := range w.doc.Operations {
		op := &w.doc.Operations[i]
		path, beneath := w.doc.place(op.FullPath())
		if _, there := at[path]; !there {
			at[path] = len(paths)
			item := object{}
			if !beneath {
				item.put("servers", []any{object{{"url", w.doc.Origin}}})
			}
			paths.put(path, item)
		}
		k := at[path]
		paths[k].value = append(paths[k].value.(object), member{op.Method(), w.operation(op)})
	}
	return paths
}

// components writes what is referred to, sorted.
func (w *writer) components() object {
	out := object{}
	for _, kind := range []string{"schemas", "responses", "parameters", "headers"} {
		list := object{}
		for name, v := range w.shared[kind] {
			list.put(name, v)
		}
		slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.name, b.name) })
		if len(list) > 0 {
			out.put(kind, list)
		}
	}
	schemes := object{}
	for _, s := range w.doc.Security {
		if s.HTTP != "" {
			schemes.put(s.Name, object{{"type", "http"}, {"scheme", s.HTTP}, {"description", s.Doc}})
		} else {
			schemes.put(s.Name, object{{"type", "apiKey"}, {"in", "cookie"}, {"name", s.Cookie}, {"description", s.Doc}})
		}
	}
	out.put("securitySchemes", schemes)
	return out
}

// security lists the ways to be let in; an empty one stands for no credential.
func (w *writer) security(a Auth) []any {
	list := []any{}
	if a == AuthNone {
		return list
	}
	if a == AuthOptional {
		list = append(list, object{})
	}
	for _, s := range w.doc.Security {
		list = append(list, object{{s.Name, []any{}}})
	}
	return list
}

func statusName(status int) string {
	if status == 0 {
		return "default"
	}
	return strconv.Itoa(status)
}
