package api

import (
	"io"
	"net/http"
)

// streamChunk is how much of an answer is held before it is sent, in bytes.
const streamChunk = 64 << 10

// stream is an answer that is written piece by piece, so that its memory is bounded by a chunk. What fits into one chunk
// goes out whole, with its length. Whatever can fail has failed before the first piece: afterwards there is only the
// client that goes away, and then the connection is given up, so that nobody takes a part for the whole.
type stream struct {
	c     *call
	media string
	buf   []byte // not sent yet
	sent  bool   // the head is out
	to    io.Writer
	pack  packer // nil for identity
}

// stream begins an answer of status 200.
func (c *call) stream(mediaType string) *stream { return &stream{c: c, media: mediaType} }

// room sends what there is when it is a chunk, and tells whether more is wanted: of HEAD, only the head is.
func (s *stream) room() bool {
	if len(s.buf) < streamChunk || s.c.pageOf(s.media) {
		return true
	}
	if !s.sent {
		s.begin()
	}
	if s.c.r.Method == http.MethodHead {
		return false
	}
	s.flush()
	return true
}

// begin sends the head.
func (s *stream) begin() {
	s.sent, s.to = true, s.c.w
	s.c.head(s.media)
	if coding := s.c.coding(); coding != codingNone {
		s.c.w.Header().Set("Content-Encoding", coding)
		if s.c.r.Method != http.MethodHead {
			s.pack = packersOf(coding).Get().(packer)
			s.pack.Reset(s.c.w)
			s.to = s.pack
		}
	}
	s.c.w.WriteHeader(http.StatusOK)
}

func (s *stream) flush() {
	if _, err := s.to.Write(s.buf); err != nil {
		panic(http.ErrAbortHandler)
	}
	s.buf = s.buf[:0]
}

// end sends the rest.
func (s *stream) end() error {
	if !s.sent {
		return s.c.write(http.StatusOK, s.media, s.buf)
	}
	if s.c.r.Method == http.MethodHead {
		return nil
	}
	s.flush()
	if s.pack == nil {
		return nil
	}
	if err := s.pack.Close(); err != nil {
		panic(http.ErrAbortHandler)
	}
	packersOf(s.c.coding()).Put(s.pack)
	return nil
}
