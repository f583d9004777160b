package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// The limits of questions about people.
const (
	MaxReveal   = 200 // people of one request
	maxRevealed = 40  // fields of one request
	maxLooks    = 2   // lookups at a time: one may have to compare everybody
)

// revealRequest is the body of POST /api/people/reveal. Area and filter are those of /api/area.
type revealRequest struct {
	IDs    []string        `json:"ids"`
	Area   json.RawMessage `json:"area"`
	Filter json.RawMessage `json:"filter"`
	Fields []string        `json:"fields"`
	Reason string          `json:"reason"`
}

// mayReveal tells whether somebody may see personal values whole, somewhere.
func mayReveal(p *access.Principal) bool { return p.May(access.PeopleRead) && p.May(access.Reveal) }

// reveal shows personal values whole, of everybody named or of nobody, once the audit has a row for each of them.
func (s *Server) reveal(c *call) error {
	t, err := c.people(mayReveal, "may not reveal")
	if err != nil {
		return err
	}
	var in revealRequest
	if err := c.readPeople(&in, &in.Reason); err != nil {
		return err
	}
	form, err := c.revealed(t, in.Fields)
	if err != nil {
		return err
	}
	people, err := c.meant(t, &in)
	if err != nil {
		return err
	}
	shown, err := access.Unmask(c.r.Context(), s.audit, s.tw.Clock(), "api", in.Reason, people)
	if err != nil {
		return err
	}
	b := []byte(`{"version":`)
	b = strconv.AppendUint(b, uint64(c.snap.Version()), 10)
	b = append(b, `,"people":[`...)
	for i, p := range shown {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"id":"`...)
		b = p.ID().AppendText(b)
		b = append(b, '"')
		if props := wire.AppendProperties(nil, p, form); len(props) > 2 {
			b = append(append(b, ','), props[1:]...)
		} else {
			b = append(b, '}')
		}
	}
	return c.write(http.StatusOK, typeJSON, append(b, "]}"...))
}

// people admits to what is told of people one by one, and finds their type. The answer is never kept by anybody.
func (c *call) people(may func(*access.Principal) bool, refusal string) (*twin.Type, error) {
	c.w.Header().Set("Cache-Control", "no-store")
	if err := c.params(); err != nil {
		return nil, err
	}
	if !c.who.SignedIn() {
		return nil, errSignIn()
	}
	if !may(c.who) {
		return nil, fmt.Errorf("%w: %s %s", twin.ErrForbidden, c.who.Role, refusal)
	}
	t := c.snap.Schema().Type("person")
	if t == nil {
		return nil, errNoCollection()
	}
	return t, nil
}

// readPeople reads a body that must say why it is sent.
func (c *call) readPeople(into any, reason *string) error {
	body, err := c.body(MaxBodyBytes)
	if err != nil {
		return err
	}
	if err := wire.Decode(body, into); err != nil {
		return err
	}
	switch n := len(*reason); {
	case strings.TrimSpace(*reason) == "":
		return unsaid("reason", "is required: it goes into the audit")
	case n > maxReason:
		return unsaid("reason", fmt.Sprintf("has %d bytes, at most %d", n, maxReason))
	}
	return nil
}

// unsaid refuses a question about people for a member of its body: nothing was to be kept, so the detail names it.
func unsaid(member, msg string) *Problem {
	return &Problem{
		Status: http.StatusUnprocessableEntity, Title: "Invalid", Detail: member + " " + msg, Errors: []pointed{inBody("/"+member, msg)},
	}
}

// revealed reads which fields are wanted.
func (c *call) revealed(t *twin.Type, names []string) (*wire.Form, error) {
	if names == nil {
		return nil, &query.Error{At: "fields", Msg: fmt.Sprintf("is required: 1 to %d names of properties", maxRevealed)}
	}
	if n := len(names); n == 0 || n > maxRevealed {
		return nil, &query.Error{At: "fields", Msg: fmt.Sprintf("has %d names, expected 1 to %d", n, maxRevealed)}
	}
	form := &wire.Form{Only: map[string]bool{}}
	for i, name := range names {
		if !knownProperty(c.view, t, name) {
			return nil, &query.Error{At: "fields/" + strconv.Itoa(i), Msg: "is no property of " + t.Plural}
		}
		form.Only[name] = name != "id" // it stands there anyhow
	}
	return form, nil
}

