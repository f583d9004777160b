package tiles

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// secrets are the texts in a store that no tile may hold, so that a whole tile can be scanned for all of them at once.
type secrets struct {
	from   map[string]string            // value → where it stands
	starts map[[secretLen]byte][]string // by their first bytes
}

// secretLen is the least length in bytes of what is looked for: shorter texts would be found by chance.
const secretLen = 6

// newSecrets collects every text of every field that is not public, of every entity; the code of people and
// units is their id. What is public elsewhere, as an address that people are registered at, is no secret.
func newSecrets(snap *twin.Snapshot) *secrets {
	s := &secrets{from: map[string]string{}, starts: map[[secretLen]byte][]string{}}
	public := map[string]bool{}
	for _, t := range snap.Schema().Types() {
		for e := range snap.All(t, 0) {
			for _, f := range t.AllFields() {
				hidden := t.Sensitivity > twin.Public || f.Sensitivity > twin.Public
				for _, text := range textsOf(e.Value(f)) {
					switch {
					case !hidden:
						public[text] = true
					case f.Kind != twin.KindEnum && f.Kind != twin.KindRef:
						s.from[text] = t.Name + "/" + f.Name
					}
				}
			}
		}
	}
	for text := range s.from {
		if public[text] || len(text) < secretLen {
			delete(s.from, text)
			continue
		}
		start := [secretLen]byte([]byte(text))
		s.starts[start] = append(s.starts[start], text)
	}
	return s
}

func textsOf(v twin.Value) []string {
	switch v.Kind() {
	case twin.KindNull, twin.KindBool, twin.KindInt, twin.KindFloat, twin.KindGeom:
		return nil // codes of the layers' attributes are looked at apart
	case twin.KindList:
		return append(strings.Split(v.String(), ";"), v.String())
	}
	return []string{v.String()}
}

// in tells where a secret in bytes comes from, "" for none.
func (s *secrets) in(b []byte) string {
	for i := 0; i+secretLen <= len(b); i++ {
		for _, text := range s.starts[[secretLen]byte(b[i:])] {
			if bytes.HasPrefix(b[i:], []byte(text)) {
				return s.from[text]
			}
		}
	}
	return ""
}

// The scan finds what it is there to find.
func TestSecretsAreFound(t *testing.T) {
	tw := theVillage()
	s := newSecrets(tw.Snapshot())
	kinds := map[string]bool{}
	for text, from := range s.from {
		if got := s.in([]byte("before" + text + "behind")); got == "" {
			t.Fatalf("a value of %s is not found", from)
		}
		kinds[from] = true
	}
	for _, from := range []string{"person/name", "person/phone", "person/id_no", "grid/leader", "unit/code", "person/code", "house/source_id"} {
		if !kinds[from] {
			t.Errorf("no value of %s is looked for: %v", from, kinds)
		}
	}
}
