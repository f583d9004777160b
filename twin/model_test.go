package twin_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

const wells = `{"fields":{"house":[{"name":"solar_kw","kind":"float","label":{"zh":"光伏","en":"solar"}}]},
"types":[{"name":"well","plural":"wells","geometry":"point","fields":[{"name":"depth_m","kind":"float"},{"name":"owner","kind":"ref","ref":"house"}]}]}`

func (s *site) openWith(model string) error {
	tw, err := twin.Open(context.Background(), twin.Config{Store: s.store, Model: []byte(model)})
	if err != nil {
		return err
	}
	s.Twin = tw
	s.Cleanup(func() { tw.Close() })
	return nil
}

// A model file adds fields and types, is kept in the store, and what it declared stays readable.
func TestModelFile(t *testing.T) {
	s := newSite(t)
	h := s.add(s.house(1, 1))
	s.Close()
	if err := s.openWith(wells); err != nil {
		t.Fatal(err)
	}
	if s.Snapshot().Version() != 2 {
		t.Fatalf("version %d: a model is a commit of its own", s.Snapshot().Version())
	}
	s.must(s.op(twin.Patch, "house", h, "solar_kw", twin.Float(4.5)))
	well := s.op(twin.Create, "well", 0, "depth_m", twin.Float(12), "owner", twin.Ref(h))
	well.Geometry, well.SetGeometry = square(1, 1, 1)[0][0], true
	w := s.add(well)
	s.Close()
	s.open() // the store has the model
	if s.get("house", h).Get("solar_kw").Float() != 4.5 || s.get("well", w).Get("depth_m").Float() != 12 {
		t.Fatal("values of a model's fields are lost")
	}
	_, err := s.try(s.op(twin.Delete, "house", h))
	wantErr(t, err, twin.ErrConflict) // the well refers to it
	version := s.Snapshot().Version()
	s.Close()
	if err := s.openWith(wells); err != nil || s.Snapshot().Version() != version {
		t.Fatalf("the same model again: version %d, %v", s.Snapshot().Version(), err)
	}
}

// A later model may add at the end and change labels, nothing else.
func TestModelFileChanges(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		ok             bool
	}{
		{"label", `"光伏"`, `"太阳能"`, true},
		{"one more field", `{"name":"depth_m","kind":"float"},`, `{"name":"depth_m","kind":"float"},`, true},
		{"another kind", `"name":"depth_m","kind":"float"`, `"name":"depth_m","kind":"int"`, false},
		{"another target", `"ref":"house"`, `"ref":"land"`, false},
		{"taken away", `{"name":"depth_m","kind":"float"},`, ``, false},
		{"sealed later", `"name":"depth_m",`, `"name":"depth_m","sensitivity":"per",`, false},
		{"internal later", `"name":"depth_m",`, `"name":"depth_m","sensitivity":"int",`, true},
		{"another geometry", `"geometry":"point"`, `"geometry":"polygon"`, false},
		{"another name", `"name":"well"`, `"name":"spring"`, false},
		{"the whole type sealed", `"plural":"wells"`, `"plural":"wells","sensitivity":"per"`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			s.Close()
			if err := s.openWith(wells); err != nil {
				t.Fatal(err)
			}
			s.Close()
			if err := s.openWith(strings.Replace(wells, c.old, c.new, 1)); (err == nil) != c.ok {
				t.Fatalf("error %v", err)
			}
		})
	}
}

func TestModelFileRefuses(t *testing.T) {
	for name, model := range map[string]string{
		"no JSON":       `{`,
		"unknown key":   `{"colour":1}`,
		"unknown type":  `{"fields":{"castle":[]}}`,
		"known field":   `{"fields":{"house":[{"name":"address","kind":"text"}]}}`,
		"known type":    `{"types":[{"name":"house","plural":"houses2"}]}`,
		"null type":     `{"types":[null]}`,
		"no kind":       `{"fields":{"house":[{"name":"x"}]}}`,
		"unknown kind":  `{"fields":{"house":[{"name":"x","kind":"colour"}]}}`,
		"unknown level": `{"fields":{"house":[{"name":"x","kind":"int","sensitivity":"top"}]}}`,
		"too long":      strings.Repeat(" ", twin.MaxModelBytes) + "{}",
	} {
		s := newSite(t)
		s.Close()
		if err := s.openWith(model); err == nil {
			t.Errorf("%s: was taken", name)
		}
		if head, err := s.store.Head(context.Background()); err != nil || head.Version != 0 {
			t.Errorf("%s: a refused model reached the store, version %d, %v", name, head.Version, err)
		}
	}
}
