package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

const acceptPatch = "application/merge-patch+json, application/geo+json, application/json"

// mayEdit refuses whoever has no credential or no right to change a type.
func (c *call) mayEdit(t *twin.Type) error {
	if !c.who.SignedIn() {
		return errSignIn()
	}
	return access.MayEdit(c.who, t)
}

// reason reads why an edit is made.
func (c *call) reason() (string, error) {
	text, err := url.PathUnescape(c.r.Header.Get("Twin-Reason"))
	if err != nil {
		return "", badParam("Twin-Reason", "is not percent-encoded UTF-8")
	}
	return text, checkReason(text)
}

const maxReason = 500

func checkReason(text string) error {
	if len(text) > maxReason {
		return badParam("reason", "has %d bytes, at most %d", len(text), maxReason)
	}
	return nil
}

// featureBody reads the body of an edit, which may only be JSON.
func (c *call) featureBody(t *twin.Type) (*wire.Body, error) {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	ok := err == nil && slices.Contains([]string{"application/geo+json", typeJSON}, media) ||
		media == "application/merge-patch+json" && c.r.Method == http.MethodPatch
	if !ok {
		return nil, &Problem{
			Status: http.StatusUnsupportedMediaType, Title: "Unsupported media type", Detail: "send GeoJSON as " + acceptPatch,
			Headers: [][2]string{{"Accept-Patch", acceptPatch}},
		}
	}
	data, err := c.body(MaxBodyBytes)
	if err != nil {
		return nil, err
	}
	return wire.ParseFeature(data, t)
}

func (s *Server) create(c *call) error {
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	if err := c.params(); err != nil {
		return err
	}
	if err := c.mayEdit(t); err != nil {
		return err
	}
	body, err := c.featureBody(t)
	if err != nil {
		return err
	}
	op := twin.Operation{Do: twin.Create, Type: t, Set: body.Set, Geometry: body.Geometry, SetGeometry: body.HasGeometry}
	if err := c.refsSeen(&op, nil); err != nil {
		return err
	}
	res, err := c.commitOne(op)
	if err != nil {
		return err
	}
	id := res.Results[0].ID
	c.w.Header().Set("Location", c.origin()+"/api/collections/"+t.Plural+"/items/"+id.String())
	return c.answerEdited(http.StatusCreated, t, id, res)
}

func (s *Server) put(c *call) error   { return c.change(twin.Put) }
func (s *Server) patch(c *call) error { return c.change(twin.Patch) }

func (c *call) change(do twin.Action) error {
	t, seen, err := c.found()
	if err != nil {
		return err
	}
	if err := c.params(); err != nil {
		return err
	}
	if err := c.mayEdit(t); err != nil {
		return err
	}
	revs, star, err := ifMatch(c.r)
	if err != nil {
		return err
	}
	body, err := c.featureBody(t)
	if err != nil {
		return err
	}
	if !star && !slices.Contains(revs, seen.Rev()) {
		return c.stale(http.StatusPreconditionFailed, seen, body)
	}
	op := c.operation(do, seen, body)
	if err := c.refsSeen(&op, nil); err != nil {
		return err
	}
	res, err := c.commitOne(op)
	if err != nil {
		var stale *twin.StaleError
		if errors.As(err, &stale) {
			return c.staleNow(http.StatusPreconditionFailed, t, seen.ID(), body)
		}
		return err
	}
	return c.answerEdited(http.StatusOK, t, seen.ID(), res)
}

// operation makes the change of an entity that the caller sees. What it sent only as the mask it was shown counts as
// not sent; what it may not see whole is never replaced, and setting it always makes a commit.
func (c *call) operation(do twin.Action, seen access.Seen, body *wire.Body) twin.Operation {
	op := twin.Operation{
		Do: do, Type: seen.Type(), ID: seen.ID(), IfRev: seen.Rev(),
		Geometry: body.Geometry, SetGeometry: body.HasGeometry,
	}
	for _, a := range body.Set {
		if seen.SameMask(a.Field, a.Value) {
			continue
		}
		if f := a.Field; f.Kind == twin.KindEnum && sameReading(seen, f, a.Value) {
			continue
		}
		op.Set = append(op.Set, a)
		op.Force = op.Force || a.Field.Sealed()
	}
	if do == twin.Put {
		op.Keep = func(f *twin.Field) bool {
			_, shown := seen.Value(f)
			return shown != access.Whole
		}
	}
	// A geometry that only stands for the house's place comes back with each read; it is not the entity's own.
	if op.SetGeometry && seen.House() != 0 && (op.Geometry == nil || sameServed(seen, op)) {
		op.SetGeometry, op.Geometry = false, nil
	}
	return op
}

// sameReading tells that an enum was sent back as it was shown, though it may be stored as another code.
func sameReading(seen access.Seen, f *twin.Field, sent twin.Value) bool {
	v, shown := seen.Value(f)
	if shown != access.Whole || !v.Equal(sent) {
		return false
	}
	for i := range f.Codes {
		if f.Codes[i].ReadsAs == v.Str() {
			return !seen.Inside()
		}
	}
	return false
}

func sameServed(seen access.Seen, op twin.Operation) bool {
	g := seen.Geometry()
	return g != nil && bytes.Equal(appendGeo(g), appendGeo(op.Geometry))
}

