package twin

import (
	"maps"
	"slices"

	"github.com/gridtwin/gridtwin/geo/index"
)

// builder makes the next snapshot out of one. It belongs to the writer, and ends with the snapshot that it makes.
type builder struct {
	base   *Snapshot
	tables []*tableEdit // nil for what nothing changed
	houses mapEdit[*dwellers]
	homes  map[ID]bool // houses by which others go than their index shows
	counts mapEdit[*Counts]
	count  countEdit
	freed  map[string]ID // codes of grids that were deleted, and whose they were
}

// tableEdit edits a table.
type tableEdit struct {
	rows    mapEdit[*Entity]
	codes   listsEdit
	sources listsEdit
	refs    []listsEdit
	boxes   *index.Index
	moved   []index.Edit // what boxes does not show yet
	touched []ID         // for the log of changes
}

func (s *Snapshot) edit() *builder {
	return &builder{
		base: s, counts: mapEdit[*Counts]{m: s.counts}, houses: mapEdit[*dwellers]{m: s.houses}, tables: make([]*tableEdit, len(s.tables)),
		count: countEdit{schema: s.schema}, freed: map[string]ID{}, homes: map[ID]bool{},
	}
}

// table returns the edit of a type's table.
func (b *builder) table(t *Type) *tableEdit {
	if b.tables[t.index] == nil {
		was := &b.base.tables[t.index]
		e := &tableEdit{
			rows: mapEdit[*Entity]{m: was.rows}, codes: was.codes.edit(), sources: was.sources.edit(),
			boxes: was.boxes, refs: make([]listsEdit, len(was.refs)),
		}
		for i := range was.refs {
			e.refs[i] = was.refs[i].edit()
		}
		b.tables[t.index] = e
	}
	return b.tables[t.index]
}

// entity finds an entity as built so far.
func (b *builder) entity(t *Type, id ID) (*Entity, bool) {
	if e := b.tables[t.index]; e != nil {
		if p := e.rows.find(idKey(id)); p != nil {
			return *p, true
		}
		return nil, false
	}
	return b.base.Entity(t, id)
}

// referrers returns who refers to an ID by a field, as built so far. The slice holds until the next edit.
func (b *builder) referrers(t *Type, f *Field, id ID) []ID {
	if e := b.tables[t.index]; e != nil {
		return e.refs[f.slot].get(idKey(id))
	}
	return b.base.tables[t.index].refs[f.slot].get(idKey(id))
}

// byCode returns the entities whose code has the hash of code, as built so far. The slice holds until the next edit.
func (b *builder) byCode(t *Type, code string) []ID {
	if e := b.tables[t.index]; e != nil {
		return e.codes.get(codeKey(code))
	}
	return b.base.tables[t.index].codes.get(codeKey(code))
}

// bySource is byCode for the identifier at a source.
func (b *builder) bySource(t *Type, source, sourceID string) []ID {
	if e := b.tables[t.index]; e != nil {
		return e.sources.get(sourceKey(source, sourceID))
	}
	return b.base.tables[t.index].sources.get(sourceKey(source, sourceID))
}

// boxes returns the index of a type as built so far.
func (b *builder) boxes(t *Type) *index.Index {
	if e := b.tables[t.index]; e != nil {
		e.flushBoxes()
		return e.boxes
	}
	return b.base.tables[t.index].boxes
}

// snapshot freezes what was built.
func (b *builder) snapshot(version Version, time int64) *Snapshot {
	b.flushCounts()
	b.flushHomes()
	n := &Snapshot{
		epoch: b.base.epoch, version: version, time: time, schema: b.base.schema,
		tables: slices.Clone(b.base.tables), counts: b.counts.freeze(), houses: b.houses.freeze(), memo: b.base.memo,
	}
	for i, t := range b.tables {
		if t == nil {
			continue
		}
		t.flushBoxes()
		n.tables[i] = table{
			rows: t.rows.freeze(), boxes: t.boxes, codes: t.codes.freeze(), sources: t.sources.freeze(),
			refs: make([]lists, len(t.refs)),
		}
		for j := range t.refs {
			n.tables[i].refs[j] = t.refs[j].freeze()
		}
		n.tables[i].logChanges(&b.base.tables[i], t.touched, version)
	}
	return n
}

// flushBoxes brings the index up to date.
func (t *tableEdit) flushBoxes() {
	if len(t.moved) == 0 {
		return
	}
	t.boxes = t.boxes.Apply(t.moved)
	t.moved = t.moved[:0]
}

