package house

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/tiles/serving"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Mux is where routes are mounted, as http.ServeMux.
type Mux interface {
	HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request))
}

const mediaGLB = "model/gltf-binary"

// Routes mounts GET /models/{house}, which Operations describe. Whoever mounts it decides who may see the map, and puts
// the principal into the context of each request.
func (s *Service) Routes(mux Mux) {
	mux.HandleFunc("GET /models/{house}", serving.Handle(s.cfg.Problem, s.serve))
}

// serve answers with a house, or with its floors and units.
func (s *Service) serve(w http.ResponseWriter, r *http.Request) error {
	q, err := s.read(r)
	if err != nil {
		return err
	}
	snap, err := s.snapshot(r, q)
	if err != nil {
		return err
	}
	who := access.FromContext(r.Context())
	if who == nil {
		who = access.VisitorPrincipal()
	}
	view := access.NewView(snap, who, s.twin.Clock())
	house, form, err := s.find(view, r.PathValue("house"))
	if err != nil {
		return err
	}
	h := w.Header()
	h["Cache-Control"], h["Vary"] = []string{"private, no-cache"}, []string{"Accept, Accept-Encoding, Authorization, Cookie"}
	h["Twin-Version"] = []string{strconv.FormatUint(uint64(snap.Version()), 10)}
	p, err := s.picture(r.Context(), q, snap, house, form)
	if err != nil {
		return err
	}
	if q.units {
		h["Cache-Control"] = []string{"no-store"} // what is internal is kept by nobody
	}
	h["Content-Disposition"] = []string{`inline; filename="` + form.ID.String() + "." + q.ending() + `"`}
	return s.answer(w, r, p, q.media())
}

// find finds a house that has a footprint.
func (s *Service) find(view *access.View, text string) (access.Seen, *Form, error) {
	id, err := twin.ParseID(text)
	if err != nil {
		return access.Seen{}, nil, serving.NotFound("%.40q is no id of a house: it has 11 letters and digits", text)
	}
	house, ok := view.Get(s.house, id)
	if !ok {
		return house, nil, serving.NotFound("there is no house %s", id)
	}
	form, ok := FormOf(house)
	if !ok {
		return house, nil, serving.NotFound("house %s has no footprint", id)
	}
	return house, &form, nil
}

// picture makes what was asked for, or takes what is kept of it.
func (s *Service) picture(ctx context.Context, q *query, snap *twin.Snapshot, house access.Seen, form *Form) (*picture, error) {
	units, may := []Unit(nil), false
	if q.other != nil && !q.part { // floors and units are in it for who may see them, and nobody is told that they are not
		_, q.units = UnitsOf(house.View(), house)
	}
	if q.units {
		if units, may = UnitsOf(house.View(), house); !may {
			return nil, serving.NotFound("there are no units of house %s that you may see", form.ID)
		}
	}
	switch {
	case q.other != nil:
		return s.other(ctx, q.other, snap, house, form, may)
	case q.units:
		done, err := s.opening(ctx)
		if err != nil {
			return nil, err
		}
		defer done()
		m, err := form.Opened(units)
		if err != nil {
			return nil, fmt.Errorf("house %s: %w", form.ID, err)
		}
		return fresh(m.Append(nil))
	}
	return s.whole(ctx, form)
}

