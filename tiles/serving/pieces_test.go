package serving

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// unzipped reads a stream of one member by another implementation, and nothing behind it.
func unzipped(t interface{ Fatal(args ...any) }, data []byte) []byte {
	in := bytes.NewReader(data)
	zr, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	zr.Multistream(false)
	body, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	if in.Len() > 0 {
		t.Fatal("a second member follows")
	}
	return body
}

// words is a body that compresses as answers do.
func words(r *rand.Rand, n int) (body []byte) {
	for len(body) < n {
		body = append(body, []string{"grid", "house ", "310114103", "\x12\x08\x01", "稻"}[r.IntN(5)]...)
	}
	return body[:n]
}

// Pieces join to one stream of what they are pieces of, and it does not tell which of them were there before.
func TestPiecesJoin(t *testing.T) {
	var coders Coders
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		was, pieces := &Coded{}, [][]byte(nil)
		for range rapid.IntRange(1, 4).Draw(rt, "times") {
			switch n := len(pieces); {
			case n == 0 || rapid.Bool().Draw(rt, "one more"):
				pieces = append(pieces, words(r, rapid.SampledFrom([]int{1, 100, 5000, 200_000}).Draw(rt, "bytes")))
			default:
				i := rapid.IntRange(0, n-1).Draw(rt, "which")
				pieces[i] = words(r, len(pieces[i])+rapid.IntRange(0, 3).Draw(rt, "longer"))
			}
			var places []int
			body := bytes.Join(pieces, nil)
			at := 0
			for _, p := range pieces[1:] {
				at += len(pieces[0]) // of the first, as the rest is parted anywhere
				if at < len(body) {
					places = append(places, at)
				}
				_ = p
			}
			now, fresh := &Coded{}, &Coded{}
			if made, err := coders.FillParted(now, body, places, was); !made || err != nil {
				rt.Fatal(made, err)
			}
			if made, err := coders.FillParted(now, body, places, nil); made || err != nil {
				rt.Fatal("filled twice", err)
			}
			if _, err := new(Coders).FillParted(fresh, body, places, nil); err != nil {
				rt.Fatal(err)
			}
			if !bytes.Equal(unzipped(rt, now.Data), body) || !bytes.Equal(now.Data, fresh.Data) {
				rt.Fatalf("%d bytes in %d pieces do not come back, or differ by what was there before", len(body), len(places)+1)
			}
			was = now
		}
	})
}

// What a body has in common with the one before is taken from there.
func TestPiecesAreTakenOver(t *testing.T) {
	var coders Coders
	body := words(rand.New(rand.NewPCG(1, 2)), 30_000)
	was, now := &Coded{}, &Coded{}
	if _, err := coders.FillParted(now, body, nil, was); err != nil { // not filled: of no use, and no matter
		t.Fatal(err)
	}
	if _, err := coders.FillParted(was, body, []int{10_000, 20_000}, nil); err != nil {
		t.Fatal(err)
	}
	other := append(bytes.Clone(body[:10_000]), "another middle"...)
	other = append(other, body[20_000:]...)
	for _, piece := range [][]byte{body[:10_000], body[20_000:]} {
		done := was.piece(piece)
		if done == nil {
			t.Fatal("a piece is not found")
		}
		next := &Coded{}
		if _, err := coders.FillParted(next, other, []int{10_000, 10_014}, was); err != nil || !bytes.Contains(next.Data, done) {
			t.Errorf("a piece was made anew (%v)", err)
		}
	}
	if was.piece(body[10_000:19_999]) != nil {
		t.Error("a piece is found that there is not")
	}
}