// put changes one entity from old to now, either of which may be nil, in every index at once.
func (b *builder) put(old, now *Entity) {
	t := b.table(typeOf(old, now))
	if now == nil {
		t.rows.delete(idKey(old.ID))
	} else {
		t.rows.set(idKey(now.ID), now)
		t.touched = append(t.touched, now.ID)
	}
	b.putKeys(t, old, now)
	b.putPlace(t, old, now)
}

func (b *builder) putKeys(t *tableEdit, old, now *Entity) {
	typ := typeOf(old, now)
	move(&t.codes, old, now, codeOf)
	move(&t.sources, old, now, sourceOf)
	for i, f := range typ.refs {
		move(&t.refs[i], old, now, func(e *Entity) (uint64, bool) { return refOf(e, f) })
	}
	if typ.house != nil {
		b.putDweller(old, now)
	}
	if now == nil && typ.Name == gridName {
		b.freed[old.Code()] = old.ID
	}
}

// The keys under which an entity is listed; ok is false where it is not.

func codeOf(e *Entity) (key uint64, ok bool) {
	if e.Type.fields[0].Assigned {
		return 0, false
	}
	c := e.Code()
	return codeKey(c), c != ""
}

func sourceOf(e *Entity) (key uint64, ok bool) {
	id := e.Value(e.Type.fields[sourceIDField]).Str()
	if id == "" {
		return 0, false
	}
	return sourceKey(e.Value(e.Type.fields[sourceField]).Str(), id), true
}

func refOf(e *Entity, f *Field) (key uint64, ok bool) {
	id := e.Value(f).Ref()
	return idKey(id), id != 0
}

// putDweller moves an entity from the house it went by to the one that it goes by, in its new state.
func (b *builder) putDweller(old, now *Entity) {
	var was, is ID
	if old != nil {
		was = old.House
	}
	if now != nil {
		is = now.House
	}
	if was != 0 && was != is {
		b.dwell(was, old, true)
	}
	if is != 0 {
		b.dwell(is, now, false)
	}
}

func (b *builder) dwell(house ID, e *Entity, gone bool) {
	b.homes[house] = true
	if d := b.dwellersOf(house).with(e, gone, b.base.schema.dwell); d == nil {
		b.houses.delete(idKey(house))
	} else {
		b.houses.set(idKey(house), d)
	}
}

func (b *builder) dwellersOf(house ID) *dwellers {
	if p := b.houses.find(idKey(house)); p != nil {
		return *p
	}
	return nil
}

// flushHomes has the index of houses carry those who go by them now.
func (b *builder) flushHomes() {
	if len(b.homes) == 0 {
		return
	}
	typ := b.base.schema.Type(houseName)
	for _, id := range slices.Sorted(maps.Keys(b.homes)) {
		h, ok := b.entity(typ, id)
		if !ok {
			continue
		}
		if box, ok := h.Bound(); ok {
			t := b.table(typ)
			t.moved = append(t.moved, index.Edit{
				ID: uint64(id), Old: box, New: box, HadOld: true, HasNew: true, Val: newHome(h, b.dwellersOf(id)),
			})
		}
	}
	clear(b.homes)
}

// move moves an entity between the lists of a key.
func move(l *listsEdit, old, now *Entity, key func(*Entity) (uint64, bool)) {
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
		l.remove(was, old.ID)
	}
	if has {
		l.add(is, now.ID)
	}
}

func (b *builder) putPlace(t *tableEdit, old, now *Entity) {
	edit := index.Edit{}
	if old != nil {
		b.count.add(old.Grid, old.Type, -1, nil)
		edit.ID = uint64(old.ID)
		edit.Old, edit.HadOld = old.Bound()
	}
	if now != nil {
		b.count.add(now.Grid, now.Type, 1, now)
		edit.ID = uint64(now.ID)
		if edit.New, edit.HasNew = now.Bound(); edit.HasNew {
			edit.Val = b.carried(now)
		}
	}
	if !edit.HadOld && !edit.HasNew {
		return
	}
	t.moved = append(t.moved, edit)
}

// carried is what the index carries for an entity.
func (b *builder) carried(e *Entity) any {
	if e.Type.Name == houseName {
		return newHome(e, b.dwellersOf(e.ID))
	}
	return e
}

func typeOf(old, now *Entity) *Type {
	if now != nil {
		return now.Type
	}
	return old.Type
}
