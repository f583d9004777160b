package solid

import (
	"cmp"
	"strings"

	"github.com/paulmach/orb"
)

// Unit is a room or flat by what decides where it stands in its house.
type Unit struct {
	ID          uint64
	Floor       int // 1 is the ground floor, -1 the first below it, 0 unknown
	Stair, Room string
	Outline     orb.Polygon // nil where none is stored
}

// Compare orders units as they take their rooms: by floor, stair and room, then by ID. Stairs and rooms are ordered as
// people count them, 2 before 10 before 103.
func (u *Unit) Compare(v *Unit) int {
	return cmp.Or(cmp.Compare(u.Floor, v.Floor), byNumber(u.Stair, v.Stair), byNumber(u.Room, v.Room), cmp.Compare(u.ID, v.ID))
}

// byNumber orders names by the number that they begin with, then as texts.
func byNumber(a, b string) int {
	digits := func(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
	i, j := digits(a), digits(b)
	if i > 0 && j > 0 && i != j {
		return cmp.Compare(i, j)
	}
	return strings.Compare(a, b)
}

// Layout gives the units of a house their rooms. Whatever shows or stores them asks it, with units in the order of
// Compare, so that a room stands at one place everywhere. It remembers floors on which nothing is drawn: those of a tower
// are mostly alike. It is for one goroutine.
type Layout struct {
	footprint orb.Geometry
	plain     map[int]Plan // by rooms
}

// NewLayout makes the layout of a house.
func NewLayout(footprint orb.Geometry) *Layout {
	return &Layout{footprint: footprint, plain: map[int]Plan{}}
}

// Floor completes the outlines of the units of a floor: nil ones get theirs by default in what the others leave. They
// stay nil, with the reason, where that is too little, and beyond MaxRooms without one. The core is what is nobody's:
// all of a floor without units, and not told of one on which nothing had to be laid out.
func (l *Layout) Floor(outlines []orb.Polygon) (p Plan, err error) {
	var taken []orb.Polygon
	for _, o := range outlines {
		if o != nil {
			taken = append(taken, o)
		}
	}
	p.Rooms = append([]orb.Polygon(nil), outlines...)
	missing := min(len(outlines)-len(taken), MaxRooms)
	switch {
	case len(outlines) == 0:
		p.Core = polygonsOf(l.footprint)
		return p, nil
	case missing == 0:
		return p, nil
	}
	plan, known := l.plain[missing]
	if !known || len(taken) > 0 {
		if plan, err = SplitBeside(l.footprint, taken, missing); err != nil {
			return p, err
		}
	}
	if len(taken) == 0 {
		l.plain[missing] = plan
	}
	p.Core = plan.Core
	for i, next := 0, 0; i < len(outlines) && next < missing; i++ {
		if outlines[i] == nil {
			p.Rooms[i] = plan.Rooms[next]
			next++
		}
	}
	return p, nil
}
