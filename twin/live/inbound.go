package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// message is any frame from a client.
type message struct {
	T      string              `json:"t"`
	ID     string              `json:"id"`
	Token  string              `json:"token"`
	Area   json.RawMessage     `json:"area"`
	Types  []string            `json:"types"`
	Filter map[string]string   `json:"filter"`
	Fields map[string][]string `json:"fields"`
	Mode   string              `json:"mode"`
	Tiles  bool                `json:"tiles"`
	Since  *since              `json:"since"`
	MaxHz  *float64            `json:"max_hz"`
}

// since is the position of a client that comes back.
type since struct {
	Epoch   twin.Epoch   `json:"epoch"`
	Version twin.Version `json:"version"`
}

// refusal is an answer of the form "err".
type refusal struct {
	code   int
	detail string
	close  int // with which the socket is closed, 0 for not
}

func (r *refusal) Error() string { return r.detail }

func refuse(code int, format string, args ...any) *refusal {
	return &refusal{code: code, detail: fmt.Sprintf(format, args...)}
}

// notSignedIn refuses a client that may not stay.
func notSignedIn(detail string) *refusal {
	return &refusal{code: 401, detail: detail, close: CloseSignIn}
}

// refusalOf finds the code of an error.
func refusalOf(err error) *refusal {
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	code := 400
	switch {
	case errors.Is(err, twin.ErrForbidden):
		code = 403
	case errors.Is(err, twin.ErrStopped):
		code = 503
	}
	return &refusal{code: code, detail: errText(err)}
}

// maxIDBytes bounds the name that a client gives a subscription.
const maxIDBytes = 64

// parseMessage reads a frame. In what asks for data, a member that no frame has is refused: a misspelt filter would
// show too much.
func parseMessage(data []byte) (*message, error) {
	var m message
	err := json.Unmarshal(data, &m)
	if err != nil || m.T == "sub" || m.T == "move" {
		err = wire.Decode(data, new(message)) // says what is wrong in the words of JSON
	}
	if err != nil {
		return &m, refuse(400, "the frame is not understood: %s", errText(err))
	}
	return &m, nil
}

// parseArea reads an area; none, or null, is everything that the caller may see.
func parseArea(cfg *Config, raw json.RawMessage, v *access.View) (*Area, error) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	return cfg.ParseArea(raw, v, MaxVertices)
}

// spec checks what a sub asks for, as one principal may ask for it.
func (m *message) spec(cfg *Config, v *access.View) (*spec, error) {
	s := &spec{who: v.Principal(), rawArea: m.Area, parsed: v.Version()}
	switch m.Mode {
	case "", "entities":
	case "count":
		s.count = true
	default:
		return nil, refuse(400, "mode is %q, expected entities or count", m.Mode)
	}
	if m.MaxHz != nil {
		if !(*m.MaxHz >= leastHz && *m.MaxHz <= 1000) {
			return nil, refuse(400, "max_hz is %v, expected %v to 1000", *m.MaxHz, leastHz)
		}
		s.minGap = time.Duration(float64(time.Second) / *m.MaxHz).Round(time.Microsecond)
	}
	if err := m.wants(cfg, v, s); err != nil {
		return nil, err
	}
	var err error
	if s.area, err = parseArea(cfg, m.Area, v); err != nil {
		return nil, err
	}
	if err := s.wholeGrids(); err != nil {
		return nil, err
	}
	s.setKey()
	return s, nil
}

func (m *message) wants(cfg *Config, v *access.View, s *spec) error {
	if len(m.Types) == 0 {
		return refuse(400, "types is missing: name the collections, as [\"houses\"]")
	}
	for _, name := range m.Types {
		t := v.Schema().Type(name)
		if t == nil || t.Plural != name {
			return refuse(400, "there is no collection %q: /api/collections lists them", name)
		}
		// The same answer for empty and full areas, before anything is looked at.
		if !s.count && !v.SeesType(t) || !v.CountsType(t) {
			return refuse(403, "you may not see %s", t.Plural)
		}
		if s.want(t) == nil {
			s.wants = append(s.wants, want{typ: t})
		}
	}
	slices.SortFunc(s.wants, func(a, b want) int { return a.typ.Index() - b.typ.Index() })
	for i := range s.wants {
		if err := m.details(cfg, v, &s.wants[i]); err != nil {
			return err
		}
	}
	for name := range m.Filter {
		if err := m.knows("filter", name); err != nil {
			return err
		}
	}
	for name := range m.Fields {
		if err := m.knows("fields", name); err != nil {
			return err
		}
	}
	return nil
}

func (m *message) knows(member, name string) error {
	if !slices.Contains(m.Types, name) {
		return refuse(400, "%s names %q, which is not among types", member, name)
	}
	return nil
}

// details reads the filter and the fields of one type.
func (m *message) details(cfg *Config, v *access.View, w *want) error {
	derived := access.DerivedFields(w.typ)
	if text := m.Filter[w.typ.Plural]; text != "" {
		f, err := cfg.CompileFilter(v, w.typ, text)
		if err != nil {
			return err
		}
		w.filter, w.text, w.derived = f, text, len(derived) > 0
	}
	names, ok := m.Fields[w.typ.Plural]
	if !ok {
		return nil
	}
	w.form = wire.Form{Only: make(map[string]bool, len(names))}
	for _, name := range names {
		isDerived := slices.ContainsFunc(derived, func(d access.Derived) bool { return d.Name == name })
		if w.typ.Field(name) == nil && !isDerived && !slices.Contains([]string{"id", "house", "grid", "rev", "updated_at"}, name) {
			return refuse(400, "fields: %s have no field %q", w.typ.Plural, name)
		}
		w.form.Only[name] = true
		w.derived = w.derived || isDerived
	}
	return nil
}
