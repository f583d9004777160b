package mvt

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// Decode reads a tile and refuses all that breaks a MUST of MVT 2.1, so it is
// a judge for tests and tools rather than a lenient reader. Layers of version
// 1 are read too; the winding of rings is not checked there, as version 1 says
// nothing of it. Memory is bounded by a small multiple of len(data). The
// result does not refer to data.
func Decode(data []byte) (*Tile, error) {
	var t Tile
	names := map[string]bool{}
	r := reader{b: data}
	for {
		ok, err := r.next()
		if err != nil {
			return nil, fmt.Errorf("mvt: tile: %w", err)
		}
		if !ok {
			return &t, nil
		}
		if r.num != tagTileLayer>>3 {
			if r.num < 16 || r.num > 8191 { // the range left to extensions
				return nil, fmt.Errorf("mvt: tile: %w", malformed("unknown field %d", r.num))
			}
			continue
		}
		if err := r.want(wireBytes); err != nil {
			return nil, fmt.Errorf("mvt: tile: %w", err)
		}
		l, err := decodeLayer(r.data)
		if err == nil && names[l.Name] {
			err = malformed("a layer of that name came before")
		}
		if err != nil {
			return nil, fmt.Errorf("mvt: layer %d %q: %w", len(t.Layers), l.Name, err)
		}
		names[l.Name] = true
		t.Layers = append(t.Layers, l)
	}
}

// decodeLayer reads a layer in two walks: keys and values may stand after the
// features that need them.
func decodeLayer(data []byte) (TileLayer, error) {
	l := TileLayer{Extent: Extent}
	var seen once
	features := 0
	r := reader{b: data}
	for {
		ok, err := r.next()
		if err != nil {
			return l, err
		}
		if !ok {
			break
		}
		if r.num == tagLayerFeature>>3 {
			features++
		}
		if err := l.field(&r, &seen); err != nil {
			return l, err
		}
	}
	switch {
	case !seen.has(tagLayerVersion >> 3):
		return l, malformed("no version")
	case l.Version != 1 && l.Version != 2:
		return l, malformed("version %d", l.Version)
	case l.Name == "":
		return l, malformed("no name")
	case l.Extent == 0:
		return l, malformed("extent 0")
	}
	if features > 0 {
		l.Features = make([]TileFeature, 0, features)
	}
	r = reader{b: data}
	for ok, _ := r.next(); ok; ok, _ = r.next() { // errors showed in the first walk
		if r.num != tagLayerFeature>>3 {
			continue
		}
		f, err := decodeFeature(r.data, &l)
		if err != nil {
			return l, fmt.Errorf("feature %d: %w", len(l.Features), err)
		}
		l.Features = append(l.Features, f)
	}
	return l, nil
}

// field takes in one field of a layer, features aside.
func (l *TileLayer) field(r *reader, seen *once) (err error) {
	switch r.num {
	case tagLayerVersion >> 3:
		if l.Version, err = r.want32(); err == nil {
			err = seen.mark(r.num)
		}
	case tagLayerExtent >> 3:
		if l.Extent, err = r.want32(); err == nil {
			err = seen.mark(r.num)
		}
	case tagLayerName >> 3:
		if l.Name, err = r.text(); err == nil {
			err = seen.mark(r.num)
		}
	case tagLayerFeature >> 3:
		err = r.want(wireBytes)
	case tagLayerKey >> 3:
		var k string
		if k, err = r.text(); err == nil {
			l.Keys = append(l.Keys, k)
		}
	case tagLayerValue >> 3:
		if err = r.want(wireBytes); err != nil {
			return err
		}
		v, err := decodeValue(r.data)
		if err != nil {
			return fmt.Errorf("value %d: %w", len(l.Values), err)
		}
		l.Values = append(l.Values, v)
	default:
		if r.num < 16 {
			err = malformed("unknown field %d", r.num)
		}
	}
	return err
}

func (r *reader) text() (string, error) {
	if err := r.want(wireBytes); err != nil {
		return "", err
	}
	if !utf8.Valid(r.data) {
		return "", malformed("field %d is not UTF-8", r.num)
	}
	return string(r.data), nil
}

