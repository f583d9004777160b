package tiles3d

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Defaults of Config.
const (
	DefaultCacheBytes = 128 << 20
	DefaultMeshBytes  = 64 << 20
)

// Config is what a service is made with; only Twin is required.
type Config struct {
	Twin *twin.Twin
	// MaxCacheBytes bounds the finished files that are kept, all codings together; 0 means DefaultCacheBytes.
	MaxCacheBytes int64
	// MaxMeshBytes bounds the meshes of houses that are kept for the next tile, and as much again the models that were
	// uploaded; 0 means DefaultMeshBytes.
	MaxMeshBytes int64
	// Uploads finds what was uploaded in the place of a generated model; nil draws all houses by their footprints.
	Uploads house.Uploads
	// Problem writes an error that a handler returned; nil means RFC 9457 problem+json. Errors that are the caller's
	// fault have a method HTTPStatus() int.
	Problem serving.Problem
}

// Service makes and serves the 3D tiles of one twin.
type Service struct {
	cfg    Config
	house  *twin.Type
	steps  *serving.Follower
	coders serving.Coders
	fixed  fixed
	meshes meshes

	uploads uploads
	ctx     context.Context // until Close
	stop    context.CancelFunc

	mu    sync.Mutex // guards what follows
	view  *access.View
	tree  *tree        // nil until somebody asks
	since twin.Version // from which on the tree has its root
	turns uint64       // how often rooms of uploads changed
	cache cache
}

// New makes the service of a twin and watches it until Close.
func New(cfg Config) (*Service, error) {
	if cfg.MaxCacheBytes <= 0 {
		cfg.MaxCacheBytes = DefaultCacheBytes
	}
	if cfg.MaxMeshBytes <= 0 {
		cfg.MaxMeshBytes = DefaultMeshBytes
	}
	houses := cfg.Twin.Snapshot().Schema().Type("house")
	if houses == nil {
		return nil, errors.New("3D tiles: the twin declares no houses")
	}
	steps, from := serving.Follow(cfg.Twin)
	s := &Service{
		cfg: cfg, house: houses, steps: steps, fixed: newFixed(), view: access.Public(from), cache: newCache(cfg.MaxCacheBytes),
		meshes:  meshes{kept: map[twin.ID]*mesh{}, limit: cfg.MaxMeshBytes},
		uploads: newUploads(cfg.Uploads, cfg.MaxMeshBytes, cfg.Twin.Clock),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	steps.Start(s.apply)
	return s, nil
}

// Close ends the watch. Files that are being served are finished.
func (s *Service) Close() error {
	s.stop()
	s.steps.Close()
	return nil
}

// Prepare takes note of an upload before a house names it, so that nobody has to wait for it to be read then. The name
// is that of the bytes.
func (s *Service) Prepare(ctx context.Context, name, media string, body []byte) {
	if s.cfg.Uploads == nil {
		return
	}
	if r, known := s.uploads.room(name); known && r.shown {
		return
	}
	_, _ = s.uploads.read(ctx, name, func(context.Context) (string, []byte, error) { return media, body, nil })
}

// grow enters all houses of a view into a new tree, whose root holds an older one; nil for none. There is no tree while
// uploads are missing that have yet to be settled.
func (s *Service) grow(v *access.View, r *root) (t *tree, missing []string) {
	t = newTree(r)
	all, found := span{}, false
	for seen := range v.All(s.house, 0) {
		h := s.drawn(seen)
		if h == nil {
			continue
		}
		if h.unsettled {
			missing = append(missing, h.Model)
			continue
		}
		t.enter(h)
		if !found {
			all, found = h.span, true
		}
		all = all.with(h.span)
	}
	if found {
		t.root = t.root.grown(all)
	}
	return t, missing
}

// regrow makes the tree anew for a view, where no uploads are missing; the caller holds mu.
func (s *Service) regrow(v *access.View) (missing []string) {
	before := s.tree.root
	t, missing := s.grow(v, before)
	if len(missing) > 0 {
		return missing
	}
	if s.tree = t; t.root != before {
		s.since = v.Version()
	}
	s.cache.dropAll(func(address) bool { return true })
	return nil
}

// stand makes the tree if need be, which stays from then on. Uploads are read under no lock.
func (s *Service) stand(ctx context.Context) error {
	retried := s.uploads.retry(ctx)
	for {
		missing := s.stood(retried)
		if len(missing) == 0 {
			return nil
		}
		if err := s.uploads.settle(ctx, missing); err != nil {
			return err
		}
	}
}

// stood tries to have a tree, and tells what is missing for it.
func (s *Service) stood(retried bool) (missing []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if retried && s.uploads.turned() {
		s.turns++
		if s.tree != nil {
			return s.regrow(s.view) // nothing is missing: a tree was made of it
		}
	}
	if s.tree != nil {
		return nil
	}
	t, missing := s.grow(s.view, nil)
	if len(missing) == 0 {
		s.tree, s.since = t, s.view.Version()
	}
	return missing
}

// at finds a file in the cache, or makes it: once for all who ask at the same time.
func (s *Service) at(at address) (*entry, error) {
	s.mu.Lock()
	if e := s.cache.entries[at]; e != nil {
		if e.used != nil {
			s.cache.use(e, 0)
		}
		s.mu.Unlock()
		<-e.ready
		return e, e.err
	}
	e := &entry{at: at, ready: make(chan struct{})}
	make := s.task(at) // of the state under the same lock, so that no step can slip in between
	s.cache.entries[at] = e
	s.mu.Unlock()

	defer func() { // also when it panics: nobody may wait for what never comes
		close(e.ready)
		s.mu.Lock()
		defer s.mu.Unlock()
		if e.err != nil || e.body == nil {
			if s.cache.entries[at] == e {
				s.cache.drop(at)
			}
			return
		}
		s.cache.use(e, e.weight())
	}()
	e.err = fmt.Errorf("the file of cell %d/%d/%d was not finished", at.cell.Level, at.cell.X, at.cell.Y)
	body, err := make()
	if e.err = err; err == nil {
		e.seal(body)
	}
	return e, e.err
}

// task takes out of the state what a file is made of, and returns what makes it; the caller holds mu.
func (s *Service) task(at address) func() ([]byte, error) {
	t := s.tree
	if at.kind == subtreeFile {
		return t.available(at.cell).encode
	}
	v, ids := s.view, append([]twin.ID(nil), t.in[at.cell]...)
	shown := map[twin.ID]bool{} // by their uploads: as they were placed
	for _, id := range ids {
		if t.shown[id] {
			shown[id] = true
		}
	}
	return func() ([]byte, error) {
		houses := make([]*drawing, 0, len(ids))
		for _, id := range ids {
			if h := s.draw(v, id); h != nil {
				h.uploaded = shown[id]
				houses = append(houses, h)
			}
		}
		return s.content(at.cell, houses)
	}
}

// as returns a file in a coding, made when first asked for and kept beside it.
func (s *Service) as(e *entry, c serving.Coding) (*serving.Coded, error) {
	k := &e.coded[c]
	made, err := s.coders.Fill(k, c, e.body)
	if err != nil {
		return nil, fmt.Errorf("compress the file of cell %d/%d/%d: %w", e.at.cell.Level, e.at.cell.X, e.at.cell.Y, err)
	}
	if made {
		s.mu.Lock()
		s.cache.use(e, int64(len(k.Data)))
		s.mu.Unlock()
	}
	return k, nil
}
