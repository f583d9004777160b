package tiles3d

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// drawing is what tiles show of one house, in one state.
type drawing struct {
	house.Form
	rev      twin.Version
	span     span
	uploaded bool // it is drawn by its upload

	unsettled bool // whether it is has yet to be found out
}

// draw looks at a house as everybody may see it; nil where it shows nothing.
func (s *Service) draw(v *access.View, id twin.ID) *drawing {
	seen, ok := v.Get(s.house, id)
	if !ok {
		return nil
	}
	return s.drawn(seen)
}

func (s *Service) drawn(seen access.Seen) *drawing {
	form, ok := house.FormOf(seen)
	if !ok {
		return nil
	}
	d := &drawing{Form: form, rev: seen.Rev()}
	box := form.Footprint.Bound()
	d.span = span{CellOf(box), form.BaseM, form.BaseM + form.HeightM}
	room, known := s.uploads.room(form.Model)
	if d.unsettled = !known; room.shown {
		d.uploaded = true
		d.span = d.span.with(span{CellOf(box.Union(room.box)), room.loM, room.hiM})
	}
	return d
}

// same tells whether two states of a house look alike in every tile.
func (d *drawing) same(o *drawing) bool {
	if d == nil || o == nil {
		return d == o
	}
	return d.Model == o.Model && d.uploaded == o.uploaded && d.BaseM == o.BaseM && d.HeightM == o.HeightM && d.Roof == o.Roof && d.Kind == o.Kind && d.sameRow(o) &&
		orb.Equal(d.Footprint, o.Footprint)
}

func (d *drawing) sameRow(o *drawing) bool {
	floors, heightM := d.Recorded()
	floors2, heightM2 := o.Recorded()
	return d.Grid == o.Grid && d.Use == o.Use && floors == floors2 && math.Float32bits(heightM) == math.Float32bits(heightM2)
}
