package ingest

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// convert makes an operation of a record, or says why not.
func (r *Run) convert(rec *Record) (op twin.Operation, sourceID string, bad []Reject) {
	t := r.opts.Type
	op = twin.Operation{Do: twin.Create, Type: t, Import: true}
	snap := r.tw.Snapshot()
	sourceID, source := rec.ID, r.opts.Source
	for i := range rec.Props {
		p := &rec.Props[i]
		f := r.cols.field(p.Name)
		if f == nil {
			continue
		}
		v, err := r.value(f, p, snap)
		if err == nil && v.IsNull() {
			continue
		}
		if err != nil {
			x := Reject{Row: rec.Row, Field: f.Name, Reason: err.Error()}
			if !f.Sealed() {
				x.Value = p.show()
			}
			if r.refuses(f, p) {
				bad = append(bad, x)
			} else {
				r.warn(x)
			}
			continue
		}
		switch f.Name {
		case "source_id":
			sourceID = v.Str()
			continue
		case "source":
			source = v.Str()
			continue
		}
		op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
	}
	if t.Located() {
		bad = append(bad, r.geometry(&op, rec)...)
	}
	if sourceID == "" {
		sourceID = contentID(rec)
	}
	op.Set = append(op.Set,
		twin.Assignment{Field: t.Field("source"), Value: twin.Text(source)},
		twin.Assignment{Field: t.Field("source_id"), Value: twin.Text(sourceID)})
	if e, ok := snap.BySource(t, source, sourceID); ok {
		op.Do, op.ID = twin.Patch, e.ID
	}
	return op, source + "\x00" + sourceID, bad
}

// refuses tells whether a bad value costs the row: those that say what or whose it is do.
func (r *Run) refuses(f *twin.Field, p *Prop) bool {
	return f.Required || f.Kind == twin.KindRef || r.opts.Strict || f.Check != "" && p.Number
}

func (r *Run) geometry(op *twin.Operation, rec *Record) (bad []Reject) {
	if rec.GeometryErr != nil {
		return []Reject{{Row: rec.Row, Field: "geometry", Reason: rec.GeometryErr.Error()}}
	}
	if rec.Geometry == nil {
		if op.Type.Geometry == twin.PointOrByHouse {
			return nil
		}
		return []Reject{{Row: rec.Row, Field: "geometry", Reason: "is missing: a " + op.Type.Name + " is a " + op.Type.Geometry.String()}}
	}
	g, err := op.Type.NormalizeGeometry(r.opts.CRS.ToLonLat(rec.Geometry))
	if err != nil {
		return []Reject{{Row: rec.Row, Field: "geometry", Reason: err.Error()}}
	}
	op.Geometry, op.SetGeometry = g, true
	return nil
}

// value reads one cell.
func (r *Run) value(f *twin.Field, p *Prop, snap *twin.Snapshot) (twin.Value, error) {
	if f.Kind == twin.KindRef {
		return r.reference(f, p.show(), snap)
	}
	if p.JSON == nil {
		if p.Number && f.Check != "" {
			return twin.Value{}, fmt.Errorf("is stored as a number, which keeps only 15 digits: format the column as text and enter it again")
		}
		return f.ParseText(p.Text)
	}
	if v, err := wire.ParseValue(f, p.JSON); err == nil {
		return v, nil
	}
	// Features of other makers write numbers as text and the other way round.
	return f.ParseText(p.show())
}

// reference finds the entity that a cell names: by id, by the id at the same source, or by code.
func (r *Run) reference(f *twin.Field, text string, snap *twin.Snapshot) (twin.Value, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return twin.Value{}, nil
	}
	target := snap.Schema().Type(f.Ref)
	if e, ok := snap.BySource(target, r.opts.Source, text); ok {
		return twin.Ref(e.ID), nil
	}
	if id, err := twin.ParseID(text); err == nil {
		if e, ok := snap.Entity(target, id); ok {
			return twin.Ref(e.ID), nil
		}
	}
	if e, ok := snap.ByCode(target, text); ok {
		return twin.Ref(e.ID), nil
	}
	return twin.Value{}, fmt.Errorf("no %s is known by %q: import %s first", f.Ref, text, target.Plural)
}

// show is a cell as a person would read it.
func (p *Prop) show() string {
	if p.JSON == nil {
		return p.Text
	}
	var s string
	if json.Unmarshal(p.JSON, &s) == nil {
		return s
	}
	if string(p.JSON) == "null" {
		return ""
	}
	return string(p.JSON)
}

// contentID makes an id for a row that has none: equal rows are the same thing, whatever their place in the file.
func contentID(rec *Record) string {
	h := sha256.New()
	for _, p := range rec.Props {
		fmt.Fprintf(h, "%s\x00%s\x00", p.Name, p.show())
	}
	fmt.Fprintf(h, "%v", rec.Geometry)
	return "row-" + strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:10]))
}