// decodeValue reads a Value message: exactly one of seven fields.
func decodeValue(data []byte) (v Value, err error) {
	r := reader{b: data}
	for {
		ok, err := r.next()
		if err != nil {
			return v, err
		}
		if !ok {
			break
		}
		if v.Kind != 0 {
			return v, malformed("more than one value")
		}
		if r.num > uint64(BoolValue) {
			return v, malformed("unknown kind of value %d", r.num)
		}
		v.Kind, v.bits = ValueKind(r.num), r.int
		switch v.Kind {
		case StringValue:
			v.text, err = r.text()
			v.bits = 0
		case FloatValue:
			err = r.want(wireFixed32)
		case DoubleValue:
			err = r.want(wireFixed64)
		case SintValue:
			err = r.want(wireVarint)
			v.bits = uint64(unzigzag(r.int))
		case BoolValue:
			if err = r.want(wireVarint); err == nil && r.int > 1 {
				err = malformed("truth value %d", r.int)
			}
		default:
			err = r.want(wireVarint)
		}
		if err != nil {
			return v, err
		}
	}
	if v.Kind == 0 {
		return v, malformed("no value")
	}
	return v, nil
}

// decodeFeature reads a feature of a layer whose keys and values are known.
func decodeFeature(data []byte, l *TileLayer) (f TileFeature, err error) {
	var (
		seen once
		geom []uint32
		r    = reader{b: data}
	)
	for {
		ok, err := r.next()
		if err != nil {
			return f, err
		}
		if !ok {
			break
		}
		switch r.num {
		case tagFeatureID >> 3:
			err = r.want(wireVarint)
			f.ID, f.HasID = r.int, true
		case tagFeatureTags >> 3:
			if err = r.want(wireBytes); err == nil {
				f.Tags, err = packed(r.data)
			}
		case tagFeatureType >> 3:
			if err = r.want(wireVarint); err == nil && r.int > uint64(Polygon) {
				err = malformed("geometry type %d", r.int)
			}
			f.Type = GeomType(r.int)
		case tagFeatureGeometry >> 3:
			if err = r.want(wireBytes); err == nil {
				geom, err = packed(r.data)
			}
		default:
			err = malformed("unknown field %d", r.num)
		}
		if err == nil {
			err = seen.mark(r.num)
		}
		if err != nil {
			return f, err
		}
	}
	if err := l.checkTags(f.Tags); err != nil {
		return f, err
	}
	if !seen.has(tagFeatureType >> 3) {
		return f, malformed("no geometry type")
	}
	if len(geom) == 0 {
		return f, malformed("no geometry")
	}
	err = f.decodeGeometry(geom, l.Version)
	return f, err
}

func (l *TileLayer) checkTags(tags []uint32) error {
	if len(tags)%2 != 0 {
		return malformed("%d tags do not pair up", len(tags))
	}
	for i := 0; i < len(tags); i += 2 {
		k, v := tags[i], tags[i+1]
		if uint64(k) >= uint64(len(l.Keys)) {
			return malformed("key %d of %d", k, len(l.Keys))
		}
		if uint64(v) >= uint64(len(l.Values)) {
			return malformed("value %d of %d", v, len(l.Values))
		}
	}
	return repeatedKey(tags)
}

// repeatedKey refuses a key that occurs twice in one feature. Few tags are
// compared pair by pair, many by a set, so that no input is slow.
func repeatedKey(tags []uint32) error {
	if len(tags) > 64 {
		seen := make(map[uint32]bool, len(tags)/2)
		for i := 0; i < len(tags); i += 2 {
			if seen[tags[i]] {
				return malformed("key %d twice", tags[i])
			}
			seen[tags[i]] = true
		}
		return nil
	}
	for i := 0; i < len(tags); i += 2 {
		for j := 0; j < i; j += 2 {
			if tags[i] == tags[j] {
				return malformed("key %d twice", tags[i])
			}
		}
	}
	return nil
}

// fits32 reports whether a vertex is within the signed 32-bit range.
func (v Vertex) fits32() bool {
	return v.X >= math.MinInt32 && v.X <= math.MaxInt32 && v.Y >= math.MinInt32 && v.Y <= math.MaxInt32
}
