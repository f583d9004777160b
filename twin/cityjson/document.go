package cityjson

import (
	"fmt"
	"slices"
	"strings"
)

// Header is what a file says of all its objects.
type Header struct {
	Version  string // as 2.0
	CRS      string // the name of the coordinate system, in the form that geo.ParseCRS reads; "" where none is told
	Sequence bool
}

// document is a text with objects: a whole file or a line of a sequence.
type document struct {
	cursor
	limits    Limits
	header    Header
	kind      string // CityJSON or CityJSONFeature
	id        string // of a CityJSONFeature
	scale     Vec3
	translate Vec3
	objects   []entry
	byID      map[string]int // in objects
	vertices  []Vec3
	templates []template
	shapes    shapeReader // of all features, where they are bounded together
}

// entry is where an object stands.
type entry struct {
	id      string
	typ     string
	at      int
	parents []string
	kids    []string
}

// template is a form that objects put in their place, its vertices as they are.
type template struct {
	Geometry
	corners, squares int
}

// parse reads all of a document but its objects. Of a line, base is the document that opens the sequence.
func parse(b []byte, line int, limits Limits, base *document) (*document, error) {
	d := &document{cursor: cursor{b: b, limit: limits.Depth, line: line, strict: limits.Strict}, limits: limits, byID: map[string]int{}, scale: Vec3{1, 1, 1}}
	d.shapes.doc = d
	if base != nil {
		d.scale, d.translate, d.templates, d.header = base.scale, base.translate, base.templates, base.header
	}
	vertices, templates := -1, -1
	err := d.object(func(key string) (err error) {
		switch key {
		case "type":
			d.kind, err = d.text()
		case "id":
			d.id, err = d.text()
		case "version":
			d.header.Version, err = d.text()
		case "transform":
			err = d.transform()
		case "metadata":
			err = d.metadata()
		case "CityObjects":
			err = d.index()
		case "vertices":
			vertices, err = d.later()
		case "geometry-templates":
			templates, err = d.later()
		default:
			err = d.outside(key)
		}
		return err
	})
	if err == nil && d.peek() != 0 {
		err = d.fail("something follows the end of the object: send one document")
	}
	if err != nil {
		return nil, err
	}
	if err := d.known(base); err != nil {
		return nil, err
	}
	d.adopt()
	if vertices >= 0 {
		if d.vertices, err = d.vertexList(vertices, true); err != nil {
			return nil, fmt.Errorf("vertices: %w", err)
		}
	}
	if templates >= 0 {
		if err := d.readTemplates(templates); err != nil {
			return nil, fmt.Errorf("geometry-templates: %w", err)
		}
	}
	return d, nil
}

// later passes a value and remembers where it stands.
func (d *document) later() (int, error) {
	d.peek()
	at := d.i
	_, err := d.raw()
	return at, err
}

// at makes a second cursor, for what was passed.
func (d *document) at(i int) *cursor {
	return &cursor{b: d.b, i: i, limit: d.limits.Depth, line: d.line}
}

// known refuses what is no CityJSON, and versions that are not read.
func (d *document) known(base *document) error {
	want := "CityJSON"
	if base != nil {
		want = "CityJSONFeature"
	}
	if d.kind != want {
		return fmt.Errorf("its type is %.40q, expected %s", d.kind, want)
	}
	v := d.header.Version
	if base == nil && v != "2.0" && v != "1.1" && v != "1.0" && !strings.HasPrefix(v, "2.0.") && !strings.HasPrefix(v, "1.1.") && !strings.HasPrefix(v, "1.0.") {
		return fmt.Errorf("CityJSON of version %.20q is not read: 1.0, 1.1 and 2.0 are; upgrade the file, as with cjio upgrade", v)
	}
	return nil
}

func (d *document) transform() error {
	return d.object(func(key string) (err error) {
		switch key {
		case "scale":
			d.scale, err = d.vec3()
		case "translate":
			d.translate, err = d.vec3()
		default:
			_, err = d.raw()
		}
		return err
	})
}

func (c *cursor) vec3() (v Vec3, err error) {
	at := c.i
	n := 0
	err = c.array(func(i int) error {
		x, err := c.number()
		if n = i + 1; i < 3 {
			v[i] = x
		}
		return err
	})
	if err == nil && n != 3 {
		err = c.failAt(at, "has %d numbers, expected 3", n)
	}
	return v, err
}

