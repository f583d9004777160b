package tiles

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// loose holds, by Type.Index, the places of entities that go by a house: the twin's own indexes hold only what has a
// geometry of its own. It is immutable; nil where a type has none.
type loose []*index.Index

func newLoose(p *plan, v *access.View) loose {
	l := make(loose, len(p.byType))
	for i, src := range p.byType {
		if src == nil || !src.loose {
			continue
		}
		var items []index.Item
		for e := range v.All(src.typ, 0) {
			if box, ok := placeOf(e); ok {
				items = append(items, index.Item{ID: uint64(e.ID()), Box: box})
			}
		}
		l[i] = index.Build(items)
	}
	return l
}

// placeOf returns the place of an entity that goes by a house.
func placeOf(e access.Seen) (orb.Bound, bool) {
	if e.House() == 0 {
		return orb.Bound{}, false
	}
	g := e.Geometry()
	if g == nil {
		return orb.Bound{}, false
	}
	return g.Bound(), true
}

// move is how the place of an entity changed between two views.
func move(src *source, id twin.ID, from, to *access.View) index.Edit {
	e := index.Edit{ID: uint64(id)}
	if old, ok := from.Get(src.typ, id); ok {
		e.Old, e.HadOld = placeOf(old)
	}
	if now, ok := to.Get(src.typ, id); ok {
		e.New, e.HasNew = placeOf(now)
	}
	return e
}

// after returns the places after moves, by Type.Index.
func (l loose) after(moves map[int][]index.Edit) loose {
	if len(moves) == 0 {
		return l
	}
	out := append(loose(nil), l...)
	for i, edits := range moves {
		out[i] = out[i].Apply(edits)
		if out[i].NeedsFold() {
			out[i] = out[i].Fold()
		}
	}
	return out
}

// of returns the places of a type by Type.Index, empty where it has none.
func (l loose) of(i int) *index.Index {
	if l[i] == nil {
		return index.New()
	}
	return l[i]
}
