package api

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gridtwin/gridtwin/geo"
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
	if err != nil || !utf8.ValidString(text) {
		return "", badHeader("Twin-Reason", "is not percent-encoded UTF-8")
	}
	if len(text) > maxReason {
		return "", badHeader("Twin-Reason", "has %d bytes, at most %d", len(text), maxReason)
	}
	return text, nil
}

// maxReason bounds reasons, in bytes: they stand in the log for good.
const maxReason = 500

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
	crs, err := c.contentCRS()
	if err != nil {
		return nil, err
	}
	data, err := c.body(MaxBodyBytes)
	if err != nil {
		return nil, err
	}
	body, err := wire.ParseFeatureIn(data, t, crs)
	if err != nil {
		return nil, err
	}
	if c.r.Method == http.MethodPatch && len(body.Foreign) > 0 {
		return nil, twin.FieldErrors{{Path: wire.Pointer("", body.Foreign[0]), Msg: "is no member of a feature: fields go into properties"}}
	}
	return body, nil
}

// contentCRS reads which system the coordinates of a body are in.
func (c *call) contentCRS() (geo.CRS, error) {
	text := strings.TrimSpace(c.r.Header.Get("Content-Crs"))
	if text == "" {
		return geo.CRS{}, nil
	}
	uri, ok := strings.CutPrefix(text, "<")
	uri, closed := strings.CutSuffix(uri, ">")
	crs, err := geo.ParseCRS(uri)
	switch {
	case ok != closed:
		return crs, badHeader("Content-Crs", "is %.60q, expected a URI in angle brackets", text)
	case err != nil:
		return crs, badHeader("Content-Crs", "%v", err)
	}
	return crs, nil
}

// create makes an entity. References are judged before the commit, by what the caller sees.
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
	res, err := c.commitOne(op, body)
	if err != nil {
		return err
	}
	id := res.Results[0].ID
	c.w.Header().Set("Location", c.origin()+"/api/collections/"+t.Plural+"/items/"+id.String())
	return c.answerEdited(http.StatusCreated, t, id)
}

func (s *Server) put(c *call) error    { return c.change(twin.Put) }
func (s *Server) patch(c *call) error  { return c.change(twin.Patch) }
func (s *Server) remove(c *call) error { return c.change(twin.Delete) }

// change replaces, patches or deletes the entity that the path names.
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
	if err := access.MayChange(c.who, seen); err != nil {
		return err
	}
	body := &wire.Body{}
	if do != twin.Delete {
		if body, err = c.featureBody(t); err != nil {
			return err
		}
	}
	if !star && !slices.Contains(revs, seen.Rev()) {
		return c.stale(http.StatusPreconditionFailed, seen, body)
	}
	if err := body.CheckOwned(seen); err != nil {
		return err
	}
	res, err := c.changeSeen(do, seen, body, star)
	var stale *twin.StaleError
	switch {
	case errors.As(err, &stale):
		return c.staleNow(http.StatusPreconditionFailed, t, seen.ID(), body)
	case err != nil:
		return err
	case do == twin.Delete:
		c.noContent()
		return nil
	}
	return c.answerEdited(http.StatusOK, t, res.Results[0].ID)
}

// maxRetries bounds how often a change that takes any revision is worked out anew because another came between.
const maxRetries = 8

// changeSeen commits a change of what the caller saw. With any, it is worked out again over whatever is there by then.
func (c *call) changeSeen(do twin.Action, seen access.Seen, body *wire.Body, anyRev bool) (*twin.Result, error) {
	for try := 0; ; try++ {
		op := c.operation(do, seen, body)
		if err := c.refsSeen(&op, nil); err != nil {
			return nil, err
		}
		res, err := c.commitOne(op, body)
		var stale *twin.StaleError
		if !errors.As(err, &stale) || !anyRev || try == maxRetries {
			return res, err
		}
		c.look()
		again, ok := c.view.Get(seen.Type(), seen.ID())
		if !ok {
			return nil, twin.ErrNotFound
		}
		seen = again
	}
}

// operation makes the change of an entity that the caller sees. What it sent only as the mask it was shown, or of the
// fields that imports or the server alone set as it is, counts as not sent; what it may not see whole is never replaced, and setting
// it always makes a commit.
func (c *call) operation(do twin.Action, seen access.Seen, body *wire.Body) twin.Operation {
	op := twin.Operation{Do: do, Type: seen.Type(), ID: seen.ID(), IfRev: seen.Rev()}
	if do == twin.Delete {
		return op
	}
	op.Geometry, op.SetGeometry = body.Geometry, body.HasGeometry
	kept := map[*twin.Field]bool{}
	for _, a := range body.Set {
		value, shown := seen.Value(a.Field)
		switch {
		case seen.SameMask(a.Field, a.Value), (a.Field.ImportOnly || a.Field.ServerSet) && shown == access.Whole && value.Equal(a.Value):
			continue
		case seen.Reading(a.Field) && value.Equal(a.Value):
			kept[a.Field] = true
			continue
		}
		op.Set = append(op.Set, a)
		op.Force = op.Force || shown != access.Whole || seen.Reading(a.Field)
	}
	if do == twin.Put {
		op.Keep = func(f *twin.Field) bool {
			_, shown := seen.Value(f)
			return shown != access.Whole || kept[f]
		}
	}
	// A geometry that only stands for the house's place comes back with each read; it is not the entity's own.
	if op.SetGeometry && seen.House() != 0 && (op.Geometry == nil || sameServed(seen, op)) {
		op.SetGeometry, op.Geometry = false, nil
	}
	return op
}

// sameServed compares as written, since clients send back the eight decimals that they were given.
func sameServed(seen access.Seen, op twin.Operation) bool {
	g := seen.Geometry()
	return g != nil && bytes.Equal(appendGeo(g), appendGeo(op.Geometry))
}

// commitOne commits a single operation in the caller's name and takes the state that it led to.
func (c *call) commitOne(op twin.Operation, body *wire.Body) (*twin.Result, error) {
	reason, err := c.reason()
	if err != nil {
		return nil, err
	}
	res, err := c.s.tw.Commit(c.r.Context(), &twin.Request{
		Actor: c.who.Actor(), Reason: reason, Ops: []twin.Operation{op}, Guard: access.Guard(c.who),
	})
	if err != nil {
		c.look()
		var stale *twin.StaleError
		if errors.As(err, &stale) {
			return nil, err
		}
		return nil, c.conflict(&op, body, err)
	}
	c.look()
	return res, nil
}

// look goes on to the newest state.
func (c *call) look() {
	c.snap = c.s.tw.Snapshot()
	c.view = access.NewView(c.snap, c.who, c.s.tw.Clock())
}

// answerEdited shows the entity as it now is.
func (c *call) answerEdited(status int, t *twin.Type, id twin.ID) error {
	seen, ok := c.view.Get(t, id)
	if !ok {
		c.noContent()
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