func (d *document) metadata() error {
	return d.object(func(key string) error {
		if d.peek() != '"' || key != "referenceSystem" && key != "crs" {
			_, err := d.raw()
			return err
		}
		name, err := d.text()
		d.header.CRS = systemName(name)
		return err
	})
}

// systemName takes of a compound name the first part, which lies in the plane; heights are not converted.
func systemName(name string) string {
	if _, query, ok := strings.Cut(name, "crs-compound?"); ok {
		for part := range strings.SplitSeq(query, "&") {
			if uri, ok := strings.CutPrefix(part, "1="); ok {
				return uri
			}
		}
	}
	if parts, ok := strings.CutPrefix(name, "urn:ogc:def:crs,crs:"); ok {
		first, _, _ := strings.Cut(parts, ",")
		return "urn:ogc:def:crs:" + first
	}
	return name
}

// index remembers where each object stands and to whom it belongs.
func (d *document) index() error {
	if len(d.objects) > 0 {
		return d.fail("CityObjects stands twice")
	}
	return d.object(func(id string) error {
		if _, twice := d.byID[id]; twice {
			return d.fail("object %.80q stands twice", id)
		}
		if len(d.objects) >= d.limits.Objects {
			return d.fail("has more than %d objects: write it as a CityJSONSeq", d.limits.Objects)
		}
		d.peek()
		e := entry{id: id, at: d.i}
		err := d.object(func(key string) (err error) {
			switch key {
			case "type":
				e.typ, err = d.text()
			case "parents":
				e.parents, err = d.texts()
			case "children":
				e.kids, err = d.texts()
			default:
				_, err = d.raw()
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("object %.80q: %w", id, err)
		}
		d.byID[id] = len(d.objects)
		d.objects = append(d.objects, e)
		return nil
	})
}

func (c *cursor) texts() (all []string, err error) {
	if c.null() {
		return nil, nil
	}
	err = c.array(func(int) error {
		s, err := c.text()
		all = append(all, s)
		return err
	})
	return all, err
}

// vertexList reads a list of positions, scaled and moved if the document says so.
func (d *document) vertexList(at int, moved bool) ([]Vec3, error) {
	c := d.at(at)
	var all []Vec3
	err := c.array(func(int) error {
		if len(all) >= d.limits.Vertices {
			return c.fail("has more than %d vertices: write it as a CityJSONSeq", d.limits.Vertices)
		}
		v, err := c.vec3()
		if moved {
			for k := range v {
				v[k] = v[k]*d.scale[k] + d.translate[k]
			}
		}
		all = append(all, v)
		return err
	})
	return all, err
}

// adopt makes what objects say of their parents and of their children one: files tell either or both. A group only
// lists what stands for itself.
func (d *document) adopt() {
	for i, e := range d.objects {
		if e.typ == "CityObjectGroup" {
			d.objects[i].kids = nil
			continue
		}
		for _, kid := range e.kids {
			if k, ok := d.byID[kid]; ok && !slices.Contains(d.objects[k].parents, e.id) {
				d.objects[k].parents = append(d.objects[k].parents, e.id)
			}
		}
	}
	for i, e := range d.objects {
		up := e.parents[:0]
		for _, parent := range e.parents {
			p, ok := d.byID[parent]
			if !ok || d.objects[p].typ == "CityObjectGroup" {
				continue
			}
			up = append(up, parent)
			if !slices.Contains(d.objects[p].kids, e.id) {
				d.objects[p].kids = append(d.objects[p].kids, e.id)
			}
		}
		d.objects[i].parents = up
	}
}

// family lists an object and all beneath it, parents first. What is its own ancestor is refused.
func (d *document) family(root int) ([]int, error) {
	seen := map[int]bool{root: true}
	all := []int{root}
	for next := 0; next < len(all); next++ {
		for _, kid := range d.objects[all[next]].kids {
			k, ok := d.byID[kid]
			switch {
			case !ok:
				return all, fmt.Errorf("its child %.80q is not in the file", kid)
			case seen[k]:
				return all, fmt.Errorf("its child %.80q stands twice, or is its own ancestor", kid)
			case len(all) > d.limits.Relatives:
				return all, fmt.Errorf("has more than %d parts", d.limits.Relatives)
			}
			seen[k] = true
			all = append(all, k)
		}
	}
	return all, nil
}
