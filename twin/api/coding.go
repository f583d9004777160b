package api

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The content codings of answers.
const (
	codingNone = "identity"
	codingGzip = "gzip"
	codingZstd = "zstd"
)

// worthPacking is the least body that compression pays for, in bytes.
const worthPacking = 1400

// coding is how the client would have a body of some size coded.
func (c *call) coding() string {
	if c.packed == "" {
		c.packed = bestCoding(c.r.Header.Values("Accept-Encoding"))
	}
	return c.packed
}

// codingFor is the coding of a body of a size. Tags depend on it, so it is decided before they are made.
func (c *call) codingFor(size int) string {
	if size < worthPacking {
		return codingNone
	}
	return c.coding()
}

// bestCoding reads Accept-Encoding as RFC 9110 §12.5.3 has it: the greatest weight wins, zstd before gzip where they
// are equal, for it costs less; a coding that is not named has the weight of "*", and identity gives way to any coding
// that is wanted as much.
func bestCoding(headers []string) string {
	weights := map[string]int{}
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		if name = strings.ToLower(strings.TrimSpace(name)); name == "x-gzip" {
			name = codingGzip
		}
		if name != "" {
			weights[name] = weight(params)
		}
	}
	of := func(name string) int {
		if q, named := weights[name]; named {
			return q
		}
		return weights["*"]
	}
	best, most := codingNone, 0
	if q, named := weights[codingNone]; named {
		most = q
	}
	for _, name := range [...]string{codingGzip, codingZstd} {
		if q := of(name); q > 0 && q >= most {
			best, most = name, q
		}
	}
	return best
}

// packer compresses what is written to it.
type packer interface {
	io.WriteCloser
	Reset(io.Writer)
}

// Answers are made once and read once, so time weighs more than size: both pack at their fastest level. The window of
// zstd is far below the 8 MiB that RFC 9659 lets every client have.
var (
	gzips = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
		return packer(w)
	}}
	zstds = sync.Pool{New: func() any {
		w, _ := zstd.NewWriter(io.Discard, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(512<<10), zstd.WithLowerEncoderMem(true))
		return packer(w)
	}}
)

// packersOf is the pool of a coding that is not identity.
func packersOf(coding string) *sync.Pool {
	if coding == codingZstd {
		return &zstds
	}
	return &gzips
}

// compress packs a whole body.
func compress(coding string, body []byte) []byte {
	pool := packersOf(coding)
	w := pool.Get().(packer)
	defer pool.Put(w)
	var b bytes.Buffer
	b.Grow(len(body) / 4)
	w.Reset(&b)
	w.Write(body)
	w.Close()
	return b.Bytes()
}
