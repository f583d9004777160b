package house

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// DefaultCacheBytes is what Config.MaxCacheBytes is where it is 0.
const DefaultCacheBytes = 64 << 20

// Config is what a service is made with; only Twin is required.
type Config struct {
	Twin *twin.Twin
	// MaxCacheBytes bounds the pictures that are kept, all codings together; 0 means DefaultCacheBytes.
	MaxCacheBytes int64
	// Uploads find the models that houses name; nil draws every house from its footprint.
	Uploads Uploads
	// Forms are served besides glb.
	Forms []Other
	// Problem writes an error that a handler returned; nil means RFC 9457 problem+json.
	Problem serving.Problem
}

// Other is another form in which houses are served.
type Other struct {
	F     string // the value of the parameter f, as "cityjson"
	Media string // media type
	Doc   string // a sentence for the API document
	// Write writes a house, with its floors and units where units is set: the caller may see them then. The view is the
	// caller's; whatever of it is no more than everybody sees is kept.
	Write func(ctx context.Context, house access.Seen, units bool) ([]byte, error)
}

// Service draws the houses of one twin and serves them.
type Service struct {
	cfg    Config
	twin   *twin.Twin
	past   *twin.Timeline
	house  *twin.Type
	unit   *twin.Type
	cache  *cache
	coders serving.Coders
	opened chan struct{} // a place for each house that is drawn with its units
}

// maxOpened is how many houses are drawn with their units at once.
const maxOpened = 4

// errUnfinished is what waits for a picture are ended with when its maker panicked.
var errUnfinished = errors.New("the house was not drawn to its end")

// New makes the service of a twin; it keeps states of the past until Close.
func New(cfg Config) (*Service, error) {
	if cfg.MaxCacheBytes <= 0 {
		cfg.MaxCacheBytes = DefaultCacheBytes
	}
	schema := cfg.Twin.Snapshot().Schema()
	s := &Service{
		cfg: cfg, twin: cfg.Twin, past: twin.NewTimeline(cfg.Twin), cache: newCache(cfg.MaxCacheBytes),
		opened: make(chan struct{}, maxOpened), house: schema.Type("house"), unit: schema.Type("unit"),
	}
	if s.house == nil || s.unit == nil {
		return nil, errors.New("house: the twin declares no houses or no units")
	}
	return s, nil
}

// Close lets go of states of the past.
func (s *Service) Close() error {
	s.past.Close()
	return nil
}

// seal names the finished bytes: equal pictures have equal tags.
func (p *picture) seal() {
	sum := sha256.Sum256(p.body)
	for c := range p.coded {
		p.coded[c].ETag = []string{`"` + hex.EncodeToString(sum[:12]) + "." + serving.Coding(c).Suffix() + `"`}
	}
	p.coded[serving.Identity].Plain(p.body)
}

// whole is the picture of a house as everybody may see it.
func (s *Service) whole(ctx context.Context, form *Form) (*picture, error) {
	ctx = context.WithoutCancel(ctx) // who asked first may go away; others wait for the same picture
	return s.cache.get(sha256.Sum256(form.key()), func() ([]byte, error) {
		m, err := s.draw(ctx, form)
		if err != nil {
			return nil, err
		}
		return m.Append(nil)
	})
}

// draw makes the model of a house: the uploaded one, or else that of its footprint.
func (s *Service) draw(ctx context.Context, form *Form) (*glb.Model, error) {
	if form.Model != "" && s.cfg.Uploads != nil {
		if m, err := s.uploaded(ctx, form); m != nil || err != nil {
			return m, err
		}
	}
	m, err := form.Model3D()
	if err != nil {
		return nil, fmt.Errorf("house %s: %w", form.ID, err)
	}
	return m, nil
}
