package mvt

// remap gives keys and values their index within the tile's layer, in order of
// first use. Stamping each entry with the layer's epoch makes forgetting all
// of them one increment; a map would cost more than all the rest.
type remap struct {
	epoch   uint32
	feature uint64 // running number of the feature, to notice a repeated key
	nKeys   uint32
	nValues uint32
	keys    []keyStamp
	values  []valueStamp
}

type keyStamp struct {
	epoch, index uint32
	feature      uint64
}

type valueStamp struct {
	epoch, index uint32
}

// reset begins a layer with that many keys and dictionary values.
func (r *remap) reset(keys, values int) {
	r.nKeys, r.nValues = 0, 0
	if keys > len(r.keys) {
		r.keys = append(r.keys, make([]keyStamp, keys-len(r.keys))...)
	}
	if values > len(r.values) {
		r.values = append(r.values, make([]valueStamp, values-len(r.values))...)
	}
	r.epoch++
	if r.epoch == 0 { // wrapped: old stamps could look new
		clear(r.keys)
		clear(r.values)
		r.epoch = 1
	}
}

func (r *remap) key(k uint32) (index uint32, fresh, twice bool) {
	s := &r.keys[k]
	if s.epoch != r.epoch {
		*s = keyStamp{r.epoch, r.nKeys, r.feature}
		r.nKeys++
		return s.index, true, false
	}
	twice = s.feature == r.feature
	s.feature = r.feature
	return s.index, false, twice
}

func (r *remap) value(v uint32) (index uint32, fresh bool) {
	s := &r.values[v]
	if s.epoch != r.epoch {
		*s = valueStamp{r.epoch, r.nValues}
		r.nValues++
		return s.index, true
	}
	return s.index, false
}

// inline gives the next index to a value that is not shared.
func (r *remap) inline() uint32 {
	r.nValues++
	return r.nValues - 1
}
