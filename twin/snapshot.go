package twin

import (
	"hash/maphash"
	"iter"
	"sync"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/twin/trie"
)

// Snapshot is the whole twin at one version. It is immutable; any number of goroutines may read it, and it shares with
// its neighbours all that no commit between them changed.
type Snapshot struct {
	epoch   Epoch
	version Version
	time    int64
	schema  *Schema
	tables  []table
	houses  trie.Map[*dwellers] // who goes by each house
	counts  trie.Map[*Counts]
	memo    *Memo
	kept    sync.Map // by any key, *kept
}

// kept is what was made of a snapshot, once.
type kept struct {
	once sync.Once
	val  any
}

// Keep returns what fn makes of this snapshot for a key. It is made once, by whoever asks first, and goes with the
// snapshot; keys are compared as those of maps are, so a type of one's own keeps apart from others'.
func (s *Snapshot) Keep(key any, fn func() any) any {
	at, ok := s.kept.Load(key)
	if !ok {
		at, _ = s.kept.LoadOrStore(key, &kept{})
	}
	k := at.(*kept)
	k.once.Do(func() { k.val = fn() })
	return k.val
}

// table holds the entities of one type with all indexes over them. They change together, in builder.put, so they
// cannot disagree.
type table struct {
	rows    trie.Map[*Entity]
	boxes   *index.Index
	codes   lists   // by hash of the code
	sources lists   // by hash of source and source_id
	refs    []lists // by Field.slot: who refers to an ID

	attrs   *attributes // shared along the line of versions; nil for a past state
	log     *changes    // what was touched after logFrom
	logFrom Version
}

// idKey spreads the 53 bits of an ID over the high bits that a trie branches on.
func idKey(id ID) uint64 { return uint64(id) << 11 }

var hashSeed = maphash.MakeSeed()

func codeKey(code string) uint64 { return maphash.String(hashSeed, code) }

func sourceKey(source, sourceID string) uint64 {
	return maphash.String(hashSeed, source+"\x00"+sourceID)
}

func gridKey(c grid.Code) uint64 { return uint64(c) * 0x9E3779B97F4A7C15 }

func newSnapshot(s *Schema) *Snapshot {
	n := &Snapshot{schema: s, memo: newMemo(-1), tables: make([]table, len(s.types))}
	for i, t := range s.types {
		n.tables[i] = table{boxes: index.New(), refs: make([]lists, len(t.refs)), attrs: newAttributes()}
	}
	return n
}

// Epoch returns the identity of the line of versions.
func (s *Snapshot) Epoch() Epoch { return s.epoch }

// Version returns the version that the snapshot shows.
func (s *Snapshot) Version() Version { return s.version }

// Time returns when that version was committed, in microseconds since 1970 UTC.
func (s *Snapshot) Time() int64 { return s.time }

// Schema returns the declarations in force.
func (s *Snapshot) Schema() *Schema { return s.schema }

// Memo returns what keeps bytes made of entities; all snapshots of a twin share it.
func (s *Snapshot) Memo() *Memo { return s.memo }

// Get finds an entity by the name of its type and its ID.
func (s *Snapshot) Get(typ string, id ID) (*Entity, bool) {
	t := s.schema.Type(typ)
	if t == nil {
		return nil, false
	}
	return s.Entity(t, id)
}

// Entity finds an entity of a type.
func (s *Snapshot) Entity(t *Type, id ID) (*Entity, bool) {
	return s.tables[t.index].rows.Get(idKey(id))
}

// Find finds an entity of whichever type.
func (s *Snapshot) Find(id ID) (*Entity, bool) {
	for i := range s.tables {
		if e, ok := s.tables[i].rows.Get(idKey(id)); ok {
			return e, true
		}
	}
	return nil, false
}

// Len counts the entities of a type.
func (s *Snapshot) Len(t *Type) int { return s.tables[t.index].rows.Len() }

// All yields the entities of a type with ID >= from, by rising ID.
func (s *Snapshot) All(t *Type, from ID) iter.Seq[*Entity] {
	return func(yield func(*Entity) bool) {
		for _, e := range s.tables[t.index].rows.From(idKey(from)) {
			if !yield(e) {
				return
			}
		}
	}
}

