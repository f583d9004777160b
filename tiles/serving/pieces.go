package serving

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"strconv"

	"github.com/klauspost/compress/flate"
)

// An answer in gzip can be made of pieces: each is compressed by itself up to a byte's end, and one behind the other they
// are one stream of one member, which every reader takes. So of an answer of which an edit changed little, little is
// compressed again. The bytes follow from the body and from where it is parted, not from what was there before.

// seam is where a piece ends: in the body, and in the answer.
type seam struct{ body, data int }

// deflater is what compressing takes, kept for the next time.
type deflater struct {
	zw  *flate.Writer
	out sliceWriter
}

// maxScratch is the largest buffer, in bytes, that is kept for the next answer.
const maxScratch = 4 << 20

// yieldBytes is how much is compressed at once, some 0.6 ms, before answers that are ready go first.
const yieldBytes = 64 << 10

// FillParted is Fill for gzip, of a body that is parted at places in rising order. What was is nil, or the same answer of
// another time, filled or not: pieces that it has too are taken from there.
func (k *Coders) FillParted(to *Coded, body []byte, places []int, was *Coded) (made bool, err error) {
	to.once.Do(func() {
		made = true
		d, ok := k.pieces.Get().(*deflater)
		if !ok {
			d = &deflater{}
			if d.zw, to.err = flate.NewWriter(&d.out, gzipLevel); to.err != nil {
				return
			}
		}
		if was != nil && !was.Parted() {
			was = nil
		}
		d.out = append(d.out[:0], 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff) // deflated, no name, no time, no system; RFC 1952
		seams := make([]seam, 0, len(places)+1)
		for from, i := 0, 0; from < len(body); i++ {
			end := len(body)
			if i < len(places) {
				end = places[i]
			}
			piece := body[from:end]
			if done := was.piece(piece); done != nil {
				d.out = append(d.out, done...)
			} else {
				d.add(piece)
			}
			seams = append(seams, seam{end, len(d.out)})
			from = end
		}
		d.out = append(d.out, 3, 0) // an empty last block
		d.out = binary.LittleEndian.AppendUint32(d.out, crc32.ChecksumIEEE(body))
		d.out = binary.LittleEndian.AppendUint32(d.out, uint32(len(body)))
		to.Data = append([]byte(nil), d.out...)
		to.Length = []string{strconv.Itoa(len(to.Data))}
		to.from, to.seams = body, seams
		to.parted.Store(true)
		if cap(d.out) <= maxScratch {
			k.pieces.Put(d)
		}
	})
	return made, to.err
}

// Parted tells that FillParted has filled the answer.
func (k *Coded) Parted() bool { return k.parted.Load() }

// add compresses a piece; a slice never refuses.
func (d *deflater) add(piece []byte) {
	d.zw.Reset(&d.out)
	for len(piece) > 0 {
		n := min(len(piece), yieldBytes)
		d.zw.Write(piece[:n])
		piece = piece[n:]
		runtime.Gosched()
	}
	d.zw.Flush()
}

// piece is the compressed form of a piece of the body, nil where there is none like it.
func (k *Coded) piece(body []byte) []byte {
	if k == nil {
		return nil
	}
	var last seam
	data := 10 // past the header
	for _, s := range k.seams {
		if s.body-last.body == len(body) && bytes.Equal(k.from[last.body:s.body], body) {
			return k.Data[data:s.data]
		}
		last, data = s, s.data
	}
	return nil
}
