package tiles

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

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
	stop    func()
	closed  sync.Once
	quit    chan struct{}
	done    chan struct{}

	steps  steps
	pages  pages
	drawn  drawn
	none   *tile     // stands for all that show nothing
	work   sync.Pool // *bench
	coders coders

	fixed       fixed
	version     atomic.Uint64            // of now; read without mu by the hot path
	versionText atomic.Pointer[[]string] // the same as a header value, stored before version
	mu          sync.Mutex               // guards what follows
	now         *state
	cache       cache
}

// state is what tiles are cut from: a view and the places of what has no geometry of its own. It is immutable.
type state struct {
	view  *access.View
	loose loose
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
	s := &Service{
		cfg: cfg, twin: cfg.Twin, plan: p, maxTile: MaxTileBytes,
		quit: make(chan struct{}), done: make(chan struct{}),
		cache: newCache(cfg.MaxCacheBytes), fixed: newFixed(), none: &tile{},
		work: sync.Pool{New: func() any { return newBench(p) }},
	}
	s.none.seal(make([]part, len(p.layers)))
	s.steps.init()
	from, stop := cfg.Twin.Watch(s.steps.note)
	s.stop = stop
	view := access.Public(from)
	s.now = &state{view: view, loose: newLoose(p, view)}
	s.pages.init(p, view.Version(), cfg.MaxFeatureBytes)
	s.setVersion(from.Version())
	go s.follow()
	return s, nil
}

// setVersion says where the service stands; the caller holds mu and has set now. The text comes first, so that whoever
// sees the version reads a text no older; a tile is looked up under mu after either, so it is no older than both.
func (s *Service) setVersion(v twin.Version) {
	s.versionText.Store(&[]string{strconv.FormatUint(uint64(v), 10)})
	s.version.Store(uint64(v))
}

// Close ends the watch. Tiles that are being served are finished.
func (s *Service) Close() error {
	s.closed.Do(func() {
		s.stop()
		close(s.quit)
	})
	<-s.done
	return nil
}
