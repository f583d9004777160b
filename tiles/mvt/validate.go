package mvt

import "fmt"

// Validate decodes a tile and also refuses what MVT 2.1 only advises against
// (its SHOULDs), and what gridtwin's own tiles never do: layers of version 1 or
// without features, repeated keys or ids, unknown geometry types, rings without
// an area, vertices outside of the buffered tile, polygons that are not valid by
// OGC rules.
func Validate(data []byte) error {
	t, err := Decode(data)
	if err != nil {
		return err
	}
	for i := range t.Layers {
		if err := t.Layers[i].validate(); err != nil {
			return fmt.Errorf("mvt: layer %q: %w", t.Layers[i].Name, err)
		}
	}
	return nil
}

func (l *TileLayer) validate() error {
	if l.Version != 2 {
		return malformed("version %d", l.Version)
	}
	if l.Extent != Extent {
		return malformed("extent %d", l.Extent)
	}
	if len(l.Features) == 0 {
		return malformed("no features")
	}
	keys := make(map[string]bool, len(l.Keys))
	for _, k := range l.Keys {
		if keys[k] {
			return malformed("key %q twice", k)
		}
		keys[k] = true
	}
	ids := make(map[uint64]bool, len(l.Features))
	for i := range l.Features {
		f := &l.Features[i]
		if f.HasID && ids[f.ID] {
			return malformed("feature id %d twice", f.ID)
		}
		ids[f.ID] = ids[f.ID] || f.HasID
		if err := f.validate(); err != nil {
			return fmt.Errorf("feature %d: %w", i, err)
		}
	}
	return nil
}

func (f *TileFeature) validate() error {
	if f.Type == Unknown {
		return malformed("unknown geometry type")
	}
	for i, part := range f.Parts {
		for _, v := range part {
			if !(vec{v.X, v.Y}).inClip() {
				return malformed("vertex %d,%d outside of the buffered tile", v.X, v.Y)
			}
		}
		if f.Type == Polygon && ringArea(part).sign() == 0 {
			return malformed("ring %d has no area", i)
		}
	}
	if f.Type == Polygon {
		return checkPolygon(f.Parts)
	}
	return nil
}
