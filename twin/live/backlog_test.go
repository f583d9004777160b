package live

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/gridtwin/gridtwin/twin/access"
)

// TestRemember keeps stale tiles apart by set and form, each once, and of too many the whole set in their place.
func TestRemember(t *testing.T) {
	key := func(i int) string { return fmt.Sprintf("17/%d/5", 100_000+i) }
	var backlog []TileKeys
	for range 3 {
		for i := range 10 {
			backlog = remember(backlog, TileKeys{Set: "mvt", Keys: []string{key(i)}})
		}
		backlog = remember(backlog, TileKeys{Set: "3d", Keys: []string{"2/1/1"}})
		backlog = remember(backlog, TileKeys{Set: "mvt", Beneath: true, Keys: []string{"9/1/1"}})
	}
	if len(backlog) != 3 || len(backlog[0].Keys) != 1 || len(backlog[1].Keys) != 10 || !backlog[2].Beneath {
		t.Fatalf("remembered %v", backlog)
	}
	for i := range 3 * mostBacklog {
		backlog = remember(backlog, TileKeys{Set: "mvt", Keys: []string{key(i)}})
		n := 0
		for _, b := range backlog {
			n += len(b.Keys)
		}
		if n > mostBacklog+1 {
			t.Fatalf("%d keys are remembered", n)
		}
	}
	want := []TileKeys{{Set: "3d", Keys: []string{"2/1/1"}}, {Set: "mvt", Beneath: true, Keys: []string{everyTile}}}
	if !reflect.DeepEqual(backlog, want) {
		t.Errorf("remembered %v, want %v", backlog, want)
	}
}

// TestApply tells of figures that read otherwise, and of no others.
func TestApply(t *testing.T) {
	_, h, _ := benchTwin(t)
	typ := h.at.Schema().Type("person")
	counter := &access.Principal{Name: "counter", Role: access.Component, Rights: []access.Right{access.PeopleStats}}
	staff := &access.Principal{Name: "command", Role: access.Command}
	for _, tc := range []struct {
		name    string
		staff   bool
		was     int
		ops     []op
		changed bool
	}{
		{"one comes", false, 7, []op{enter}, true},
		{"one comes and one goes", false, 7, []op{enter, leave}, false},
		{"one is changed", false, 7, []op{update}, false},
		{"one comes where few are", false, 2, []op{enter}, false},
		{"one is deleted where few are", false, 2, []op{remove}, false},
		{"few become enough", false, 4, []op{enter}, true},
		{"enough become few", false, 5, []op{leave}, true},
		{"staff is told of few", true, 2, []op{enter}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := &spec{who: counter, count: true, wants: []want{{typ: typ}}}
			if tc.staff {
				s.who = staff
			}
			var changes []change
			for _, o := range tc.ops {
				changes = append(changes, change{op: o, w: &s.wants[0]})
			}
			if _, changed := apply(s, []int{tc.was}, changes); changed != tc.changed {
				t.Errorf("changed: %v", changed)
			}
		})
	}
}
