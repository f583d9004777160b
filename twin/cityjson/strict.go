package cityjson

import (
	"slices"
	"strings"
)

// members are the names that an object has had; most have few.
type members struct {
	few  []string
	many map[string]bool
}

// fewMembers is up to where a list is faster than a table.
const fewMembers = 16

// twice notes a name and reports whether it was there, with fold also in other letters' case: some readers tell those
// apart and some do not, so what one has judged another would not see.
func (m *members) twice(name string, fold bool) bool {
	if fold {
		name = strings.ToLower(name)
	}
	if m.many == nil && len(m.few) < fewMembers {
		if slices.Contains(m.few, name) {
			return true
		}
		m.few = append(m.few, name)
		return false
	}
	if m.many == nil {
		m.many = map[string]bool{}
		for _, name := range m.few {
			m.many[name] = true
		}
	}
	there := m.many[name]
	m.many[name] = true
	return there
}

// outside refuses members that name other files, and passes all others.
func (d *document) outside(key string) error {
	switch {
	case !d.strict:
	case strings.EqualFold(key, "extensions") && d.peek() == '{':
		return d.object(func(name string) error {
			return d.fail("extension %.80q is kept in another file: take extensions out", name)
		})
	case strings.EqualFold(key, "appearance") && d.peek() == '{':
		return d.object(func(key string) error {
			if !strings.EqualFold(key, "textures") || d.peek() != '[' {
				_, err := d.raw()
				return err
			}
			return d.array(func(int) error {
				return d.fail("names a picture in another file: take appearance.textures out, or send a glb, which holds its pictures")
			})
		})
	}
	_, err := d.raw()
	return err
}
