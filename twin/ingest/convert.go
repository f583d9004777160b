package ingest

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"hash/maphash"
	"strings"
	"time"
	"unicode"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// parts are the cells of one row by what they mean. One is used for all rows of a run.
type parts struct {
	role  [roles]string
	prop  []*Prop   // by slot of the field; nil where no column named it
	col   []*column // likewise
	value []twin.Value
}

func newParts(t *twin.Type) *parts {
	n := len(t.AllFields())
	return &parts{prop: make([]*Prop, n), col: make([]*column, n), value: make([]twin.Value, n)}
}

// sort puts the cells of a record where they belong. Where columns share a field, the lower rank wins, then the first
// that says anything.
func (p *parts) sort(rec *Record, cols *columns) {
	p.role = [roles]string{}
	clear(p.prop)
	clear(p.value)
	cols.next = 0
	for i := range rec.Props {
		prop := &rec.Props[i]
		col := cols.find(prop.Name, prop.column)
		switch {
		case col.field != nil:
			was := p.prop[col.slot]
			if was == nil || prop.said() && (!was.said() || col.rank < p.col[col.slot].rank) {
				p.prop[col.slot], p.col[col.slot] = prop, col
			}
		case col.role != roleNone && p.role[col.role] == "" && prop.Kind != PropNull:
			p.role[col.role] = strings.TrimSpace(prop.Text)
		}
	}
}

func (p *Prop) said() bool { return p.Kind != PropNull && p.Text != "" }

// row is a converted row on its way to a commit.
type row struct {
	n    int
	key  uint64 // of what identifies it within the file
	ops  []twin.Operation
	ours int      // index of the row's own operation; those before make what it stands in
	warn []Reject // told when the row is taken
}

func (w *row) op() *twin.Operation { return &w.ops[w.ours] }

// convert makes a row of a record, or says why not. A row of which bad holds something is refused.
func (r *Run) convert(rec *Record) (w *row, bad []Reject) {
	p := r.parts
	p.sort(rec, r.cols)
	w = &row{n: rec.Row, ops: []twin.Operation{{Do: twin.Create, Type: r.opts.Type, Import: true}}}
	id := r.identify(rec, p)
	op := w.op()
	if id.found != nil {
		op.Do, op.ID = twin.Patch, id.found.ID
	} else {
		op.ID = id.own
	}
	w.key = r.keyOf(id)
	op.Set = make([]twin.Assignment, 0, len(rec.Props)+2)
	bad = r.values(w, p, id)
	if id.sets {
		op.Set = append(op.Set, twin.Assignment{Field: r.source, Value: twin.Text(id.source)},
			twin.Assignment{Field: r.sourceID, Value: twin.Text(id.sourceID)})
	}
	if len(bad) == 0 {
		bad = r.stand(w, p)
	}
	op = w.op()
	if op.Type.Located() {
		if why := r.geometry(op, rec, p); why != "" {
			bad = append(bad, Reject{Row: rec.Row, Field: "geometry", Reason: why})
		}
	}
	if len(bad) == 0 {
		bad = r.whole(w)
	}
	if len(bad) == 0 && r.opts.Strict && len(w.warn) > 0 {
		bad = w.warn
	}
	return w, bad
}

// values reads the cells of all fields. What is wrong with an optional one is a warning, and the field is left alone.
func (r *Run) values(w *row, p *parts, id identity) (bad []Reject) {
	op := w.op()
	for slot, prop := range p.prop {
		f := op.Type.AllFields()[slot]
		if prop == nil || f == r.source || f == r.sourceID || f.Assigned || f.ServerSet {
			continue
		}
		if f.Sealed() {
			mask, shown := r.isMask(f, prop, id.found)
			if mask && !shown {
				w.warn = append(w.warn, Reject{Row: w.n, Field: f.Name, Reason: maskedReason})
			}
			if mask {
				continue
			}
		}
		v, err := r.cell(f, prop, p.col[slot], id.source)
		if err != nil {
			x := Reject{Row: w.n, Field: f.Name, Reason: reason(f, prop, err)}
			if !f.Sealed() {
				x.Value = prop.Text
			}
			if f.Required || err == errLostDigits {
				bad = append(bad, x)
			} else {
				w.warn = append(w.warn, x)
			}
			continue
		}
		if v.IsNull() && (id.found == nil || f.Required) {
			continue
		}
		p.value[slot] = v
		op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
	}
	r.address(w, p)
	return bad
}