func (s *Server) remove(c *call) error {
	t, seen, err := c.found()
	if err != nil {
		return err
	}
	if err := c.params(); err != nil {
		return err
	}
	if err := c.mayEdit(t); err != nil {
		return err
	}
	revs, star, err := ifMatch(c.r)
	if err != nil {
		return err
	}
	if !star && !slices.Contains(revs, seen.Rev()) {
		return c.stale(http.StatusPreconditionFailed, seen, &wire.Body{})
	}
	res, err := c.commitOne(twin.Operation{Do: twin.Delete, Type: t, ID: seen.ID(), IfRev: seen.Rev()})
	if err != nil {
		var stale *twin.StaleError
		if errors.As(err, &stale) {
			return c.staleNow(http.StatusPreconditionFailed, t, seen.ID(), &wire.Body{})
		}
		return err
	}
	c.w.Header().Set("Twin-Version", fmt.Sprint(res.Version))
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// commitOne commits a single operation in the caller's name and takes the state that it led to.
func (c *call) commitOne(op twin.Operation) (*twin.Result, error) {
	reason, err := c.reason()
	if err != nil {
		return nil, err
	}
	res, err := c.s.tw.Commit(c.r.Context(), &twin.Request{
		Actor: c.who.Actor(), Reason: reason, Ops: []twin.Operation{op}, Guard: access.Guard(c.who),
	})
	if err != nil {
		return nil, c.discreet(err)
	}
	c.snap = c.s.tw.Snapshot()
	c.view = access.NewView(c.snap, c.who, c.s.tw.Clock())
	return res, nil
}

// answerEdited shows the entity as it now is.
func (c *call) answerEdited(status int, t *twin.Type, id twin.ID, res *twin.Result) error {
	seen, ok := c.view.Get(t, id)
	if !ok {
		c.w.Header().Set("Twin-Version", fmt.Sprint(res.Version))
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return c.feature(status, seen, &wire.Form{})
}

// refsSeen refuses references to what the caller may not see, in the words for what does not exist. labels are ids
// that the same batch creates.
func (c *call) refsSeen(op *twin.Operation, labels map[twin.ID]bool) error {
	var bad twin.FieldErrors
	for _, a := range op.Set {
		id := a.Value.Ref()
		if id == 0 || labels[id] {
			continue
		}
		if _, ok := c.view.Get(c.snap.Schema().Type(a.Field.Ref), id); !ok {
			bad = append(bad, twin.FieldError{Path: a.Field.Name, Msg: twin.NoSuchRef(a.Field, id)})
		}
	}
	if len(bad) > 0 {
		return bad
	}
	return nil
}

// discreet rewrites a refusal so that it names other entities only to those who may see them.
func (c *call) discreet(err error) error {
	now := access.NewView(c.s.tw.Snapshot(), c.who, c.s.tw.Clock())
	var dup *twin.DuplicateError
	var ref *twin.ReferencedError
	detail := ""
	switch {
	case errors.As(err, &dup):
		if _, ok := now.See(dup.Other); ok {
			return err
		}
		detail = "another entity already has this " + dup.Field
	case errors.As(err, &ref):
		if _, ok := now.See(ref.By); ok {
			return err
		}
		detail = "another entity refers to it: that must be deleted or moved first"
	default:
		return err
	}
	return &Problem{Status: http.StatusConflict, Title: "Conflict", Detail: detail}
}

// staleNow looks the entity up again and tells both sides.
func (c *call) staleNow(status int, t *twin.Type, id twin.ID, body *wire.Body) error {
	c.snap = c.s.tw.Snapshot()
	c.view = access.NewView(c.snap, c.who, c.s.tw.Clock())
	seen, ok := c.view.Get(t, id)
	if !ok {
		return twin.ErrNotFound
	}
	return c.stale(status, seen, body)
}

// stale tells what the entity is now, beside what the caller wanted. What the caller may not see whole stays masked.
func (c *call) stale(status int, seen access.Seen, body *wire.Body) error {
	form := &wire.Form{}
	out := &conflict{
		Current: wire.AppendFeature(nil, seen, form), CurrentETag: c.etagOf(seen, typeGeoJSON, form, "identity"), Fields: []contested{},
	}
	for _, a := range body.Set {
		theirs, shown := seen.Value(a.Field)
		if shown == access.Whole && theirs.Equal(a.Value) {
			continue
		}
		out.Fields = append(out.Fields, contested{
			Name: a.Field.Name, Yours: json.RawMessage(wire.AppendValue(nil, a.Value)), Theirs: json.RawMessage(wire.AppendValue(nil, theirs)),
		})
	}
	if body.HasGeometry {
		yours := []byte("null")
		if body.Geometry != nil {
			yours = appendGeo(body.Geometry)
		}
		theirs := wire.AppendGeometry(nil, seen, form)
		if !bytes.Equal(yours, theirs) {
			out.Fields = append(out.Fields, contested{Name: "geometry", Yours: yours, Theirs: theirs})
		}
	}
	return &Problem{
		Status: status, Title: "Changed meanwhile", Detail: "somebody changed this since you read it: compare both sides and send again",
		Conflict: out,
	}
}
