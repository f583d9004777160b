package tiles

import (
	"math"
	"net/http"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// tileJSON is the document of TileJSON 3.0.0.
type tileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       [4]float64    `json:"bounds"`
	Center       [3]float64    `json:"center"`
	VectorLayers []vectorLayer `json:"vector_layers"`
}

type vectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"` // encoding/json sorts keys
}

const setDescription = "Everything that anybody who may see the map may see. Below zoom 14 shapes are generalised, unique texts left out, and houses and points " +
	"stand for those around them (members). A layer of a tile that would have more than 500 kB before compression says what it leaves out (detail, dropped). " +
	"Feature ids are entity ids."

func (s *Service) serveTileJSON(w http.ResponseWriter, r *http.Request) error {
	if err := s.steps.Current(r); err != nil {
		return err
	}
	st := s.state()
	return s.writeJSON(w, r, st, varyWho, s.tileJSON(st, &theme{title: s.cfg.Name, layers: s.plan.layers}, s.base(r)+"/tiles/{z}/{x}/{y}.mvt"))
}

// tileJSON describes what a theme shows; tiles is where its tiles are.
func (s *Service) tileJSON(st *state, t *theme, tiles string) *tileJSON {
	bounds := s.boundsOf(st, t)
	doc := &tileJSON{
		TileJSON: "3.0.0", Name: t.title, Description: setDescription, Scheme: "xyz", Tiles: []string{tiles},
		MinZoom: t.minZoom(), MaxZoom: MaxZoom, Bounds: padded(bounds), Center: center(bounds),
	}
	for _, l := range t.layers {
		doc.VectorLayers = append(doc.VectorLayers, l.describe())
	}
	return doc
}

// minZoom is the first zoom at which a theme can show something; that of everything is 0, where names of villages begin.
func (t *theme) minZoom() int {
	if t.typ == nil {
		return 0
	}
	return t.layers[0].minZoom()
}

// minZoom is the first zoom at which a layer can show something.
func (l *layer) minZoom() int {
	z := MaxZoom
	for _, src := range l.sources {
		z = min(z, int(src.minZoom))
	}
	return z
}

// vectorLayers describes the layers in their order.
func (s *Service) vectorLayers() []vectorLayer {
	var all []vectorLayer
	for _, l := range s.plan.layers {
		all = append(all, l.describe())
	}
	return all
}

// describe returns the layer's entry of vector_layers.
func (l *layer) describe() vectorLayer {
	v := vectorLayer{ID: l.name, MinZoom: l.minZoom(), MaxZoom: MaxZoom, Fields: map[string]string{"id": "String"}}
	if l.name == labelsLayer {
		v.Description = "One point per label, in the tile that holds it."
		v.Fields = map[string]string{"id": "String", "type": "String", "text": "String", "rank": "Number", "level": "String", "height_m": "Number", "number": "Boolean", "dropped": "Number"}
		if len(l.sources) == 0 {
			v.MinZoom = 0
		}
		return v
	}
	v.Fields["grid"], v.Fields["dropped"] = "String", "Number"
	if l.spares {
		v.Fields["detail"] = "String"
	}
	for _, src := range l.sources {
		if src.cellBits > 0 {
			v.Fields["members"] = "Number"
		}
		if v.Description == "" {
			v.Description = src.typ.Label.EN
		}
		for _, f := range src.fields {
			v.Fields[f.field.Name] = tileKind(f.field.Kind)
		}
	}
	return v
}

// tileKind names a kind as TileJSON does.
func tileKind(k twin.Kind) string {
	switch k {
	case twin.KindInt, twin.KindFloat:
		return "Number"
	case twin.KindBool:
		return "Boolean"
	}
	return "String"
}

// bounds is the box of all that is shown, in degrees (lon, lat); the world when there is nothing.
func (st *state) bounds(p *plan) orb.Bound {
	world := orb.Bound{Min: orb.Point{-180, -geo.MaxMercatorLat}, Max: orb.Point{180, geo.MaxMercatorLat}}
	var out orb.Bound
	found := false
	for i, src := range p.byType {
		if src == nil {
			continue
		}
		for _, x := range []interface {
			Len() int
			Bound() orb.Bound
		}{st.view.Boxes(src.typ), st.loose.of(i)} {
			if x.Len() == 0 {
				continue
			}
			if !found {
				out, found = x.Bound(), true
			} else {
				out = out.Union(x.Bound())
			}
		}
	}
	if !found {
		return world
	}
	for i := range 2 {
		out.Min[i], out.Max[i] = max(out.Min[i], world.Min[i]), min(out.Max[i], world.Max[i])
	}
	return out
}

// boundsPadDeg widens the published bounds by some hundred metres: clients ask for no tile beyond them, and the next
// house may be built beyond the last.
const boundsPadDeg = 0.003

func padded(b orb.Bound) [4]float64 {
	round := func(v float64) float64 { return math.Round(v*1e6) / 1e6 }
	return [4]float64{
		max(-180, round(b.Min[0]-boundsPadDeg)), max(-85.051129, round(b.Min[1]-boundsPadDeg)),
		min(180, round(b.Max[0]+boundsPadDeg)), min(85.051129, round(b.Max[1]+boundsPadDeg)),
	}
}

// center is the middle of the bounds and the zoom at which they fill a map about two tiles (1024 pixels) wide.
func center(b orb.Bound) [3]float64 {
	round := func(v float64) float64 { return math.Round(v*1e6) / 1e6 }
	c := b.Center()
	size := max((b.Max[0]-b.Min[0])/360, geo.MercatorY(b.Min[1])-geo.MercatorY(b.Max[1]))
	zoom := float64(MaxZoom)
	if size > 0 {
		zoom = min(zoom, max(0, math.Floor(math.Log2(2/size))))
	}
	return [3]float64{round(c[0]), round(c[1]), zoom}
}

// base is what absolute links begin with.
func (s *Service) base(r *http.Request) string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
