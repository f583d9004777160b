package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// history lists the states that an entity was in, oldest first. A state is shown where the caller may see the entity
// now, or where it last was, and the state's own grid is in scope; of others only version and time are told.
func (s *Server) history(c *call) error {
	if err := c.params("after", "limit"); err != nil {
		return err
	}
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	id, err := twin.ParseID(c.r.PathValue("id"))
	if err != nil {
		return twin.ErrNotFound
	}
	v := c.r.URL.Query()
	limit, err := limitOf(v, defaultLimit)
	if err != nil {
		return err
	}
	after := twin.Version(0)
	if text := v.Get("after"); text != "" {
		if after, err = parseVersion("after", text); err != nil {
			return err
		}
	}
	states, err := c.states(t, id)
	if err != nil {
		return err
	}
	c.cacheOf(t)
	return c.write(http.StatusOK, typeJSON, c.historyAnswer(t, id, states, after, limit))
}

// state is one step of an entity's life: what it became or, where it was deleted, what it last was.
type state struct {
	commit *twin.Commit
	op     twin.Op
	entity *twin.Entity
}

// states reads the life of an entity, ErrNotFound where the caller may not see where it is or last was.
func (c *call) states(t *twin.Type, id twin.ID) ([]state, error) {
	var states []state
	var last *twin.Entity
	schema := c.snap.Schema()
	err := c.s.tw.Store().History(c.r.Context(), id, func(commit *twin.Commit) error {
		for _, ch := range commit.Changes {
			if ch.Type != t.Name || commit.Version > c.snap.Version() {
				continue
			}
			img := ch.After
			if img == nil {
				img = ch.Before
			}
			e, err := schema.Decode(ch.Type, ch.ID, img)
			if err != nil {
				return err
			}
			last = e
			states = append(states, state{commit, ch.Op, e})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if now, ok := c.snap.Entity(t, id); ok {
		last = now
	}
	if _, ok := c.view.See(last); !ok {
		return nil, twin.ErrNotFound
	}
	return states, nil
}

var opNames = [...]string{twin.OpCreate: "create", twin.OpUpdate: "update", twin.OpDelete: "delete"}

// historyAnswer pages by version: a state never changes, so no cursor is needed.
func (c *call) historyAnswer(t *twin.Type, id twin.ID, states []state, after twin.Version, limit int) []byte {
	b := []byte(`{"type":"` + t.Plural + `","id":"`)
	b = id.AppendText(b)
	b = append(b, `","states":[`...)
	n := 0
	next := twin.Version(0)
	var at twin.Version
	for _, st := range states {
		if st.commit.Version <= after {
			continue
		}
		if n == limit {
			next = at
			break
		}
		if n > 0 {
			b = append(b, ',')
		}
		b = c.appendState(b, st)
		at = st.commit.Version
		n++
	}
	b = append(b, "],\"next\":"...)
	if next == 0 {
		return append(b, "null}"...)
	}
	href := c.origin() + c.r.URL.Path + "?after=" + strconv.FormatUint(uint64(next), 10) + "&limit=" + strconv.Itoa(limit)
	return append(wire.AppendString(b, href), '}')
}

// appendState appends a state as far as the caller may know of it: by its own grid, a deletion by the grid where the
// entity last was. Who did it and why stands there for those who may read inside.
func (c *call) appendState(b []byte, st state) []byte {
	b = append(b, `{"version":`...)
	b = strconv.AppendUint(b, uint64(st.commit.Version), 10)
	b = append(b, `,"time":"`...)
	b = time.UnixMicro(st.commit.Time).UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, '"')
	seen, ok := c.view.See(st.entity)
	if !ok || !seen.InScope(c.who) {
		return append(b, '}')
	}
	b = append(b, `,"op":"`+opNames[st.op]+`"`...)
	if c.who.May(access.ReadInside) {
		b = wire.AppendString(append(b, `,"actor":`...), st.commit.Actor)
		b = wire.AppendString(append(b, `,"reason":`...), st.commit.Reason)
	}
	if st.op != twin.OpDelete {
		b = wire.AppendFeature(append(b, `,"feature":`...), seen, &wire.Form{})
	}
	return append(b, '}')
}