// address puts a door plate together out of street and number, as maps keep them, where no field gave it whole. A street
// alone is kept; a number alone says nothing and is a warning.
func (r *Run) address(w *row, p *parts) {
	op := w.op()
	f := doorPlate(op.Type)
	street, number := p.role[roleStreet], p.role[roleHouseNumber]
	if f == nil || street == "" && number == "" || assigns(op, f) {
		return
	}
	text := street + " " + number
	switch {
	case street == "":
		w.warn = append(w.warn, Reject{Row: w.n, Field: f.Name, Value: number, Reason: "a house number without a street was left out"})
		return
	case number != "" && strings.ContainsFunc(street, func(c rune) bool { return unicode.Is(unicode.Han, c) }):
		text = street + strings.TrimSuffix(number, "号") + "号"
	}
	v, err := f.Normalize(twin.Text(text))
	if err != nil {
		w.warn = append(w.warn, Reject{Row: w.n, Field: f.Name, Value: text, Reason: err.Error()})
		return
	}
	op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
}

// doorPlate is the field that a street and a number make, nil where a type has none.
func doorPlate(t *twin.Type) *twin.Field {
	if f := t.Field("address"); f != nil && f.Kind == twin.KindText && !f.Sealed() {
		return f
	}
	return nil
}

func (r *Run) cell(f *twin.Field, prop *Prop, col *column, source string) (twin.Value, error) {
	if f.Kind == twin.KindRef {
		return r.reference(f, prop, source)
	}
	v, err := value(f, prop, col.factor)
	if err == nil && col.rank >= rankAlias && f.Kind == twin.KindText && saysNothing(v.Str()) {
		return twin.Value{}, nil
	}
	return v, err
}

// maskedReason words why a masked value was not taken, and the mend.
const maskedReason = "is a masked value and was left out: export with --reveal to carry it over"

// isMask tells a value that is no more than a masked form: what an export shows of what is stored, or anything with a
// star in it. The file may be older than what is stored, so a star is never a value, whatever is there. shown tells that
// it is the mask of what is stored: nothing is lost then.
func (r *Run) isMask(f *twin.Field, prop *Prop, found *twin.Entity) (mask, shown bool) {
	text := strings.TrimSpace(prop.Text)
	if found != nil {
		sent := twin.Value{}
		if text != "" {
			sent = twin.Text(text)
		}
		seen, ok := r.view.See(found)
		shown = ok && seen.SameMask(f, sent)
	}
	return shown || starred(text), shown
}

// starred tells a text that a mask left, this twin's or another program's.
func starred(text string) bool { return strings.ContainsAny(text, "*＊") }

// identity is what a row is known by.
type identity struct {
	source, sourceID string
	own              twin.ID      // of a twin's own export: the id to take
	found            *twin.Entity // what the twin has under it
	sets             bool         // source and source_id are to be set
}

