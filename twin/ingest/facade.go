package ingest

import (
	"bytes"
	"errors"
	"slices"
	"strconv"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// facade gathers what buildings look like from outside. Models are public, and files of this program hold units for who
// may see them: nothing passes but types, levels, surface kinds that are known here, and positions.
type facade struct {
	house   string // the first building's new id
	objects []*cityjson.Object
}

// add takes of a feature its building with its parts and installations. What is beneath a storey or a room is within.
func (s *facade) add(f *cityjson.Feature) {
	switch f.Root.Type {
	case "Building", "BuildingPart", "BuildingInstallation":
	default:
		return
	}
	kept := map[string]*cityjson.Object{}
	for i, o := range append([]*cityjson.Object{f.Root}, f.Parts...) {
		out := &cityjson.Object{ID: s.name(), Type: "Building"} // parts that lost their building are one
		if i > 0 {
			if o.Type != "BuildingPart" && o.Type != "BuildingInstallation" {
				continue
			}
			out.Type = o.Type
			if !slices.ContainsFunc(o.Parents, func(id string) bool { return kept[id] != nil }) ||
				slices.ContainsFunc(o.Parents, func(id string) bool { return kept[id] == nil }) {
				continue
			}
			up := kept[o.Parents[0]] // a part belongs to one building
			out.Parents, up.Children = []string{up.ID}, append(up.Children, out.ID)
		}
		for k := range o.Geometries {
			if g, ok := fromOutside(&o.Geometries[k]); ok {
				out.Geometries = append(out.Geometries, g)
			}
		}
		kept[o.ID] = out
		s.objects = append(s.objects, out)
	}
}

func (s *facade) name() string {
	if len(s.objects) == 0 {
		return s.house
	}
	return "b" + strconv.Itoa(len(s.objects))
}

// fromOutside is a form without hollows and what is told to be within; false where nothing is left.
func fromOutside(g *cityjson.Geometry) (cityjson.Geometry, bool) {
	out := cityjson.Geometry{Type: "MultiSurface", LoD: levelOf(g), Surfaces: make([]cityjson.Surface, 0, len(g.Surfaces))}
	whole := true
	for _, f := range g.Surfaces {
		if f.Shell > 0 || len(f.Rings) == 0 || len(f.Rings[0]) < 3 {
			continue
		}
		switch f.Kind {
		case cityjson.RoofSurface, cityjson.GroundSurface, cityjson.WallSurface, "ClosureSurface", "OuterCeilingSurface", "OuterFloorSurface", "Window", "Door":
		case cityjson.FloorSurface, cityjson.CeilingKind, cityjson.InteriorWall:
			whole = false
			continue
		default:
			f.Kind = ""
		}
		whole = whole && f.Solid == 0
		out.Surfaces = append(out.Surfaces, f)
	}
	if whole && g.IsSolid() {
		out.Type = "Solid" // several bodies are told as their surfaces
	}
	return out, len(out.Surfaces) > 0
}

// levelOf words a level as the schema of CityJSON has it: text of the file could say anything.
func levelOf(g *cityjson.Geometry) string {
	if l := g.LoD; len(l) == 1 && l[0] >= '0' && l[0] <= '3' || len(l) == 3 && l[0] >= '0' && l[0] <= '3' && l[1] == '.' && l[2] >= '0' && l[2] <= '3' {
		return l
	}
	switch v := g.LoDNumber(); {
	case v >= 3:
		return "3"
	case v >= 2:
		return "2"
	case v >= 0 && v < 1:
		return "0"
	}
	return "1"
}

// write makes the document, its coordinates counted from the lowest corner.
func (s *facade) write(crs geo.CRS, origin cityjson.Vec3) ([]byte, error) {
	var out bytes.Buffer
	w, err := cityjson.NewWriter(&out, cityjson.WriterOptions{CRS: crs.URI(), Title: "The model of a house", Origin: origin})
	if err == nil {
		err = errors.Join(w.Feature(s.objects...), w.Close())
	}
	return out.Bytes(), err
}
