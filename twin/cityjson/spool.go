package cityjson

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// maxSpoolMemory is how much waits in memory before a file is made.
const maxSpoolMemory = 4 << 20

// spool keeps bytes for later: a little in memory, more in a file that has no name left where systems allow that. Its
// first error stays.
type spool struct {
	buf  bytes.Buffer
	file *os.File
	err  error
}

func (s *spool) Write(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.buf.Write(b); s.buf.Len() > maxSpoolMemory {
		s.err = s.flush()
	}
	return len(b), s.err
}

func (s *spool) flush() (err error) {
	if s.file == nil {
		if s.file, err = os.CreateTemp("", "gridtwin-vertices-*"); err != nil {
			return err
		}
		os.Remove(s.file.Name()) // a process that is killed leaves nothing behind; elsewhere drop does it
	}
	_, err = s.buf.WriteTo(s.file)
	return err
}

// copyTo writes all that was kept.
func (s *spool) copyTo(w io.Writer) error {
	if s.err == nil && s.file != nil {
		_, err := s.file.Seek(0, io.SeekStart)
		if err == nil {
			_, err = io.Copy(w, s.file)
		}
		s.err = err
	}
	if s.err == nil {
		_, s.err = s.buf.WriteTo(w)
	}
	return s.err
}

func (s *spool) drop() {
	if s.file != nil {
		name := s.file.Name()
		s.err = errors.Join(s.err, s.file.Close())
		os.Remove(name)
		s.file = nil
	}
}