// opening waits for a place among those who draw units, which nobody keeps.
func (s *Service) opening(ctx context.Context) (done func(), err error) {
	select {
	case s.opened <- struct{}{}:
		return func() { <-s.opened }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fresh is a picture that nobody keeps.
func fresh(body []byte, err error) (*picture, error) {
	if err != nil {
		return nil, err
	}
	p := &picture{body: body}
	p.seal()
	return p, nil
}

// answer sends a picture in the coding that the client takes, or nothing where it has it.
func (s *Service) answer(w http.ResponseWriter, r *http.Request, p *picture, media string) error {
	c := serving.Chosen(len(p.body), r.Header["Accept-Encoding"])
	k := &p.coded[c]
	h := w.Header()
	h["Etag"] = k.ETag
	if h["Cache-Control"][0] != "no-store" && serving.Matches(r.Header["If-None-Match"], k.ETag[0]) {
		h.Del("Content-Disposition")
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	made, err := s.coders.Fill(k, c, p.body)
	if err != nil {
		return fmt.Errorf("compress a house: %w", err)
	}
	if made {
		s.cache.grow(p, len(k.Data))
	}
	h["Content-Type"], h["Content-Length"] = []string{media}, k.Length
	if c != serving.Identity {
		h["Content-Encoding"] = serving.Headers()[c]
	}
	w.Write(k.Data) // a client that is gone needs no answer
	return nil
}

// query is what a request asks for.
type query struct {
	units   bool
	part    bool   // it was said which part
	other   *Other // nil for glb
	least   twin.Version
	as      string
	forward bool // least is set
}

func (q *query) media() string {
	if q.other != nil {
		return q.other.Media
	}
	return mediaGLB
}

// ending is that of a file.
func (q *query) ending() string {
	if q.other != nil {
		return q.other.F + ".json"
	}
	return "glb"
}

// read reads the parameters; f and format are the same.
func (s *Service) read(r *http.Request) (*query, error) {
	q := &query{}
	chosen := ""
	values := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		v := values.Get(name)
		if n := len(values[name]); n > 1 {
			return nil, serving.BadRequest("%.40q comes %d times", name, n)
		}
		switch name {
		case "f", "format":
			if chosen != "" && chosen != v {
				return nil, serving.BadRequest("f and format ask for different forms")
			}
			chosen = v
		case "part":
			if v != "house" && v != "units" {
				return nil, serving.BadRequest("part %.40q: house or units is wanted", v)
			}
			q.part, q.units = true, v == "units"
		case "min_version":
			n, err := strconv.ParseUint(v, 10, 63)
			if err != nil {
				return nil, serving.BadRequest("min_version %.40q: must be a version, a whole number", v)
			}
			q.least, q.forward = twin.Version(n), true
		case "as_of":
			q.as = v
		default:
			return nil, serving.BadRequest("unknown parameter %.40q: f, part, min_version and as_of are known", name)
		}
	}
	return q, s.choose(q, chosen, r.Header["Accept"])
}

// choose finds the form by name or else by Accept, where glb is for who takes anything.
func (s *Service) choose(q *query, name string, accept []string) error {
	if name == "glb" {
		return nil
	}
	names := []string{"glb"}
	for i := range s.cfg.Forms {
		o := &s.cfg.Forms[i]
		names = append(names, o.F)
		if name == o.F || name == "" && takes(accept, o.Media) && !takes(accept, mediaGLB) {
			q.other = o
			return nil
		}
	}
	if name != "" {
		return serving.BadRequest("f %.40q: %s is served", name, strings.Join(names, ", "))
	}
	if !takes(accept, mediaGLB) {
		return serving.NotAcceptable("Accept takes none of the forms that are served: take %s, or name one by f: %s", mediaGLB, strings.Join(names, ", "))
	}
	return nil
}

// takes tells whether Accept names a media type, or everything; no Accept takes all.
func takes(accept []string, media string) bool {
	if len(accept) == 0 {
		return true
	}
	kind, _, _ := strings.Cut(media, "/")
	for _, header := range accept {
		for item := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(item, ";")
			name = strings.TrimSpace(name)
			if refused := strings.ReplaceAll(params, " ", ""); refused == "q=0" || refused == "q=0.0" {
				continue
			}
			if strings.EqualFold(name, media) || name == "*/*" || strings.EqualFold(name, kind+"/*") {
				return true
			}
		}
	}
	return false
}

// versionWait is how long a request may wait for the version that it names.
const versionWait = 5 * time.Second

// snapshot is the state that a request asks for.
func (s *Service) snapshot(r *http.Request, q *query) (*twin.Snapshot, error) {
	snap := s.twin.Snapshot()
	if q.forward {
		ctx, cancel := context.WithTimeout(r.Context(), versionWait)
		defer cancel()
		var err error
		if snap, err = s.twin.Wait(ctx, q.least); err != nil {
			return nil, serving.Unavailable("version %d is not here yet: ask again in a moment, or without min_version", q.least)
		}
	}
	if q.as == "" {
		return snap, nil
	}
	m, err := twin.ParseMoment(q.as)
	if err != nil {
		return nil, serving.BadRequest("as_of %.40q: a version, an instant as 2026-01-02T15:04:05Z or a day is wanted", q.as)
	}
	if now := s.twin.Clock(); m.Time.After(now.Add(time.Minute)) || m.Version > snap.Version() {
		return nil, serving.BadRequest("as_of %.40q is yet to come", q.as)
	}
	past, err := s.past.At(r.Context(), snap, m)
	if err != nil {
		return nil, fmt.Errorf("as of %s: %w", q.as, err)
	}
	return past, nil
}
