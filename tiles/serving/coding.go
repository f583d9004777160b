package serving

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Coding is a content coding of answers.
type Coding int

// The codings; Identity has no name in Content-Encoding.
const (
	Identity Coding = iota
	Gzip
	Zstd
	Codings // how many there are
)

// Suffix ends the ETag of a coding.
func (c Coding) Suffix() string {
	switch c {
	case Gzip:
		return "gz"
	case Zstd:
		return "zs"
	}
	return "i"
}

// Headers are the values of Content-Encoding by coding. Nobody may change them.
func Headers() [Codings][]string { return [Codings][]string{Gzip: {"gzip"}, Zstd: {"zstd"}} }

// minCoded is the least tile worth compressing: below, the answer fits into one packet either way.
const minCoded = 512

// gzipLevel trades a tenth of the size for half of the time.
const gzipLevel = 3

// zstdWindow bounds what a reader must keep; RFC 9659 lets every client have sixteen times as much.
const zstdWindow = 512 << 10

// Coded is an answer in one coding. What stands before once is set when the answer is ready.
type Coded struct {
	ETag   []string // a header value
	once   sync.Once
	Data   []byte
	Length []string // a header value
	err    error

	parted atomic.Bool // what follows is set: see FillParted
	from   []byte      // the body
	seams  []seam
}

// Plain sets the bytes of an answer without a coding.
func (k *Coded) Plain(body []byte) { k.Data, k.Length = body, []string{strconv.Itoa(len(body))} }

// Coders keeps compressors for the next answer. The zero value is ready.
type Coders struct {
	gzip, zstd, pieces, scratch sync.Pool
}

// Fill compresses a body into its place when it is first asked for, and tells whether this call did so.
func (k *Coders) Fill(to *Coded, c Coding, body []byte) (made bool, err error) {
	if c == Identity {
		return false, nil
	}
	to.once.Do(func() {
		made = true
		if to.Data, to.err = k.Code(c, body); to.err == nil {
			to.Length = []string{strconv.Itoa(len(to.Data))}
		}
	})
	return made, to.err
}

// Code compresses bytes.
func (k *Coders) Code(c Coding, body []byte) ([]byte, error) {
	out, ok := k.scratch.Get().(*sliceWriter)
	if !ok {
		out = new(sliceWriter)
	}
	*out = (*out)[:0]
	var err error
	if c == Zstd {
		err = k.toZstd(out, body)
	} else {
		err = k.toGzip(out, body)
	}
	if err != nil {
		return nil, err
	}
	data := append([]byte(nil), *out...)
	if cap(*out) <= maxScratch {
		k.scratch.Put(out)
	}
	return data, nil
}

func (k *Coders) toZstd(out *sliceWriter, body []byte) (err error) {
	zw, ok := k.zstd.Get().(*zstd.Encoder)
	if !ok {
		if zw, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true)); err != nil {
			return err
		}
	}
	*out = zw.EncodeAll(body, slices.Grow(*out, len(body)/2+64))
	k.zstd.Put(zw)
	return nil
}

func (k *Coders) toGzip(out *sliceWriter, body []byte) (err error) {
	zw, ok := k.gzip.Get().(*gzip.Writer)
	if ok {
		zw.Reset(out)
	} else if zw, err = gzip.NewWriterLevel(out, gzipLevel); err != nil {
		return err
	}
	for len(body) > 0 {
		n := min(len(body), yieldBytes)
		zw.Write(body[:n]) // a slice never refuses
		body = body[n:]
		runtime.Gosched()
	}
	if err := zw.Close(); err != nil {
		return err
	}
	k.gzip.Put(zw)
	return nil
}

type sliceWriter []byte

func (w *sliceWriter) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// Chosen is the coding for a body and a client.
func Chosen(size int, headers []string) Coding {
	if size < minCoded {
		return Identity
	}
	return bestCoding(headers)
}

// bestCoding reads Accept-Encoding by RFC 9110 §12.5.3: the greatest weight wins, zstd before gzip where they are equal.
// A coding that is not named has the weight of "*".
func bestCoding(headers []string) Coding {
	const unnamed = -1
	weights := [Codings]float64{Gzip: unnamed, Zstd: unnamed}
	star := 0.0
	for _, header := range headers {
		if header == "gzip" { // what most libraries send
			return Gzip
		}
		for item := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(item, ";")
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, "gzip") || strings.EqualFold(name, "x-gzip"):
				weights[Gzip] = weight(params)
			case strings.EqualFold(name, "zstd"):
				weights[Zstd] = weight(params)
			case name == "*":
				star = weight(params)
			}
		}
	}
	best, most := Identity, 0.0
	for c := Identity + 1; c < Codings; c++ {
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
