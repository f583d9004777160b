package ingest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/gpkg"
)

// maxSpoolBytes bounds a GeoPackage that comes as a stream and has to be put on a disk.
const maxSpoolBytes = 4 << 30

// layerRows reads one layer of a GeoPackage.
type layerRows struct {
	file  *gpkg.File
	src   io.Closer
	spool string // a copy that goes with the source, "" for none
	layer *gpkg.Layer
	rows  *gpkg.Rows
	props []Prop // the names, for each row anew
}

// newPackage reads a file in place; anything else is copied to one first, for it is read to and fro.
func newPackage(br io.Reader, c io.ReadCloser) (Source, error) {
	l := &layerRows{src: c}
	path := ""
	if f, ok := c.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			path = f.Name()
		}
	}
	if path == "" {
		var err error
		if l.spool, err = spool(br); err != nil {
			return nil, err
		}
		path = l.spool
	}
	var err error
	if l.file, err = gpkg.Open(path); err != nil {
		return nil, errors.Join(err, l.drop())
	}
	return l, nil
}

// spool copies a stream to a file that nobody else may read.
func spool(r io.Reader) (path string, err error) {
	f, err := os.CreateTemp("", "gridtwin-*.gpkg")
	if err != nil {
		return "", err
	}
	n, err := io.Copy(f, io.LimitReader(r, maxSpoolBytes+1))
	if err == nil && n > maxSpoolBytes {
		err = fmt.Errorf("has more than %d GB: name it as a file", maxSpoolBytes>>30)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func (l *layerRows) drop() error {
	if l.spool == "" {
		return nil
	}
	return os.Remove(l.spool)
}

// Layer is a table of a file that may hold several, and the type that it is named for, nil for none.
type Layer struct {
	Name string
	Type *twin.Type
}

// Layers tells the layers of a GeoPackage, those first that others refer to. A source of another format has none.
func Layers(src Source, s *twin.Schema) []Layer {
	l, ok := src.(*layerRows)
	if !ok {
		return nil
	}
	var waiting, out []Layer
	for _, layer := range l.file.Layers() {
		if at := slices.IndexFunc(s.Types(), func(t *twin.Type) bool { return isNamedFor(layer.Name, t) }); at >= 0 {
			waiting = append(waiting, Layer{layer.Name, s.Types()[at]})
		} else {
			out = append(out, Layer{Name: layer.Name})
		}
	}
	slices.SortStableFunc(waiting, func(a, b Layer) int { return a.Type.Index() - b.Type.Index() })
	for len(waiting) > 0 {
		// Types that refer to each other in a ring come as they are declared.
		at := max(slices.IndexFunc(waiting, func(x Layer) bool { return !refersToAny(x.Type, waiting) }), 0)
		out = append(out, waiting[at])
		waiting = slices.Delete(waiting, at, at+1)
	}
	return out
}

// refersToAny tells whether a type has a reference to the type of another layer.
func refersToAny(t *twin.Type, layers []Layer) bool {
	for _, f := range t.AllFields() {
		if f.Kind != twin.KindRef || f.Ref == t.Name {
			continue
		}
		if slices.ContainsFunc(layers, func(x Layer) bool { return x.Type.Name == f.Ref }) {
			return true
		}
	}
	return false
}

// isNamedFor tells whether a layer's name is a type's, in any form in which people write it.
func isNamedFor(layer string, t *twin.Type) bool {
	name := bare(layer)
	return name == bare(t.Name) || name == bare(t.Plural) || name == bare(t.Label.ZH) || name == bare(t.Label.EN)
}

func (l *layerRows) choose(name string, t *twin.Type) (err error) {
	all := l.file.Layers()
	at := slices.IndexFunc(all, func(x gpkg.Layer) bool { return x.Name == name })
	switch {
	case len(all) == 0:
		return errors.New("has no layers of features or attributes")
	case name != "" && at < 0:
		return fmt.Errorf("has no layer %q: its layers are %s", name, layerList(all))
	case name == "":
		at = slices.IndexFunc(all, func(x gpkg.Layer) bool { return isNamedFor(x.Name, t) })
	}
	if at < 0 && len(all) > 1 {
		return fmt.Errorf("has the layers %s and none is named for %s: name one with --layer", layerList(all), t.Plural)
	}
	l.layer = &all[max(at, 0)]
	if l.rows, err = l.file.Rows(*l.layer); err != nil {
		return err
	}
	l.props = l.props[:0]
	for _, c := range l.rows.Columns() {
		l.props = append(l.props, Prop{Name: c})
	}
	if key := l.rows.Key(); key != "" && !isRowNumber(key) {
		l.props = append(l.props, Prop{Name: key})
	}
	return nil
}

// isRowNumber tells the key columns that programs add to each layer: of themselves they name nothing.
func isRowNumber(key string) bool {
	switch strings.ToLower(key) {
	case "fid", "ogc_fid", "objectid", "rowid":
		return true
	}
	return false
}

func layerList(all []gpkg.Layer) string {
	const most = 20
	var names []string
	for _, l := range all[:min(len(all), most)] {
		names = append(names, fmt.Sprintf("%.80s", l.Name))
	}
	if len(all) > most {
		names = append(names, fmt.Sprintf("%d more", len(all)-most))
	}
	return strings.Join(names, ", ")
}

func (l *layerRows) crsName() (string, error) { return l.layer.CRS, nil }

func (l *layerRows) Next() (*Record, error) {
	if l.rows == nil {
		return nil, errors.New("no layer was chosen")
	}
	row, err := l.rows.Next()
	var large *gpkg.TooLargeError
	if errors.As(err, &large) {
		return nil, &RowError{Row: int(large.ID), Msg: large.Error()}
	}
	if err != nil {
		return nil, err
	}
	rec := &Record{
		Row: int(row.ID), Key: fmt.Sprint(row.ID), Props: slices.Clone(l.props), Geometry: unwrap(row.Geometry), GeometryErr: row.GeometryErr,
	}
	for i, c := range row.Cells {
		rec.Props[i].Text, rec.Props[i].Kind = c.Text, propKind(c)
	}
	if len(rec.Props) > len(row.Cells) {
		last := &rec.Props[len(row.Cells)]
		last.Text, last.Kind = rec.Key, PropNumber
	}
	return rec, nil
}

// propKind words the kind of a cell. A whole number keeps all of its digits here, so one that is longer than a
// spreadsheet's is as good as a text.
func propKind(c gpkg.Cell) PropKind {
	switch c.Kind {
	case gpkg.Text:
		return PropText
	case gpkg.Boolean:
		return PropBool
	case gpkg.Integer:
		if len(strings.TrimLeft(c.Text, "-0")) > maxSheetDigits {
			return PropText
		}
		return PropNumber
	case gpkg.Real:
		return PropNumber
	}
	return PropNull
}

func (l *layerRows) Close() error {
	var errs []error
	if l.rows != nil {
		errs = append(errs, l.rows.Close())
	}
	errs = append(errs, l.file.Close(), l.src.Close(), l.drop())
	return errors.Join(errs...)
}
