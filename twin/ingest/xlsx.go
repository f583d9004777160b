package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
)

// A reader of our own, because what a cell was stored as decides here: an identity number kept as a number has lost
// its last digits, and must be refused and not shown in 18 digits. Libraries either load the whole sheet to tell, or
// stream it as text. Rows are streamed; shared texts and styles are held.

// newXLSX reads the first visible sheet of a workbook.
func newXLSX(br io.Reader, c io.ReadCloser) (Source, error) {
	at, size, err := randomAccess(br, c)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		return nil, fmt.Errorf("is no XLSX workbook: %w", err)
	}
	book := workbook{files: z.File}
	sheet, err := book.open()
	if err != nil {
		return nil, err
	}
	rows := &sheetRows{book: &book, dec: xml.NewDecoder(sheet)}
	return &table{next: rows.next, src: closers{sheet, c}}, nil
}

type closers []io.Closer

func (cs closers) Close() error {
	var errs []error
	for _, c := range cs {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// maxBookBytes bounds a workbook that comes as a stream and has to be held.
const maxBookBytes = 256 << 20

// randomAccess reads a file in place and holds anything else.
func randomAccess(br io.Reader, c io.ReadCloser) (io.ReaderAt, int64, error) {
	if f, ok := c.(*os.File); ok {
		info, err := f.Stat()
		if err != nil {
			return nil, 0, err
		}
		if info.Mode().IsRegular() {
			return f, info.Size(), nil
		}
	}
	data, err := io.ReadAll(io.LimitReader(br, maxBookBytes+1))
	if err != nil {
		return nil, 0, err
	}
	if len(data) > maxBookBytes {
		return nil, 0, fmt.Errorf("has more than %d MB: save it as CSV", maxBookBytes>>20)
	}
	return bytes.NewReader(data), int64(len(data)), nil
}

// workbook is what the cells of a sheet refer to.
type workbook struct {
	files    []*zip.File
	shared   []string
	dates    []bool // by style: a number is a date
	from1904 bool   // days count from 1904, as old Macs had it
}

// part opens a file of the archive, nil when it is not there.
func (b *workbook) part(name string) (io.ReadCloser, error) {
	for _, f := range b.files {
		if strings.EqualFold(strings.TrimPrefix(f.Name, "/"), name) {
			return f.Open()
		}
	}
	return nil, nil
}

// decode reads a small part of the archive, which may be absent.
func (b *workbook) decode(name string, v any) error {
	r, err := b.part(name)
	if r == nil || err != nil {
		return err
	}
	defer r.Close()
	if err := xml.NewDecoder(io.LimitReader(r, MaxSheetText)).Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// open reads what cells refer to and opens the first sheet that is shown.
func (b *workbook) open() (io.ReadCloser, error) {
	var doc struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			Rel   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	err := errors.Join(b.decode("xl/workbook.xml", &doc), b.decode("xl/_rels/workbook.xml.rels", &rels), b.loadShared(), b.loadStyles())
	if err != nil {
		return nil, err
	}
	b.from1904 = doc.Pr.Date1904 == "1" || doc.Pr.Date1904 == "true"
	for _, s := range doc.Sheets {
		if s.State == "hidden" || s.State == "veryHidden" {
			continue
		}
		for _, rel := range rels.List {
			if rel.ID != s.Rel {
				continue
			}
			name := strings.TrimPrefix(rel.Target, "/")
			if !strings.HasPrefix(rel.Target, "/") {
				name = path.Join("xl", rel.Target)
			}
			if r, err := b.part(name); r != nil || err != nil {
				return r, err
			}
		}
	}
	return nil, errors.New("is no XLSX workbook: it has no sheet that is shown")
}

// loadShared reads the texts that cells share.
func (b *workbook) loadShared() error {
	r, err := b.part("xl/sharedStrings.xml")
	if r == nil || err != nil {
		return err
	}
	defer r.Close()
	dec := xml.NewDecoder(io.LimitReader(r, MaxSheetText))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the workbook's texts: %w", err)
		}
		if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "si" {
			s, err := richText(dec)
			if err != nil {
				return fmt.Errorf("the workbook's texts: %w", err)
			}
			b.shared = append(b.shared, s)
		}
	}
}

// richText joins the pieces of a text up to the end of its element; readings aids (rPh) are no part of it.
func richText(dec *xml.Decoder) (string, error) {
	var text strings.Builder
	for {
		tok, err := dec.Token()
		if err != nil {
			return "", err
		}
		switch el := tok.(type) {
		case xml.StartElement:
			switch el.Name.Local {
			case "t":
				s, err := charData(dec)
				if err != nil {
					return "", err
				}
				text.WriteString(s)
			case "r":
				s, err := richText(dec)
				if err != nil {
					return "", err
				}
				text.WriteString(s)
			default:
				if err := dec.Skip(); err != nil {
					return "", err
				}
			}
		case xml.EndElement:
			return text.String(), nil
		}
	}
}

// charData reads the text of an element up to its end.
func charData(dec *xml.Decoder) (string, error) {
	var text []byte
	for {
		tok, err := dec.Token()
		if err != nil {
			return "", err
		}
		switch el := tok.(type) {
		case xml.CharData:
			if text = append(text, el...); len(text) > MaxRowBytes {
				return "", errTooLong
			}
		case xml.StartElement:
			if err := dec.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return string(text), nil
		}
	}
}

// loadStyles finds the styles that show a number as a date.
func (b *workbook) loadStyles() error {
	var doc struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode("xl/styles.xml", &doc); err != nil {
		return err
	}
	custom := map[int]string{}
	for _, f := range doc.Formats {
		custom[f.ID] = f.Code
	}
	for _, c := range doc.Cells {
		code, own := custom[c.ID]
		b.dates = append(b.dates, own && isDateFormat(code) || !own && isBuiltinDate(c.ID))
	}
	return nil
}

// isBuiltinDate tells the numbered formats that are dates, those of East Asian Excel among them.
func isBuiltinDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58
}

// isDateFormat looks for a year or day among the letters of a format, outside quotes and brackets.
func isDateFormat(code string) bool {
	var quoted, bracket, escaped bool
	for _, c := range strings.ToLower(code) {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case !quoted && !bracket && (c == 'y' || c == 'd'):
			return true
		}
	}
	return false
}

func parseCount(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
