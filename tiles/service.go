package tiles

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// MaxZoom is the deepest zoom of the tile set; clients enlarge it beyond.
const MaxZoom = 17

// Defaults of Config.
const (
	DefaultCacheBytes   = 256 << 20
	DefaultFeatureBytes = 256 << 20
)

// Config is what a service is made with; only Twin is required.
type Config struct {
	Twin *twin.Twin
	// MaxCacheBytes bounds the finished tiles that are kept, both codings together; 0 means DefaultCacheBytes.
	MaxCacheBytes int64
	// MaxFeatureBytes bounds the projected entities that are kept for the next tile; 0 means DefaultFeatureBytes.
	MaxFeatureBytes int64
	// Unthinned shows every feature of every type with all its attributes and vertices at all zooms, however large that
	// makes a tile. It is for comparison with servers that do so.
	Unthinned bool
	// PublicURL begins absolute links, as "https://map.example"; "" means the Host of each request.
	PublicURL string
	// Name is shown as the name of the tile set and the style; "" means "gridtwin".
	Name string
	// Documents chooses the forms of the documents beneath /api; nil means JSON, and TileJSON where f asks for it.
	Documents Documents
	// Problem writes an error that a handler returned; nil means RFC 9457 problem+json. Errors that are the caller's
	// fault have a method HTTPStatus() int.
	Problem func(w http.ResponseWriter, r *http.Request, err error)
}

// Service makes and serves the tiles of one twin.
type Service struct {
	cfg     Config
	twin    *twin.Twin
	plan    *plan
	maxTile int // MaxTileBytes, less in tests

	steps  *serving.Follower
	pages  pages
	drawn  drawn
	none   *tile     // stands for all that show nothing
	work   sync.Pool // *bench
	coders serving.Coders

	beside sync.WaitGroup // who tidies and who makes tiles ahead of requests

	fixed  fixed
	mu     sync.Mutex // guards what follows
	now    *state
	cache  cache
	tidies bool // somebody looks through the words
	ahead  bool // somebody fulfils wishes
	closed bool
}

// state is what tiles are cut from: a view and the places of what has no geometry of its own, and the words that pages
// are made with. It is immutable but for the words, which guard themselves.
type state struct {
	view  *access.View
	loose loose
	lex   *lexicon
}

// New makes the service of a twin and watches it until Close.
func New(cfg Config) (*Service, error) {
	if cfg.MaxCacheBytes <= 0 {
		cfg.MaxCacheBytes = DefaultCacheBytes
	}
	if cfg.MaxFeatureBytes <= 0 {
		cfg.MaxFeatureBytes = DefaultFeatureBytes
	}
	if cfg.Name == "" {
		cfg.Name = "gridtwin"
	}
	cfg.PublicURL = strings.TrimRight(cfg.PublicURL, "/")
	p, err := newPlan(cfg.Twin.Snapshot().Schema())
	if err != nil {
		return nil, fmt.Errorf("tiles: %w", err)
	}
	p.chooseWays(cfg.Unthinned)
	s := &Service{
		cfg: cfg, twin: cfg.Twin, plan: p, maxTile: MaxTileBytes,
		cache: newCache(cfg.MaxCacheBytes), fixed: newFixed(), none: &tile{},
		work: sync.Pool{New: func() any { return newBench(p) }},
	}
	s.none.seal(make([]part, len(p.layers)))
	steps, from := serving.Follow(cfg.Twin)
	s.steps = steps
	view := access.Public(from)
	s.now = &state{view: view, loose: newLoose(p, view), lex: newLexicon(len(p.layers))}
	s.pages.init(p, s.now, cfg.MaxFeatureBytes)
	s.steps.Start(s.apply)
	return s, nil
}

// Close ends the watch. Tiles that are being served are finished.
func (s *Service) Close() error {
	s.steps.Close()
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.beside.Wait()
	return nil
}