// meant finds who a reveal is about: each ID that is named, or all in an area.
func (c *call) meant(t *twin.Type, in *revealRequest) ([]access.Seen, error) {
	switch {
	case in.IDs == nil && in.Area == nil:
		return nil, &query.Error{At: "ids", Msg: "is required, or else area"}
	case in.IDs != nil && (in.Area != nil || in.Filter != nil):
		return nil, &query.Error{At: "ids", Msg: "stands beside area or filter: give one of the two"}
	case in.IDs != nil:
		return c.named(t, in.IDs)
	}
	area, err := query.ParseArea(in.Area, c.view, query.MaxAreaVertices)
	if err != nil {
		return nil, err
	}
	f, err := c.peopleFilter(t, in.Filter)
	if err != nil {
		return nil, err
	}
	res, err := query.Stats(c.view, &query.AreaQuery{
		Area: area, Types: []*twin.Type{t}, Filters: map[*twin.Type]*query.Filter{t: f},
		List: &query.List{Type: t, Limit: MaxReveal + 1},
	})
	if err != nil {
		return nil, err
	}
	if len(res.Items) > MaxReveal {
		return nil, &query.Error{At: "area", Msg: fmt.Sprintf("holds more than %d people, and no more are revealed at a time: draw it smaller or filter", MaxReveal)}
	}
	return res.Items, nil
}

// maxMissing bounds how many of the IDs that are nobody's an answer points at.
const maxMissing = 10

// named finds people by ID. Who is not there and who is outside the caller's scope are one and the same.
func (c *call) named(t *twin.Type, ids []string) ([]access.Seen, error) {
	if n := len(ids); n == 0 || n > MaxReveal {
		return nil, &query.Error{At: "ids", Msg: fmt.Sprintf("has %d ids, expected 1 to %d", n, MaxReveal)}
	}
	var missing []pointed
	found := make([]access.Seen, 0, len(ids))
	for i, text := range ids {
		id, err := twin.ParseID(text)
		if err != nil {
			return nil, &query.Error{At: "ids/" + strconv.Itoa(i), Msg: "is no id"}
		}
		s, ok := c.view.Get(t, id)
		switch {
		case !ok || !s.Inside():
			missing = append(missing, inBody(wire.Pointer("", "ids", i), "is nobody, or you may not see them"))
		case slices.ContainsFunc(found, func(f access.Seen) bool { return f.ID() == id }):
			return nil, &query.Error{At: "ids/" + strconv.Itoa(i), Msg: "is named twice"}
		default:
			found = append(found, s)
		}
	}
	if len(missing) > 0 {
		return nil, &Problem{
			Status: http.StatusNotFound, Title: "Not found", Errors: missing[:min(len(missing), maxMissing)],
			Detail: "somebody named is not there, or you may not see them; nothing was revealed",
		}
	}
	return found, nil
}

// peopleFilter reads the filter of a reveal: CQL2 text, or an object by collection as in /api/area.
func (c *call) peopleFilter(t *twin.Type, raw json.RawMessage) (*query.Filter, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	at, text := "filter", ""
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, &query.Error{At: at, Msg: "is no string"}
		}
	} else {
		var by map[string]string
		if err := json.Unmarshal(raw, &by); err != nil || len(by) != 1 || by[t.Plural] == "" {
			return nil, &query.Error{At: at, Msg: `is neither CQL2 text nor {"` + t.Plural + `": text}`}
		}
		at, text = at+"/"+t.Plural, by[t.Plural]
	}
	f, err := query.CompileFilter(c.view, t, text)
	return f, moved(err, at)
}

// lookedUpBy are the fields by which people are looked up.
var lookedUpBy = [...]string{"name", "id_no", "phone"}

// directoryOf is over the people of a twin, nil where it has none.
func directoryOf(tw *twin.Twin) *access.Directory {
	t := tw.Snapshot().Schema().Type("person")
	if t == nil {
		return nil
	}
	var fields []*twin.Field
	for _, name := range lookedUpBy {
		fields = append(fields, t.Field(name))
	}
	return access.NewDirectory(tw, t, fields...)
}

// lookupRequest is the body of POST /api/people/lookup.
type lookupRequest struct {
	By     string `json:"by"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

// lookup finds people in the caller's scope by a value that it knows. The value stands in a body, never in an address,
// and no answer, log or audit repeats it.
func (s *Server) lookup(c *call) error {
	t, err := c.people(access.MayLookup, "may not look people up")
	if err != nil {
		return err
	}
	if err := s.lookups.take(c, 1); err != nil {
		return err
	}
	var in lookupRequest
	if err := c.readPeople(&in, &in.Reason); err != nil {
		return err
	}
	if !slices.Contains(lookedUpBy[:], in.By) {
		return &query.Error{At: "by", Msg: "is none of name, id_no, phone"}
	}
	f := t.Field(in.By)
	key, err := access.LookupKey(f, in.Value)
	if err != nil {
		return unsaid("value", err.Error())
	}
	select {
	case s.looks <- struct{}{}:
		defer func() { <-s.looks }()
	case <-c.r.Context().Done():
		return c.r.Context().Err()
	}
	found, err := access.Lookup(c.r.Context(), c.view, s.people, s.audit, s.tw.Clock(), t, f, key, in.Reason)
	if err != nil {
		return err
	}
	b := []byte(`{"ids":[`)
	for i, id := range found {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(id.AppendText(append(b, '"')), '"')
	}
	return c.write(http.StatusOK, typeJSON, append(b, "]}"...))
}
