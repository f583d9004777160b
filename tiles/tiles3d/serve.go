package tiles3d

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/tiles/serving"
)

// Mux is where routes are mounted, as http.ServeMux.
type Mux interface {
	HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request))
}

// Routes mounts the routes of the tileset, which Operations describe:
//
//	GET /3dtiles/houses/tileset.json                            where the tree begins
//	GET /3dtiles/houses/e/{epoch}/{level}/{x}/{y}.subtree       which tiles there are
//	GET /3dtiles/houses/e/{epoch}/{level}/{x}/{y}.glb           a tile
//
// Whoever mounts them decides who may see the map.
func (s *Service) Routes(mux Mux) {
	mux.HandleFunc("GET /3dtiles/houses/tileset.json", serving.Handle(s.cfg.Problem, s.serveTileset))
	mux.HandleFunc("GET /3dtiles/houses/e/{epoch}/{level}/{x}/{y}", serving.Handle(s.cfg.Problem, s.serveFile))
}

// The media types of what is served.
const (
	typeTileset = "application/json"
	typeGLB     = "model/gltf-binary"
	typeSubtree = "application/octet-stream"
)

// fixed are header values made once. Nobody may change them.
type fixed struct {
	cache, vary []string
	coding      [serving.Codings][]string
	media       [2][]string // by kind
}

func newFixed() fixed {
	return fixed{
		cache: []string{"private, no-cache"}, vary: []string{"Accept-Encoding, Authorization, Cookie"},
		coding: serving.Headers(), media: [2][]string{tileFile: {typeGLB}, subtreeFile: {typeSubtree}},
	}
}

// serveTileset serves tileset.json. Other parameters than min_version are left alone: clients use them to get past
// caches.
func (s *Service) serveTileset(w http.ResponseWriter, r *http.Request) error {
	if err := s.steps.Current(r); err != nil {
		return err
	}
	if err := s.stand(r.Context()); err != nil {
		return err
	}
	stands := s.steps.StandsAt()
	s.mu.Lock()
	root, epoch := s.tree.root, s.view.Epoch()
	s.mu.Unlock()
	body, err := tileset(root, epoch)
	if err != nil {
		return err
	}
	var e entry
	e.seal(body)
	return s.answer(w, r, &e, []string{typeTileset}, stands)
}

// serveFile serves a tile or a subtree. An address of the tree that holds no house is answered by a tile of one node,
// whether it ever held one or not: a client may have been told of it before the last house went, and after a restart
// nobody would know.
func (s *Service) serveFile(w http.ResponseWriter, r *http.Request) error {
	if err := s.steps.Current(r); err != nil {
		return err
	}
	stands := s.steps.StandsAt() // the file is of this version or later
	y, kind, ok := r.PathValue("y"), tileFile, false
	if y, ok = strings.CutSuffix(y, ".glb"); !ok {
		kind = subtreeFile
		if y, ok = strings.CutSuffix(y, ".subtree"); !ok {
			return serving.NotFound("files of the tileset end in .glb or .subtree; tileset.json has their templates")
		}
	}
	var n [3]uint32
	for i, text := range [...]string{r.PathValue("level"), r.PathValue("x"), y} {
		if n[i], ok = decimal(text); !ok {
			return serving.BadRequest("%q: level, x and y must be whole numbers", text)
		}
	}
	if err := s.stand(r.Context()); err != nil {
		return err
	}
	s.mu.Lock()
	root, epoch := s.tree.root, s.view.Epoch()
	s.mu.Unlock()
	if token := root.token(epoch); root == nil || r.PathValue("epoch") != token {
		return serving.Gone("the tileset was replaced: load /3dtiles/houses/tileset.json again, its addresses begin e/%s/", token)
	}
	if n[0] >= uint32(root.levels()) || n[1]>>n[0] != 0 || n[2]>>n[0] != 0 {
		return serving.NotFound("the tree has the levels 0 to %d, and below 2^level columns and rows", root.levels()-1)
	}
	if kind == subtreeFile && n[0]%subtreeLevels != 0 {
		return serving.NotFound("subtrees begin at each %dth level", subtreeLevels)
	}
	e, err := s.at(address{kind, root.cell.child(uint8(n[0]), n[1], n[2])})
	if err != nil {
		return err
	}
	return s.answer(w, r, e, s.fixed.media[kind], stands)
}

// answer writes a file, or that the client has it.
func (s *Service) answer(w http.ResponseWriter, r *http.Request, e *entry, media, stands []string) error {
	h := w.Header()
	h["Cache-Control"], h["Vary"], h["Twin-Version"] = s.fixed.cache, s.fixed.vary, stands
	c := serving.Chosen(len(e.body), r.Header["Accept-Encoding"])
	h["Etag"] = e.coded[c].ETag
	if serving.Matches(r.Header["If-None-Match"], e.coded[c].ETag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	body, err := s.as(e, c)
	if err != nil {
		return err
	}
	h["Content-Type"], h["Content-Length"] = media, body.Length
	if c != serving.Identity {
		h["Content-Encoding"] = s.fixed.coding[c]
	}
	w.Write(body.Data) // a client that is gone needs no answer
	return nil
}

// decimal reads a number of digits alone, without a sign or needless zeros: each file has one address.
func decimal(s string) (uint32, bool) {
	if s == "" || len(s) > 10 || len(s) > 1 && s[0] == '0' || s[0] == '+' {
		return 0, false
	}
	v, err := strconv.ParseUint(s, 10, 32)
	return uint32(v), err == nil
}
