package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// newCSV reads a table of text (RFC 4180), whatever its separator, line ends and encoding. head is how it begins.
func newCSV(br *bufio.Reader, head []byte, c io.Closer) (Source, error) {
	var r io.Reader = br
	switch {
	case bytes.HasPrefix(head, []byte("\ufeff")):
		r, head = skipBOM(br), head[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		r = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(br)
		br = bufio.NewReaderSize(r, sniffBytes)
		head, _ = br.Peek(sniffBytes) // an error will come again when it is read
		r = br
	}
	rows := &csvRows{r: bufio.NewReaderSize(r, sniffBytes), sep: separator(head), line: 1, enc: encodingOf(head)}
	return &table{next: rows.next, src: c}, nil
}

// encoding is how the bytes of a file are read. Separators, quotes and line ends are the same bytes in both, and in no
// character of GB18030 do they stand for anything else, so rows are cut before they are decoded.
type encoding uint8

const (
	encASCII encoding = iota // nothing told them apart yet
	encUTF8
	encGB18030
)

// encodingOf tells UTF-8 from GB18030 by how a file begins: text of the one is hardly ever valid as the other.
func encodingOf(head []byte) encoding {
	cut := 0 // how many characters may be broken: the last one of a piece
	if len(head) >= sniffBytes {
		cut = 1
		for i := 0; i < utf8.UTFMax && len(head) > 0 && !utf8.Valid(head); i++ {
			head = head[:len(head)-1]
		}
	}
	ascii := true
	for _, c := range head {
		ascii = ascii && c < utf8.RuneSelf
	}
	switch {
	case ascii:
		return encASCII
	case utf8.Valid(head):
		return encUTF8
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(head)
	if err != nil || bytes.Count(out, []byte("\ufffd")) > cut {
		return encUTF8 // neither: the rows that are broken will be refused
	}
	return encGB18030
}

// separator finds what parts the cells: the character that cuts most of the first rows into equally many.
func separator(head []byte) byte {
	best, most := byte(','), 0
	for _, sep := range [...]byte{',', '\t', ';'} {
		rows := &csvRows{r: bufio.NewReader(bytes.NewReader(head)), sep: sep, line: 1, enc: encUTF8, loose: true}
		counts := map[int]int{}
		for range headerRows {
			c, err := rows.next()
			if err != nil {
				break
			}
			counts[len(c.cell)]++
		}
		score := 0
		for cells, n := range counts {
			if cells > 1 {
				score = max(score, n*MaxColumns+cells)
			}
		}
		if score > most {
			best, most = sep, score
		}
	}
	return best
}

// csvRows cuts text into rows and cells. Unlike encoding/csv it bounds a row, so that a quote that never closes costs
// an error and not the memory of the machine.
type csvRows struct {
	r     *bufio.Reader
	sep   byte
	line  int
	enc   encoding
	loose bool // of looking at a piece of a file: take bytes as they are

	buf  []byte
	ends []int // where each cell ends in buf
}

func (c *csvRows) next() (cells, error) {
	from := c.line
	err := c.cut()
	if err != nil && !errors.Is(err, errTooLong) {
		return cells{}, err
	}
	if err == nil && len(c.ends) > MaxColumns {
		err = fmt.Errorf("has more than %d columns", MaxColumns)
	}
	if err != nil {
		return cells{}, &RowError{Row: from, Msg: err.Error()}
	}
	row := cells{row: from, cell: make([]Prop, len(c.ends))}
	start := 0
	for i, end := range c.ends {
		text, err := c.decode(c.buf[start:end])
		if err != nil {
			return cells{}, &RowError{Row: from, Msg: fmt.Sprintf("cell %d: %v", i+1, err)}
		}
		row.cell[i].Text = unguarded(text)
		start = end
	}
	return row, nil
}

// cut reads one row into buf and ends.
func (c *csvRows) cut() error {
	c.buf, c.ends = c.buf[:0], c.ends[:0]
	quoted, fresh, any := false, true, false // fresh: at the beginning of a cell
	opened := c.line
	tooLong := false
	for {
		b, err := c.r.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) && quoted && !c.loose {
				return fmt.Errorf("line %d: a quote opens and is never closed: close it, or double it where it is meant", opened)
			}
			if errors.Is(err, io.EOF) && any {
				break
			}
			return err
		}
		any = true
		switch {
		case quoted && b == '"':
			if c.follows('"') {
				c.buf = append(c.buf, '"')
			} else {
				quoted = false
			}
			continue
		case quoted:
			if b == '\n' {
				c.line++
			}
		case b == '"' && fresh:
			quoted, fresh, opened = true, false, c.line
			continue
		case b == c.sep:
			c.ends = append(c.ends, len(c.buf))
			fresh = true
			continue
		case b == '\n' || b == '\r':
			if b == '\r' {
				c.follows('\n')
			}
			c.line++
			c.ends = append(c.ends, len(c.buf))
			if tooLong {
				return errTooLong
			}
			return nil
		}
		fresh = false
		if len(c.buf) == MaxRowBytes {
			tooLong = true
			c.buf = c.buf[:0]
			c.ends = c.ends[:0]
			if quoted {
				return fmt.Errorf("line %d: a quote opens and is not closed within %d MB", opened, MaxRowBytes>>20)
			}
		}
		c.buf = append(c.buf, b)
	}
	c.ends = append(c.ends, len(c.buf))
	if tooLong {
		return errTooLong
	}
	return nil
}

// follows takes the next byte if it is b.
func (c *csvRows) follows(b byte) bool {
	next, err := c.r.Peek(1)
	if err != nil || next[0] != b {
		return false
	}
	c.r.Discard(1) // it was just seen to be there
	return true
}

func (c *csvRows) decode(b []byte) (string, error) {
	if c.enc != encGB18030 {
		if utf8.Valid(b) || c.loose {
			return string(b), nil
		}
		if c.enc == encUTF8 {
			return "", errors.New("is not UTF-8, as the text before it is")
		}
		c.enc = encGB18030
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", errors.New("is neither UTF-8 nor GB18030: save the file as UTF-8")
	}
	return string(out), nil
}

// unguarded takes away the apostrophe by which exports keep spreadsheets from running a cell as a formula.
func unguarded(s string) string {
	if len(s) > 1 && s[0] == '\'' {
		switch s[1] {
		case '=', '@', '+', '-', '\t', '\r':
			return s[1:]
		}
	}
	return s
}