// identify finds what the twin knows a row by: its own id if it came out of a twin, the id at its source, its code.
func (r *Run) identify(rec *Record, p *parts) (id identity) {
	t := r.opts.Type
	id.source = r.opts.Source
	if s := p.prop[r.slotSource]; s != nil && s.said() {
		id.source = strings.TrimSpace(s.Text)
	}
	if s := p.prop[r.slotSourceID]; s != nil && s.said() && !starred(s.Text) {
		id.sourceID = strings.TrimSpace(s.Text)
	}
	rowID := rec.ID
	if rowID == "" {
		rowID = p.role[roleID]
	}
	if p.role[roleRev] != "" && p.role[roleUpdated] != "" {
		if own, err := twin.ParseID(rowID); err == nil {
			id.own, rowID = own, ""
			if e, ok := r.snap.Entity(t, own); ok {
				id.found = e
				return id
			}
		}
	}
	if id.sourceID == "" {
		id.sourceID = rowID
	}
	byCode := false
	if id.sourceID == "" && id.own == 0 {
		id.sourceID, byCode = naturalID(rec, p, t)
	}
	if id.sourceID == "" {
		return id // an own export whose source is hidden
	}
	id.sets = true
	if e, ok := r.snap.BySource(t, id.source, id.sourceID); ok {
		id.found = e
	} else if byCode {
		if e, ok := r.snap.ByCode(t, id.sourceID); ok {
			id.found, id.sets = e, false
		}
	}
	return id
}

func (r *Run) keyOf(id identity) uint64 {
	var h maphash.Hash
	h.SetSeed(r.seed)
	if id.found != nil {
		maphash.WriteComparable(&h, id.found.ID)
		return h.Sum64()
	}
	h.WriteString(id.source)
	h.WriteByte(0)
	h.WriteString(id.sourceID)
	maphash.WriteComparable(&h, id.own)
	return h.Sum64()
}

// naturalID makes an id for a row that has none: its code where clients give codes, what identifies a person, its
// number in its file, or else its content. Equal rows are the same thing, whatever their place in a file without
// numbers. Numbers of persons are hashed.
func naturalID(rec *Record, p *parts, t *twin.Type) (id string, code bool) {
	fields := t.AllFields()
	if c := p.prop[0]; c != nil && c.said() && !fields[0].Assigned {
		return strings.TrimSpace(c.Text), true
	}
	text := func(name string) string {
		for slot, f := range fields {
			if f.Name == name && p.prop[slot] != nil {
				return strings.TrimSpace(p.prop[slot].Text)
			}
		}
		return ""
	}
	h := sha256.New()
	name := text("name")
	if name == "" {
		name = p.role[roleHead]
	}
	switch {
	case text("id_no") != "" && !starred(text("id_no")):
		fmt.Fprintf(h, "id_no\x00%s", strings.ToUpper(text("id_no")))
	case text("household") != "" && name != "":
		fmt.Fprintf(h, "household\x00%s\x00%s\x00%s", text("household"), name, text("birth"))
	case rec.Key != "":
		return rec.Key, false
	default:
		for _, p := range rec.Props {
			fmt.Fprintf(h, "%s\x00%s\x00", p.Name, p.Text)
		}
		fmt.Fprintf(h, "%v", rec.Geometry)
	}
	return "row-" + strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)[:10])), false
}

// whole checks what a commit would refuse, so that one bad row does not cost the others of its batch a second try.
func (r *Run) whole(w *row) (bad []Reject) {
	op := w.op()
	if op.Do != twin.Create {
		return nil
	}
	given := func(name string) twin.Value {
		for i := range op.Set {
			if op.Set[i].Field.Name == name {
				return op.Set[i].Value
			}
		}
		return twin.Value{}
	}
	for _, f := range op.Type.AllFields() {
		if f.Required && given(f.Name).IsNull() {
			bad = append(bad, Reject{Row: w.n, Field: f.Name, Reason: "is required"})
		}
	}
	if op.Type.Complete != nil {
		for _, e := range op.Type.Complete(given, func(string, twin.Value) {}) {
			bad = append(bad, Reject{Row: w.n, Field: e.Path, Reason: e.Msg})
		}
	}
	return bad
}

// masker is the view that exports are read by, to tell their masked values. Ages do not matter to it.
func masker(s *twin.Snapshot) *access.View {
	who := &access.Principal{Name: "import", Role: access.Command, Scopes: []grid.Code{access.Everywhere}}
	return access.NewView(s, who, time.Time{})
}
