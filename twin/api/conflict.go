package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// conflict tells a refused change with what is there now. Another entity is named only to who may see it.
func (c *call) conflict(op *twin.Operation, body *wire.Body, err error) error {
	var dup *twin.DuplicateError
	var ref *twin.ReferencedError
	var step *twin.TransitionError
	p := &Problem{Status: http.StatusConflict, Title: "Conflict"}
	at := ""
	switch {
	case errors.As(err, &dup):
		at = dup.Field
		p.Detail = "another " + dup.Other.Type.Name + " already has this " + dup.Field
		if other, ok := c.view.See(dup.Other); ok {
			p.Detail += ": " + other.ID().String()
		}
	case errors.As(err, &ref):
		p.Detail = "another entity refers to it: delete or move that first"
		if by, ok := c.view.See(ref.By); ok {
			p.Detail = by.Type().Name + " " + by.ID().String() + " refers to it: delete or move that first"
		}
	case errors.As(err, &step):
		at, p.Detail = step.Field, step.Error()
	default:
		return err
	}
	p.Conflict = &conflict{Current: json.RawMessage("null"), Fields: []contested{}}
	seen, ok := c.view.Get(op.Type, op.ID)
	if dup != nil && op.Do == twin.Create {
		// What a create meets is the other entity itself.
		seen, ok = c.view.See(dup.Other)
	}
	if !ok {
		return p
	}
	c.showCurrent(p.Conflict, seen)
	for _, a := range body.Set {
		if a.Field.Name == at {
			p.Conflict.Fields = append(p.Conflict.Fields, contest(seen, a))
		}
	}
	return p
}

// showCurrent tells the present state with the tag under which it may be edited.
func (c *call) showCurrent(out *conflict, seen access.Seen) {
	out.Current = wire.AppendFeature(nil, seen, &wire.Form{})
	out.CurrentETag = c.etagOf(seen, typeGeoJSON, codingNone, out.Current)
}

// contest puts the two values of a field side by side. Errors hold no personal value, so neither side of a field that
// is masked is shown whole.
func contest(seen access.Seen, a twin.Assignment) contested {
	theirs, _ := seen.Value(a.Field)
	return contested{
		Name:   a.Field.Name,
		Yours:  json.RawMessage(wire.AppendValue(nil, access.MaskOf(a.Field, a.Value))),
		Theirs: json.RawMessage(wire.AppendValue(nil, theirs)),
	}
}

// staleNow looks the entity up again and tells both sides.
func (c *call) staleNow(status int, t *twin.Type, id twin.ID, body *wire.Body) error {
	c.look()
	seen, ok := c.view.Get(t, id)
	if !ok {
		return twin.ErrNotFound
	}
	return c.stale(status, seen, body)
}

// stale tells what the entity is now, beside what the caller wanted. What the caller may not see whole stays masked.
func (c *call) stale(status int, seen access.Seen, body *wire.Body) error {
	out := &conflict{Fields: []contested{}}
	c.showCurrent(out, seen)
	for _, a := range body.Set {
		theirs, shown := seen.Value(a.Field)
		if shown == access.Whole && theirs.Equal(a.Value) || seen.SameMask(a.Field, a.Value) {
			continue
		}
		out.Fields = append(out.Fields, contest(seen, a))
	}
	if body.HasGeometry {
		yours := []byte("null")
		if body.Geometry != nil {
			yours = appendGeo(body.Geometry)
		}
		theirs := wire.AppendGeometry(nil, seen, &wire.Form{})
		if !bytes.Equal(yours, theirs) {
			out.Fields = append(out.Fields, contested{Name: "geometry", Yours: yours, Theirs: theirs})
		}
	}
	return &Problem{
		Status: status, Title: "Changed meanwhile", Detail: "somebody changed this since you read it: compare both sides and send again",
		Conflict: out,
	}
}

// appendGeo writes a geometry as it is compared: in the same bytes as it is served.
func appendGeo(g orb.Geometry) []byte { return geo.AppendGeoJSON(nil, g) }
