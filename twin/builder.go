package twin

import (
	"slices"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/twin/trie"
)

// builder makes the next snapshot out of one. It belongs to the writer.
type builder struct {
	base   *Snapshot
	tables []tableEdit
	counts *trie.Editor[*Counts]
	count  countEdit
}

type tableEdit struct {
	rows    *trie.Editor[*Entity]
	codes   *trie.Editor[[]ID]
	sources *trie.Editor[[]ID]
	refs    []*trie.Editor[[]ID]
	byHouse *trie.Editor[[]ID]
	boxes   *index.Index
	moved   []index.Edit
}

func (s *Snapshot) edit() *builder {
	b := &builder{
		base: s, counts: s.counts.Edit(), tables: make([]tableEdit, len(s.tables)),
		count: countEdit{schema: s.schema, delta: map[grid.Code]*Counts{}},
	}
	for i := range s.tables {
		t := &s.tables[i]
		b.tables[i] = tableEdit{
			rows: t.rows.Edit(), codes: t.codes.Edit(), sources: t.sources.Edit(), byHouse: t.byHouse.Edit(), boxes: t.boxes,
		}
		for j := range t.refs {
			b.tables[i].refs = append(b.tables[i].refs, t.refs[j].Edit())
		}
	}
	return b
}

// snapshot freezes what was built. The builder may go on from there.
func (b *builder) snapshot(version Version, time int64) *Snapshot {
	b.flushCounts()
	n := &Snapshot{
		epoch: b.base.epoch, version: version, time: time, schema: b.base.schema,
		tables: make([]table, len(b.tables)), counts: b.counts.Map(),
	}
	for i := range b.tables {
		t := &b.tables[i]
		t.flushBoxes()
		n.tables[i] = table{
			rows: t.rows.Map(), boxes: t.boxes, codes: t.codes.Map(), sources: t.sources.Map(), byHouse: t.byHouse.Map(),
		}
		for _, r := range t.refs {
			n.tables[i].refs = append(n.tables[i].refs, r.Map())
		}
	}
	b.base = n
	return n
}

// flushBoxes brings the index up to date: many edits over a small index are cheaper packed anew.
func (t *tableEdit) flushBoxes() {
	if len(t.moved) == 0 {
		return
	}
	t.boxes = t.boxes.Apply(t.moved)
	t.moved = nil
}

// put changes one entity from old to now, either of which may be nil, in every index at once.
func (b *builder) put(old, now *Entity) {
	e := now
	if e == nil {
		e = old
	}
	t := &b.tables[e.Type.index]
	if now == nil {
		t.rows.Delete(idKey(old.ID))
	} else {
		t.rows.Set(idKey(now.ID), now)
	}
	b.putKeys(t, old, now)
	b.putPlace(t, old, now)
}

func (b *builder) putKeys(t *tableEdit, old, now *Entity) {
	typ := typeOf(old, now)
	if !typ.fields[0].Assigned {
		moveString(t.codes, old, now, func(e *Entity) (uint64, bool) {
			c := e.Code()
			return codeKey(c), c != ""
		})
	}
	moveString(t.sources, old, now, func(e *Entity) (uint64, bool) {
		id := e.Value(typ.fields[4]).Str()
		if id == "" {
			return 0, false
		}
		return sourceKey(e.Value(typ.fields[3]).Str(), id), true
	})
	for i, f := range typ.fields {
		if f.Kind == KindRef {
			moveString(t.refs[i], old, now, func(e *Entity) (uint64, bool) {
				id := e.Value(f).Ref()
				return idKey(id), id != 0
			})
		}
	}
	if typ.house != nil {
		moveString(t.byHouse, old, now, func(e *Entity) (uint64, bool) { return idKey(e.House), e.House != 0 })
	}
}

// moveString moves an entity between the lists of a key.
func moveString(m *trie.Editor[[]ID], old, now *Entity, key func(*Entity) (uint64, bool)) {
	var was, is uint64
	var had, has bool
	if old != nil {
		was, had = key(old)
	}
	if now != nil {
		is, has = key(now)
	}
	if had == has && was == is {
		return
	}
	if had {
		list, _ := m.Get(was)
		if i, ok := slices.BinarySearch(list, old.ID); ok {
			if len(list) == 1 {
				m.Delete(was)
			} else {
				m.Set(was, append(slices.Clone(list[:i]), list[i+1:]...))
			}
		}
	}
	if has {
		list, _ := m.Get(is)
		i, _ := slices.BinarySearch(list, now.ID)
		grown := make([]ID, len(list)+1)
		copy(grown, list[:i])
		grown[i] = now.ID
		copy(grown[i+1:], list[i:])
		m.Set(is, grown)
	}
}

func (b *builder) putPlace(t *tableEdit, old, now *Entity) {
	edit := index.Edit{}
	if old != nil {
		b.count.add(old.Grid, old.Type, -1, nil)
		edit.ID = uint64(old.ID)
		if old.geom != nil {
			edit.Old, edit.HadOld = old.geom.Bound(), true
		}
	}
	if now != nil {
		b.count.add(now.Grid, now.Type, 1, now.geom)
		edit.ID = uint64(now.ID)
		if now.geom != nil {
			edit.New, edit.HasNew = now.geom.Bound(), true
		}
	}
	if edit.HadOld == edit.HasNew && (!edit.HasNew || edit.Old == edit.New) {
		return
	}
	t.moved = append(t.moved, edit)
}

func typeOf(old, now *Entity) *Type {
	if now != nil {
		return now.Type
	}
	return old.Type
}
