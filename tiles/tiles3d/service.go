package tiles3d

import (
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

	mu    sync.Mutex // guards what follows
	view  *access.View
	tree  *tree        // nil until somebody asks
	since twin.Version // from which on the tree has its root
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
		uploads: uploads{from: cfg.Uploads, kept: map[string]*upload{}, limit: cfg.MaxMeshBytes},
	}
	steps.Start(s.apply)
	return s, nil
}

// Close ends the watch. Files that are being served are finished.
func (s *Service) Close() error {
	s.steps.Close()
	return nil
}

// grow enters all houses of a view into a new tree, whose root holds an older one; nil for none.
func (s *Service) grow(v *access.View, r *root) *tree {
	t := newTree(r)
	all, found := span{}, false
	for seen := range v.All(s.house, 0) {
		h := s.drawn(seen)
		if h == nil {
			continue
		}
		t.put(h.ID, h.span.cell)
		if !found {
			all, found = h.span, true
		}
		all = all.with(h.span)
	}
	if found {
		t.root = t.root.grown(all)
	}
	return t
}

// standing returns the tree, made if need be; the caller holds mu.
func (s *Service) standing() *tree {
	if s.tree == nil {
		s.tree, s.since = s.grow(s.view, nil), s.view.Version()
	}
	return s.tree
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
	t := s.standing()
	if at.kind == subtreeFile {
		return t.available(at.cell).encode
	}
	v, ids := s.view, append([]twin.ID(nil), t.in[at.cell]...)
	return func() ([]byte, error) {
		houses := make([]*drawing, 0, len(ids))
		for _, id := range ids {
			if h := s.draw(v, id); h != nil {
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
