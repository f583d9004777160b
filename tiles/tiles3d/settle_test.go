package tiles3d

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin"
)

// gate lets one reading through for each value that is sent, and none where it is nil: then there is a failure.
type gate struct {
	shelf
	open  chan struct{}
	asked atomic.Int32
}

func (g *gate) Upload(ctx context.Context, name string) (string, []byte, error) {
	g.asked.Add(1)
	if g.open == nil {
		return "", nil, errors.New("the disk is gone")
	}
	<-g.open
	return g.shelf.Upload(ctx, name)
}

// However many ask, an upload is read once, and who no longer wants it goes.
func TestUploadIsReadOnce(t *testing.T) {
	g := &gate{shelf: shelf{bodies: map[string][]byte{}}, open: make(chan struct{})}
	k := newUploads(g, 1<<20, time.Now)
	name := g.put(sail(t, 0, 0, 5, 5))
	done := make(chan error)
	for range 8 {
		go func() {
			m, err := k.model(t.Context(), name)
			if err == nil && m == nil {
				err = errors.New("no model")
			}
			done <- err
		}()
	}
	for g.asked.Load() == 0 {
		runtime.Gosched()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.model(ctx, name); !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	close(g.open)
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := g.asked.Load(); n != 1 {
		t.Errorf("read %d times", n)
	}
}

// modelled is a twin with a house of two floors that names a model, and a service of it.
func modelled(t *testing.T, books house.Uploads) (s *Service, set func(name string) *twin.Step) {
	tw := newTwin(t)
	t.Cleanup(func() { tw.Close() })
	id := create(t, tw, box(10, 10, 10, 8), floors(2))
	s, err := New(Config{Twin: tw, Uploads: books})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var last *twin.Step
	_, stop := tw.Watch(func(step *twin.Step) { last = step })
	t.Cleanup(stop)
	return s, func(name string) *twin.Step {
		typ := tw.Snapshot().Schema().Type("house")
		commit(t, tw, twin.Operation{Do: twin.Patch, Type: typ, ID: id, Server: true, Set: []twin.Assignment{{Field: typ.Field("model"), Value: twin.Text(name)}}})
		return last
	}
}

// A step with an upload that was prepared reads nothing, nor does who tells of it; one that was not is read beside all
// locks, and who tells of it does not wait.
func TestStepsDoNotRead(t *testing.T) {
	g := &gate{shelf: shelf{bodies: map[string][]byte{}}, open: make(chan struct{})}
	s, set := modelled(t, g)
	get := getter(t, s)
	get("tileset.json")
	body := sail(t, 12, 12, 6, 9)
	name := g.put(body)
	s.Prepare(t.Context(), name, typeGLB, body)
	if ks := s.Changed(set(name)); len(ks.Keys) != 1 || ks.Beneath != nil {
		t.Errorf("%+v", ks)
	}
	get("tileset.json")
	if file := get(s.Tiles()[0].Path[len("/3dtiles/houses/"):]); !bytes.Contains(file, []byte("image/png")) || g.asked.Load() != 0 {
		t.Errorf("read %d times", g.asked.Load())
	}
	other := g.put(sail(t, 12, 12, 7, 9))
	if ks := s.Changed(set(other)); len(ks.Beneath) != 1 {
		t.Errorf("not prepared: %+v", ks)
	}
	s.mu.Lock() // is free while the follower waits at the gate
	rooted := s.tree.root != nil
	s.mu.Unlock()
	if !rooted {
		t.Error("the tree has lost its root")
	}
	g.open <- struct{}{}
	get("tileset.json")
	if r, known := s.uploads.room(other); !known || !r.shown || g.asked.Load() != 1 {
		t.Errorf("%+v %v, read %d times", r, known, g.asked.Load())
	}
}

// A house whose upload cannot be read is drawn by its footprint and placed so, until a later reading moves it.
func TestUploadThatFails(t *testing.T) {
	g := &gate{shelf: shelf{bodies: map[string][]byte{}}}
	s, set := modelled(t, g)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s.uploads.now = func() time.Time { return at }
	get := getter(t, s)
	generated := s.Tiles()[0]
	file := get(generated.Path[len("/3dtiles/houses/"):])
	name := g.put(sail(t, 12, 12, 600, 9))
	set(name)
	for range 2 {
		get("tileset.json")
		tiles := s.Tiles()
		if len(tiles) != 1 || tiles[0].Path != generated.Path || !bytes.Equal(file, get(tiles[0].Path[len("/3dtiles/houses/"):])) {
			t.Fatalf("%+v, want %+v", tiles, generated)
		}
	}
	if n := g.asked.Load(); n != 1 {
		t.Errorf("read %d times within a minute", n)
	}
	g.open = make(chan struct{})
	close(g.open)
	at = at.Add(retryAfter)
	get("tileset.json")
	tiles := s.Tiles()
	if len(tiles) != 1 || tiles[0].Level >= generated.Level || !bytes.Contains(get(tiles[0].Path[len("/3dtiles/houses/"):]), []byte("image/png")) {
		t.Errorf("after a while: %+v", tiles)
	}
}
