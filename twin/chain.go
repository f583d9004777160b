package twin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// chainTag opens every hashed message, so that a hash of one kind can never be taken for one of another kind.
const (
	chainTag = "gridtwin commit 1\n"
	imageTag = "gridtwin image 1\n"
)

// HashCommit returns the chain hash of c on top of prev, the hash of the commit before it (all zero before the first).
// It depends on what was committed alone, never on how a store lays it out, so every store of one twin agrees on it.
//
// Covered are the header and, per change, the operation, the entity and its state after. The state before is the
// previous state after, which an earlier link covers. Sealed bytes, the answer and the model enter through hashes of
// their own: they can be destroyed later, their hash kept in their place, and the chain still verifies.
// The layout is in twin/store/FORMAT.md.
func HashCommit(prev [32]byte, c *Commit) [32]byte {
	var h ChainHasher
	h.Begin(prev, c, len(c.Changes), nil)
	for i := range c.Changes {
		h.Change(&c.Changes[i], nil)
	}
	return h.Sum()
}

// ChainHasher computes a chain hash change by change, for readers that do not want a whole commit in memory.
// The zero value is ready; it is not safe for concurrent use.
type ChainHasher struct {
	commit hash.Hash
	image  hash.Hash
	buf    []byte
}

// Begin starts a commit of the given number of changes; c.Changes is not read. answerHash stands in for an answer
// that was destroyed; nil means that c.Answer is hashed.
func (h *ChainHasher) Begin(prev [32]byte, c *Commit, changes int, answerHash *[32]byte) {
	if h.commit == nil {
		h.commit, h.image = sha256.New(), sha256.New()
	}
	h.commit.Reset()
	answer := HashBytes(c.Answer)
	if answerHash != nil {
		answer = *answerHash
	}
	b := append(h.buf[:0], chainTag...)
	b = append(b, prev[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(c.Version))
	b = binary.LittleEndian.AppendUint64(b, uint64(c.Time))
	b = appendText(b, c.Actor)
	b = appendText(b, c.Reason)
	b = appendText(b, c.Key)
	b = append(b, answer[:]...)
	// A model that is absent and one that is empty are different commits.
	if c.Model == nil {
		b = append(b, 0)
	} else {
		model := HashBytes(c.Model)
		b = append(append(b, 1), model[:]...)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(changes))
	h.commit.Write(b)
	h.buf = b
}

// Change adds the next change. sealedHash stands in for sealed bytes that were destroyed; nil means that
// ch.After.Sealed is hashed.
func (h *ChainHasher) Change(ch *Change, sealedHash *[32]byte) {
	b := append(h.buf[:0], byte(ch.Op))
	b = binary.LittleEndian.AppendUint64(b, uint64(ch.ID))
	b = appendText(b, ch.Type)
	if ch.After == nil {
		b = append(b, 0)
		h.commit.Write(b)
		h.buf = b
		return
	}
	b = append(b, 1)
	h.commit.Write(b)
	h.buf = b
	h.imageSum(ch.After, sealedHash)
	h.commit.Write(h.buf)
}

// imageSum leaves the hash of one state in h.buf.
func (h *ChainHasher) imageSum(m *Image, sealedHash *[32]byte) {
	sealed := HashBytes(m.Sealed)
	if sealedHash != nil {
		sealed = *sealedHash
	}
	b := append(h.buf[:0], imageTag...)
	b = binary.LittleEndian.AppendUint64(b, uint64(m.Rev))
	b = binary.LittleEndian.AppendUint64(b, uint64(m.Updated))
	b = binary.LittleEndian.AppendUint64(b, uint64(m.Grid))
	b = binary.LittleEndian.AppendUint64(b, uint64(m.House))
	b = append(b, sealed[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(m.Row)))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(m.Geom)))
	h.image.Reset()
	h.image.Write(b)
	h.image.Write(m.Row)
	h.image.Write(m.Geom)
	h.buf = h.image.Sum(b[:0])
}

// Sum returns the hash of the commit that was begun.
func (h *ChainHasher) Sum() (sum [32]byte) {
	h.commit.Sum(sum[:0])
	return sum
}

// HashBytes is the hash by which sealed bytes, answers and models enter the chain: SHA-256, and all zero for none,
// so that "nothing was sealed" and "it was destroyed" stay apart.
func HashBytes(b []byte) [32]byte {
	if len(b) == 0 {
		return [32]byte{}
	}
	return sha256.Sum256(b)
}

// appendText appends s behind its length, so that no two headers share an encoding.
func appendText(b []byte, s string) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(len(s)))
	return append(b, s...)
}

// epochChars is the length of an Epoch: 26 characters of 5 bits, 130 bits of chance.
const epochChars = 26

// NewEpoch draws the name of a new line of versions.
func NewEpoch() Epoch {
	var b [epochChars]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	return Epoch(b[:])
}
