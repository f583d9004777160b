package mvt

// What Seams parts a tile by: a layer from so many bytes on begins anew, and of so many features one does.
const (
	seamLayer    = 8 << 10
	seamFeatures = 256
)

// Seams appends to at the places where a tile is best parted, in rising order, for work on stretches of it that is to be
// done once: a layer or a feature begins there, chosen by the feature's id. So where a feature came, went or changed
// the stretches further on are as they were. Of what is no tile it finds what it can.
func Seams(tile []byte, at []int) []int {
	for i := 0; i < len(tile); {
		body, end := field(tile, i, tagTileLayer)
		if end < 0 {
			return at
		}
		if end-body >= seamLayer && i > 0 {
			at = append(at, i)
		}
		at = layerSeams(tile[:end], body, at)
		i = end
	}
	return at
}

func layerSeams(layer []byte, i int, at []int) []int {
	if i+2 > len(layer) || layer[i] != tagLayerVersion {
		return at
	}
	i += 2
	if _, i = field(layer, i, tagLayerName); i < 0 {
		return at
	}
	for first := true; i < len(layer); first = false {
		body, end := field(layer, i, tagLayerFeature)
		if end < 0 || body >= end || layer[body] != tagFeatureID {
			return at // keys and values
		}
		if id, _ := uvarint(layer, body+1); !first && id*0x9E3779B97F4A7C15>>32%seamFeatures == 0 {
			at = append(at, i)
		}
		i = end
	}
	return at
}

// field is where the bytes of a field begin and end whose tag stands at b[i]; end is -1 where there is no such field.
func field(b []byte, i int, tag byte) (body, end int) {
	if i >= len(b) || b[i] != tag {
		return 0, -1
	}
	n, body := uvarint(b, i+1)
	if body < 0 || n > uint64(len(b)-body) {
		return 0, -1
	}
	return body, body + int(n)
}
