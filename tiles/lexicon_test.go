package tiles

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// What people write and replace again does not stay for ever, and no tile tells that the words were numbered anew.
func TestWordsAreForgotten(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s := newService(t, tw)
	defer s.Close()
	id := tileAt(16, west+0.001, south+0.0001)
	var house twin.ID
	for e := range tw.Snapshot().All(tw.Snapshot().Schema().Type("house"), 0) {
		house = e.ID
		break
	}
	first := s.state().lex
	most := int64(0)
	for i := range 1000 {
		commit(t, tw, operation(tw, twin.Patch, "house", house, nil, map[string]twin.Value{"use": twin.Text(fmt.Sprint("word ", i))}))
		if _, err := s.Tile(id); err != nil {
			t.Fatal(err)
		}
		s.renew(s.state().lex, 100)
		most = max(most, s.state().lex.words.Load())
	}
	if s.state().lex == first || most > 300 {
		t.Errorf("%d words of a thousand are kept", most)
	}
	got, err := s.Tile(id)
	if err != nil {
		t.Fatal(err)
	}
	fresh := newService(t, tw)
	defer fresh.Close()
	if want, err := fresh.Tile(id); err != nil || string(got) != string(want) {
		t.Errorf("the tile is another one (%v)", err)
	}
}

// Words in use are never most of those that are out of use: nothing begins anew.
func TestWordsInUseStay(t *testing.T) {
	tw := theVillage()
	s := newService(t, tw)
	defer s.Close()
	before := tilesOf(t, s)
	lex := s.state().lex
	s.renew(lex, 0)
	if s.state().lex != lex {
		t.Error("a lexicon that is in use was thrown away")
	}
	// Pages of another lexicon are of no use, also to who began before.
	old := s.state()
	s.renew(lex, -2*lex.words.Load())
	if s.state().lex == lex || !s.pages.empty() {
		t.Fatal("nothing began anew")
	}
	src := s.plan.byType[tw.Snapshot().Schema().Type("house").Index()]
	b := s.work.Get().(*bench)
	for _, p := range s.around(b, old, src, worldBox(old.bounds(s.plan)), nil) {
		if p.lex != old.lex {
			t.Fatal("a page of the new lexicon for who holds the old one")
		}
	}
	if !s.pages.empty() {
		t.Error("pages of the old lexicon are kept")
	}
	s.cache = newCache(DefaultCacheBytes)
	if after := tilesOf(t, s); !maps.Equal(before, after) {
		t.Error("tiles tell that words were numbered anew")
	}
}

// What a crowded tile leaves out does not follow from what was drawn before, though references to later words are longer.
func TestTilesDoNotTellWhatWasDrawnBefore(t *testing.T) {
	tw := theVillage()
	var all [2]map[mvt.TileID]string
	for i := range all {
		s := newService(t, tw)
		defer s.Close()
		if i > 0 {
			for l := range s.plan.layers {
				s.state().lex.use(l, func(d *mvt.Dict) {
					for n := range 20_000 {
						d.String(fmt.Sprint(n))
					}
				})
			}
		}
		for _, most := range []int{MaxTileBytes, 150_000, 60_000} {
			s.maxTile = most
			s.cache = newCache(DefaultCacheBytes)
			all[i] = tilesOf(t, s)
		}
	}
	for id := range all[0] {
		if all[0][id] != all[1][id] {
			t.Errorf("%d/%d/%d has %d bytes, after other words %d", id.Z, id.X, id.Y, len(all[0][id]), len(all[1][id]))
		}
	}
}

// A lexicon may begin anew while tiles are being made and edits come: who reads is never given a page whose words are of
// another one.
func TestWordsBeginAnewBesideReaders(t *testing.T) {
	tw := small(t)
	defer tw.Close()
	s, err := New(Config{Twin: tw, MaxCacheBytes: 1}) // each tile is made of pages
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var house twin.ID
	for e := range tw.Snapshot().All(tw.Snapshot().Schema().Type("house"), 0) {
		house = e.ID
		break
	}
	// Between two uses of a house no tile changes but by that: its old state and its new one are all that may be seen.
	turn := func(i int) {
		op := operation(tw, twin.Patch, "house", house, nil, map[string]twin.Value{"use": twin.Text([]string{"粮仓", "茶室"}[i%2])})
		if _, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
			t.Error(err)
		}
	}
	var ids []mvt.TileID
	for z := uint8(13); z <= 16; z++ {
		ids = append(ids, tileAt(z, west+0.001, south+0.0001))
	}
	may := make([]map[string]bool, len(ids))
	for i := range 2 {
		turn(i)
		for k, id := range ids {
			if may[k] == nil {
				may[k] = map[string]bool{}
			}
			may[k][tileOf(t, s, id)] = true
		}
	}
	var readers, others sync.WaitGroup
	var done atomic.Bool
	for n := range 4 {
		readers.Go(func() {
			for i := range 60 {
				k := (i*7 + n*3) % len(ids)
				if data, err := s.Tile(ids[k]); err != nil || !may[k][string(data)] {
					t.Errorf("%v is neither as before nor as after an edit (%v)", ids[k], err)
					return
				}
			}
		})
	}
	others.Go(func() {
		for i := 0; !done.Load(); i++ {
			lex := s.state().lex
			s.renew(lex, -2*lex.words.Load()-1)
			turn(i)
		}
	})
	readers.Wait()
	done.Store(true)
	others.Wait()
}

func tileOf(t *testing.T, s *Service, id mvt.TileID) string {
	t.Helper()
	data, err := s.Tile(id)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
