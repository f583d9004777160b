package mvt

import "iter"

// Props are a feature's attributes, packed so that a million features cost
// bytes and not slices. Build them once with the methods below, which append
// like append does, and keep them beside the feature. An attribute that is
// null is simply not there. A key may occur once.
//
// Layout per attribute: uvarint(key<<1 | inline), then uvarint(ref), or
// uvarint(length) and a ready MVT Value message when inline is 1.
type Props []byte

// Ref appends an attribute whose value stands in the layer's dictionary.
func (p Props) Ref(key uint16, r Ref) Props {
	p = appendUvarint(p, uint64(key)<<1)
	return appendUvarint(p, uint64(r))
}

// String appends an attribute whose text is the feature's own, such as a name
// or a code: it skips the dictionary and is not shared within a tile.
func (p Props) String(key uint16, s string) Props {
	n := 1 + uvarintLen(uint64(len(s))) + len(s)
	p = appendUvarint(p, uint64(key)<<1|1)
	p = appendUvarint(p, uint64(n))
	return AppendString(p, s)
}

// Int appends a whole number that is the feature's own.
func (p Props) Int(key uint16, v int64) Props {
	var scratch [16]byte
	return p.Value(key, AppendInt(scratch[:0], v))
}

// Float appends a decimal number that is the feature's own.
func (p Props) Float(key uint16, v float64) Props {
	var scratch [16]byte
	return p.Value(key, AppendFloat(scratch[:0], v))
}

// Refs are the values in the layer's dictionary that attributes refer to, with
// repetitions. It takes any number of features' attributes one behind the other.
func (p Props) Refs() iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		for i := 0; i < len(p); {
			k, at := uvarint(p, i)
			if at < 0 {
				return
			}
			v, next := uvarint(p, at)
			switch {
			case next < 0:
				return
			case k&1 == 1:
				next += int(min(v, uint64(len(p))))
			case !yield(Ref(v)):
				return
			}
			i = next
		}
	}
}

// Value appends a ready MVT Value message, as AppendString and its like make it.
func (p Props) Value(key uint16, value []byte) Props {
	p = appendUvarint(p, uint64(key)<<1|1)
	p = appendUvarint(p, uint64(len(value)))
	return append(p, value...)
}