// ByCode finds the entity of a type that has a code.
func (s *Snapshot) ByCode(t *Type, code string) (*Entity, bool) {
	if t.fields[0].Assigned {
		id, err := ParseID(code)
		if err != nil {
			return nil, false
		}
		return s.Entity(t, id)
	}
	for _, id := range s.tables[t.index].codes.get(codeKey(code)) {
		if e, ok := s.Entity(t, id); ok && e.Code() == code {
			return e, true
		}
	}
	return nil, false
}

// BySource finds the entity of a type that came from a source under an identifier of that source.
func (s *Snapshot) BySource(t *Type, source, sourceID string) (*Entity, bool) {
	for _, id := range s.tables[t.index].sources.get(sourceKey(source, sourceID)) {
		if e, ok := s.Entity(t, id); ok && e.from(source, sourceID) {
			return e, true
		}
	}
	return nil, false
}

// Referrers returns the entities of a type whose reference field points to id, by rising ID. The slice is shared.
func (s *Snapshot) Referrers(t *Type, f *Field, id ID) []ID {
	if f == nil || f.slot >= len(t.refs) || t.refs[f.slot] != f {
		return nil
	}
	return s.tables[t.index].refs[f.slot].get(idKey(id))
}

// InHouse returns the entities of a type that go by a house, by rising ID.
func (s *Snapshot) InHouse(t *Type, house ID) []ID {
	es := s.Dwellers(t, house)
	if len(es) == 0 {
		return nil
	}
	ids := make([]ID, len(es))
	for i, e := range es {
		ids[i] = e.ID
	}
	return ids
}

// Dwellers returns the entities of a type that go by a house, by rising ID. The slice is shared.
func (s *Snapshot) Dwellers(t *Type, house ID) []*Entity {
	d, _ := s.houses.Get(idKey(house))
	return d.of(t)
}

// Boxes returns the index over the bounding boxes of the type's own geometries. Its items carry the entities, those of
// houses a *Home; see Carried.
func (s *Snapshot) Boxes(t *Type) *index.Index { return s.tables[t.index].boxes }

// Counts returns the running counts of a micro-grid; 0 stands for what lies outside all grids. Nil when empty.
func (s *Snapshot) Counts(c grid.Code) *Counts {
	n, _ := s.counts.Get(gridKey(c))
	return n
}

// AllCounts yields the running counts of every micro-grid that has members, 0 for outside, in no useful order.
func (s *Snapshot) AllCounts() iter.Seq[*Counts] {
	return func(yield func(*Counts) bool) {
		for _, n := range s.counts.All() {
			if !yield(n) {
				return
			}
		}
	}
}

// Place returns where an entity is: its own geometry, or the footprint of the house it goes by, or nil.
func (s *Snapshot) Place(e *Entity) orb.Geometry {
	if g := e.Geometry(); g != nil || e.House == 0 {
		return g
	}
	if h, ok := s.Get("house", e.House); ok {
		return h.Geometry()
	}
	return nil
}

// Served returns the geometry that an entity is served with: its own, or the label point of the house it goes by.
func (s *Snapshot) Served(e *Entity) orb.Geometry {
	if e.House == 0 || e.Located() {
		return e.Geometry()
	}
	if g := s.Place(e); g != nil {
		return geo.InteriorPoint(g)
	}
	return nil
}

// MicroGrid returns the micro-grid that holds a point, 0 for none; on a shared border the lower code.
func (s *Snapshot) MicroGrid(p orb.Point) grid.Code {
	t := s.schema.Type("grid")
	if t == nil {
		return 0
	}
	var best grid.Code
	s.Boxes(t).Search(orb.Bound{Min: p, Max: p}, func(id uint64, _ bool) bool {
		if e, ok := s.Entity(t, ID(id)); ok {
			best = lowerMicro(best, e, p)
		}
		return true
	})
	return best
}

// lowerMicro returns the code of grid e when it is a micro-grid that holds p and comes before best.
func lowerMicro(best grid.Code, e *Entity, p orb.Point) grid.Code {
	c, err := grid.Parse(e.Code())
	if err != nil || c.Level() != grid.Micro || best != 0 && best < c {
		return best
	}
	if !geo.ContainsPoint(e.Geometry(), p) {
		return best
	}
	return c
}
