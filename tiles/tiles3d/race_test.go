package tiles3d

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// Whoever was told that a commit is done finds it in the very next tile, while others edit houses of the same tile,
// fetch it, the subtrees and the tileset, and ask what changed.
func TestReadYourWrites(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	const editors, rounds = 4, 40
	var ids []twin.ID
	for i := range editors {
		ids = append(ids, create(t, tw, box(20*float64(i)+10, 10, 10, 8), map[string]twin.Value{"use": twin.Text("0")}))
	}
	s := newService(t, tw)
	defer s.Close()
	h := handler(s)
	path := s.Tiles()[0].Path
	_, stop := tw.Watch(func(step *twin.Step) {
		if ks := s.Changed(step); len(ks.Keys) != 1 {
			t.Errorf("%+v", ks)
		}
	})
	defer stop()
	var done atomic.Bool
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for !done.Load() {
				walk(t, getter(t, s))
			}
		})
	}
	for i := range editors {
		writers.Go(func() {
			for n := 1; n <= rounds; n++ {
				use := fmt.Sprintf("editor %d, round %d", i, n)
				commit(t, tw, operation(tw, twin.Patch, ids[i], nil, map[string]twin.Value{"use": twin.Text(use)}))
				w := fetch(h, path)
				if w.Code != http.StatusOK || !slices.Contains(parseTile(t, w.Body.Bytes()).uses, use) {
					t.Errorf("%s is not in the tile, which is %d", use, w.Code)
					return
				}
			}
		})
	}
	writers.Wait()
	done.Store(true)
	readers.Wait()
}
