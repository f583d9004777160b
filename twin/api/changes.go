package api

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// touched is one entity's way through some commits: its state before the first and after the last of them. Where it was
// deleted, last is what it was before that.
type touched struct {
	typ           *twin.Type
	id            twin.ID
	was, is, last *twin.Image
}

// changes tells what changed after a version as far as the caller sees it, whole commits at a time, in the words of the
// live feed's ev frames. A client that fell behind reads on at next until it is null.
func (s *Server) changes(c *call) error {
	if err := c.params("epoch", "after", "limit"); err != nil {
		return err
	}
	v := c.r.URL.Query()
	if epoch := v.Get("epoch"); epoch != string(c.snap.Epoch()) {
		if epoch == "" {
			return badParam("epoch", "is required: it stands in ready of the live feed, and in each answer of this resource")
		}
		return &Problem{Status: http.StatusGone, Title: "Another epoch", Detail: "the store was restored since: read everything anew; the epoch is " + string(c.snap.Epoch())}
	}
	after, err := parseVersion("after", v.Get("after"))
	if err != nil {
		return err
	}
	if after > c.snap.Version() {
		return badParam("after", "is version %d, the newest is %d", after, c.snap.Version())
	}
	limit, err := limitOf(v, 1000)
	if err != nil {
		return err
	}
	list, upTo, err := c.touchedSince(after, limit)
	if err != nil {
		return err
	}
	changes, err := c.tell(list, after, upTo)
	if err != nil {
		return err
	}
	b := append([]byte(`{"epoch":`), '"')
	b = append(append(b, c.snap.Epoch()...), `","from":`...)
	b = strconv.AppendUint(b, uint64(after), 10)
	b = append(b, `,"version":`...)
	b = strconv.AppendUint(b, uint64(upTo), 10)
	b = append(append(b, `,"changes":`...), changes...)
	b = append(b, `,"next":`...)
	if upTo < c.snap.Version() {
		q := "?epoch=" + string(c.snap.Epoch()) + "&after=" + strconv.FormatUint(uint64(upTo), 10) + "&limit=" + strconv.Itoa(limit)
		b = append(wire.AppendString(b, c.origin()+c.r.URL.Path+q), '}')
	} else {
		b = append(b, "null}"...)
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.write(http.StatusOK, typeJSON, b)
}

// tell writes what became of all that was touched between two versions, as a JSON array.
func (c *call) tell(list []*touched, from, to twin.Version) (b []byte, err error) {
	if slices.ContainsFunc(list, (*touched).movesHouse) {
		return c.between(list, from, to)
	}
	b = append(b, '[')
	open := len(b)
	for _, t := range list {
		if b, err = c.appendChange(b, open, t); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// movesHouse tells whether a house has another footprint, with which all that goes by it has another place.
func (t *touched) movesHouse() bool {
	return t.typ.Name == "house" && t.was != nil && t.is != nil && !bytes.Equal(t.was.Geom, t.is.Geom)
}

// between holds the two states against each other: of what goes by a house that was moved the log has nothing.
func (c *call) between(list []*touched, from, to twin.Version) ([]byte, error) {
	all := make([]live.Touched, len(list))
	for i, t := range list {
		all[i] = live.Touched{Type: t.typ, ID: t.id}
		if t.last == nil {
			continue
		}
		var err error
		if all[i].Last, err = c.snap.Schema().Decode(t.typ.Name, t.id, t.last); err != nil {
			return nil, err
		}
	}
	was, err := c.s.past.At(c.r.Context(), c.snap, twin.Moment{Version: from})
	if err != nil {
		return nil, err
	}
	is, err := c.s.past.At(c.r.Context(), c.snap, twin.Moment{Version: to})
	if err != nil {
		return nil, err
	}
	return live.Between(c.view.Principal(), was, is, all, c.view.Today()), nil
}

// errEnough ends a walk through the log.
var errEnough = errors.New("enough")

// touchedSince reads whole commits until they touched limit entities, in the order of the first touch.
func (c *call) touchedSince(after twin.Version, limit int) (list []*touched, upTo twin.Version, err error) {
	upTo = after
	byID := map[twin.ID]*touched{}
	schema := c.snap.Schema()
	err = c.s.tw.Store().Log(c.r.Context(), after, c.snap.Version(), func(commit *twin.Commit) error {
		if len(list) > 0 && len(list)+len(commit.Changes) > limit {
			return errEnough
		}
		for _, ch := range commit.Changes {
			t := byID[ch.ID]
			if t == nil {
				t = &touched{typ: schema.Type(ch.Type), id: ch.ID, was: ch.Before}
				byID[ch.ID] = t
				list = append(list, t)
			}
			if t.is = ch.After; t.is == nil {
				t.last = ch.Before
			}
		}
		upTo = commit.Version
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return list, upTo, err
}

// seenImage shows a logged state by its own grid, so that what moved out of a scope is seen leaving it.
func (c *call) seenImage(t *touched, img *twin.Image) (access.Seen, bool, error) {
	if img == nil {
		return access.Seen{}, false, nil
	}
	e, err := c.snap.Schema().Decode(t.typ.Name, t.id, img)
	if err != nil {
		return access.Seen{}, false, err
	}
	s, ok := c.view.See(e)
	return s, ok, nil
}

// appendChange appends what became of an entity for this caller, nothing where they saw it neither before nor after. A
// leave and a delete carry no more than the id: what the entity became is no longer the caller's to know.
func (c *call) appendChange(b []byte, open int, t *touched) ([]byte, error) {
	was, had, err := c.seenImage(t, t.was)
	if err != nil {
		return b, err
	}
	is, has, err := c.seenImage(t, t.is)
	if err != nil || !had && !has {
		return b, err
	}
	if len(b) > open {
		b = append(b, ',')
	}
	// What left the caller's scope before it was deleted has left, no more.
	_, until, err := c.seenImage(t, t.last)
	if err != nil {
		return b, err
	}
	op := "update"
	switch {
	case !has && t.is == nil && until:
		op = "delete"
	case !has:
		op = "leave"
	case !had:
		op = "enter"
	}
	b = append(b, `{"op":"`+op+`","type":"`+t.typ.Plural+`","id":"`...)
	b = append(t.id.AppendText(b), '"')
	if !has {
		return append(b, '}'), nil
	}
	b = append(b, `,"rev":`...)
	b = strconv.AppendUint(b, uint64(is.Rev()), 10)
	form, unset := &wire.Form{}, []string(nil)
	if had {
		form.Only, unset = changedNames(was, is)
	}
	b = wire.AppendProperties(append(b, `,"set":`...), is, form)
	if len(unset) > 0 {
		b = append(b, `,"unset":[`...)
		for i, name := range unset {
			if i > 0 {
				b = append(b, ',')
			}
			b = wire.AppendString(b, name)
		}
		b = append(b, ']')
	}
	if !had || !orb.Equal(was.Geometry(), is.Geometry()) {
		b = wire.AppendGeometry(append(b, `,"geometry":`...), is, form)
	}
	return append(b, '}'), nil
}

// changedNames compares two states as the caller sees them: names that got another value, and those that lost it.
func changedNames(was, is access.Seen) (set map[string]bool, unset []string) {
	set = map[string]bool{"rev": true, "updated_at": true}
	note := func(name string, null bool) {
		if null {
			unset = append(unset, name)
		} else {
			set[name] = true
		}
	}
	for _, f := range is.Type().AllFields() {
		before, _ := was.Value(f)
		now, _ := is.Value(f)
		if !before.Equal(now) {
			note(f.Name, now.IsNull())
		}
	}
	if ref := is.Type().HouseRef(); ref != nil && ref.Name != "house" && was.House() != is.House() {
		note("house", is.House() == 0)
	}
	if was.Grid() != is.Grid() {
		note("grid", is.Grid() == 0)
	}
	return set, unset
}
