package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"time"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// scene is what one tile holds, ready for both encoders: the same entities with the same attributes. Labels are not
// among them.
type scene struct {
	id     maptile.Tile
	layers []sceneLayer
}

type sceneLayer struct {
	layer mvt.Layer
	ids   []uint64
	geoms []mvt.Geometry
	props []mvt.Props
	orb   []*geojson.Feature
}

// newScene reads a tile with everything in it and fetches its entities' geometries.
func newScene(v *access.View, id maptile.Tile, data []byte) (*scene, error) {
	tile, err := mvt.Decode(data)
	if err != nil {
		return nil, err
	}
	s := &scene{id: id}
	enc := mvt.NewEncoder()
	for i := range tile.Layers {
		l := &tile.Layers[i]
		if l.Name == "labels" {
			continue
		}
		out := sceneLayer{layer: mvt.Layer{Name: l.Name, Keys: l.Keys, Tiny: mvt.TinySquare}}
		uses := make([]int, len(l.Values))
		for j := range l.Features {
			for k := 1; k < len(l.Features[j].Tags); k += 2 {
				uses[l.Features[j].Tags[k]]++
			}
		}
		dict := mvt.NewDict()
		for j := range l.Features {
			f := &l.Features[j]
			e, ok := v.Find(twin.ID(f.ID))
			if !ok {
				return nil, fmt.Errorf("tile %v, layer %s: no entity %d", id, l.Name, f.ID)
			}
			g := e.Geometry()
			world, err := mvt.FromOrb(g)
			if err != nil {
				return nil, err
			}
			enc.Settle(&world, &out.layer, uint8(id.Z), uint8(id.Z)) // as the service does, once per entity
			feature := geojson.NewFeature(g)
			feature.ID = f.ID
			out.ids, out.geoms = append(out.ids, f.ID), append(out.geoms, world)
			out.props = append(out.props, packed(l, f, dict, uses, feature.Properties))
			out.orb = append(out.orb, feature)
		}
		out.layer.Values = dict.Table()
		s.layers = append(s.layers, out)
	}
	return s, nil
}

// packed makes a feature's attributes: what others have too by reference, the rest beside it, as the service does.
func packed(l *mvt.TileLayer, f *mvt.TileFeature, dict *mvt.Dict, uses []int, m geojson.Properties) mvt.Props {
	var p mvt.Props
	for k := 0; k+1 < len(f.Tags); k += 2 {
		key, value := uint16(f.Tags[k]), l.Values[f.Tags[k+1]].Any()
		m[l.Keys[key]] = value
		once := uses[f.Tags[k+1]] == 1
		switch x := value.(type) {
		case string:
			if once {
				p = p.String(key, x)
			} else {
				p = p.Ref(key, dict.String(x))
			}
		case bool:
			p = p.Ref(key, dict.Bool(x))
		case uint64:
			p = p.Ref(key, dict.Int(int64(x)))
		case int64:
			p = p.Ref(key, dict.Int(x))
		case float32:
			p = p.Ref(key, dict.Float(float64(x)))
		case float64:
			p = p.Ref(key, dict.Float(x))
		}
	}
	return p
}

func (s *scene) encode(e *mvt.Encoder) error {
	if err := e.BeginTile(mvt.TileID{Z: uint8(s.id.Z), X: s.id.X, Y: s.id.Y}); err != nil {
		return err
	}
	for i := range s.layers {
		l := &s.layers[i]
		e.BeginLayer(&l.layer)
		for k := range l.geoms {
			e.AddFeature(l.ids[k], &l.geoms[k], l.props[k])
		}
		if err := e.EndLayer(); err != nil {
			return err
		}
	}
	return nil
}

// orbLayers clones the features, because orb projects and clips in place.
func (s *scene) orbLayers() (out orbmvt.Layers) {
	for i := range s.layers {
		fc := geojson.NewFeatureCollection()
		for _, f := range s.layers[i].orb {
			g := geojson.NewFeature(orb.Clone(f.Geometry))
			g.ID, g.Properties = f.ID, f.Properties
			fc.Append(g)
		}
		l := orbmvt.NewLayer(s.layers[i].layer.Name, fc)
		l.Version = 2
		out = append(out, l)
	}
	return out
}

// besideOrb encodes the features of tiles by our encoder and by orb's, in turns. Of orb only projecting, clipping and
// marshalling counts, not the copy that it needs; ours is compared alone, and with all that the service does besides.
func besideOrb(ctx context.Context, f *figures, v *access.View, cut http.Handler, path func(i int) string, ids []maptile.Tile, service time.Duration) error {
	var ours, theirs spent
	bounds := orb.Bound{Min: orb.Point{-mvt.Buffer, -mvt.Buffer}, Max: orb.Point{mvt.Extent + mvt.Buffer, mvt.Extent + mvt.Buffer}}
	enc := mvt.NewEncoder()
	for i := range min(len(ids), 20) {
		w := &sink{header: http.Header{}, status: http.StatusOK, keep: true}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, path(i), nil)
		if err != nil {
			return err
		}
		cut.ServeHTTP(w, r)
		s, err := newScene(v, ids[i], w.body)
		if err != nil {
			return err
		}
		var failed error
		mine := func(int) { failed = errors.Join(failed, s.encode(enc)) }
		peers := [...]orbmvt.Layers{s.orbLayers(), s.orbLayers(), s.orbLayers()}
		its := func(k int) {
			peers[k].ProjectToTile(ids[i])
			peers[k].Clip(bounds)
			_, e := orbmvt.Marshal(peers[k])
			failed = errors.Join(failed, e)
		}
		runtime.GC()       // what the scene cost is nobody's
		for k := range 3 { // both also unmeasured: it fetches what they read from memory, and grows our buffers
			mine(k)
		}
		ours = ours.plus(measure(5, mine))
		its(len(peers) - 1)
		theirs = theirs.plus(measure(len(peers)-1, its))
		if failed != nil {
			return fmt.Errorf("encode tile %v by one of the two: %w", ids[i], failed)
		}
	}
	name := fmt.Sprintf("encoder z%d, everything", ids[0].Z)
	allocs := per(int(ours.allocs), ours.n)
	f.judge(name+", ours alone", fmt.Sprintf("%s CPU, %s, %.2g allocations", round(ours.each()), perSecond(ours), allocs), "0 allocations", allocs < 0.1)
	f.add(name+", orb's", fmt.Sprintf("%s CPU, %s, %.0f allocations", round(theirs.each()), perSecond(theirs), per(int(theirs.allocs), theirs.n)), "")
	f.judge(name+", times less than orb's", fmt.Sprintf("%s; with search, hash and copy %s", times(theirs.each(), ours.each()), times(theirs.each(), service)),
		"≥ 12", theirs.each() >= 12*ours.each())
	return nil
}
