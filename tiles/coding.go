package tiles

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coding is a content coding of tiles.
type coding int

// The codings; identity has no name in Content-Encoding.
const (
	identity coding = iota
	gzipped
	zstandard
	codings
)

// suffix ends the ETag of a coding.
func (c coding) suffix() string {
	switch c {
	case gzipped:
		return "gz"
	case zstandard:
		return "zs"
	}
	return "i"
}

// minCoded is the least tile worth compressing: below, the answer fits into one packet either way.
const minCoded = 512

// gzipLevel trades a tenth of the size for half of the time.
const gzipLevel = 3

// zstdWindow bounds what a reader must keep; RFC 9659 lets every client have sixteen times as much.
const zstdWindow = 512 << 10

// coded is a tile in one coding. What stands before once is set when the tile is ready.
type coded struct {
	etag   []string // a header value
	once   sync.Once
	data   []byte
	length []string // a header value
	err    error
}

// coders keeps compressors for the next tile.
type coders struct {
	gzip, zstd sync.Pool
}

// as returns a tile in a coding, made when first asked for and kept beside it.
func (s *Service) as(t *tile, c coding) (*coded, error) {
	k := &t.coded[c]
	if c == identity {
		return k, nil
	}
	made := false
	k.once.Do(func() {
		made = true
		if k.data, k.err = s.coders.code(c, t.body); k.err == nil {
			k.length = []string{strconv.Itoa(len(k.data))}
		}
	})
	if k.err != nil {
		return nil, fmt.Errorf("compress tile %d/%d/%d: %w", t.id.Z, t.id.X, t.id.Y, k.err)
	}
	if made {
		s.mu.Lock()
		s.cache.use(t, rounded(len(k.data)))
		s.mu.Unlock()
	}
	return k, nil
}

// code compresses bytes.
func (k *coders) code(c coding, body []byte) ([]byte, error) {
	out := make(sliceWriter, 0, len(body)/2+64)
	if c == zstandard {
		zw, ok := k.zstd.Get().(*zstd.Encoder)
		if !ok {
			var err error
			if zw, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
				zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true)); err != nil {
				return nil, err
			}
		}
		out = zw.EncodeAll(body, out)
		k.zstd.Put(zw)
		return append([]byte(nil), out...), nil
	}
	zw, ok := k.gzip.Get().(*gzip.Writer)
	if ok {
		zw.Reset(&out)
	} else {
		var err error
		if zw, err = gzip.NewWriterLevel(&out, gzipLevel); err != nil {
			return nil, err
		}
	}
	zw.Write(body) // a slice never refuses
	if err := zw.Close(); err != nil {
		return nil, err
	}
	k.gzip.Put(zw)
	return append([]byte(nil), out...), nil
}

type sliceWriter []byte

func (w *sliceWriter) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// chosen is the coding for a body and a client.
func chosen(size int, headers []string) coding {
	if size < minCoded {
		return identity
	}
	return bestCoding(headers)
}

// bestCoding reads Accept-Encoding by RFC 9110 §12.5.3: the greatest weight wins, zstd before gzip where they are equal.
// A coding that is not named has the weight of "*".
func bestCoding(headers []string) coding {
	const unnamed = -1
	weights := [codings]float64{gzipped: unnamed, zstandard: unnamed}
	star := 0.0
	for _, header := range headers {
		if header == "gzip" { // what most libraries send
			return gzipped
		}
		for item := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(item, ";")
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, "gzip") || strings.EqualFold(name, "x-gzip"):
				weights[gzipped] = weight(params)
			case strings.EqualFold(name, "zstd"):
				weights[zstandard] = weight(params)
			case name == "*":
				star = weight(params)
			}
		}
	}
	best, most := identity, 0.0
	for c := identity + 1; c < codings; c++ {
		w := weights[c]
		if w == unnamed {
			w = star
		}
		if w > 0 && w >= most {
			best, most = c, w
		}
	}
	return best
}
