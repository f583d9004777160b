package archive

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// mbtilesPragmas are set before anything is written. The application id is the one that MBTiles files are told by. A file
// that is not finished is thrown away, so nothing guards against half of one.
func mbtilesPragmas() []string {
	return []string{"page_size = 4096", "application_id = 0x4d504258", "journal_mode = OFF", "synchronous = OFF"}
}

// mbtilesSchema keeps each content once: tiles is a view, as the specification allows.
const mbtilesSchema = `
CREATE TABLE metadata (name TEXT NOT NULL, value TEXT NOT NULL);
CREATE UNIQUE INDEX metadata_name ON metadata (name);
CREATE TABLE contents (content INTEGER PRIMARY KEY, tile_data BLOB NOT NULL);
CREATE TABLE places (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, content INTEGER NOT NULL,
	PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM places JOIN contents USING (content);
`

// mbtiles writes rows as they come.
type mbtiles struct{ content, place *sqlite.Stmt }

func (w *mbtiles) tile(id mvt.TileID, _ uint64, content []byte, n int) error {
	if content != nil {
		w.content.BindInt64(1, int64(n))
		w.content.BindBytes(2, content)
		if err := run(w.content); err != nil {
			return err
		}
	}
	w.place.BindInt64(1, int64(id.Z))
	w.place.BindInt64(2, int64(id.X))
	w.place.BindInt64(3, int64(1)<<id.Z-1-int64(id.Y)) // rows are counted from the south
	w.place.BindInt64(4, int64(n))
	return run(w.place)
}

func run(s *sqlite.Stmt) error {
	_, err := s.Step()
	return errors.Join(err, s.Reset())
}

func writeMBTiles(ctx context.Context, path string, src Source, opts Options) (res Result, err error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return res, fmt.Errorf("mbtiles: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, pragma := range mbtilesPragmas() {
		if err := sqlitex.ExecuteTransient(conn, "PRAGMA "+pragma, nil); err != nil {
			return res, fmt.Errorf("mbtiles: %w", err)
		}
	}
	if err := sqlitex.ExecuteScript(conn, mbtilesSchema, nil); err != nil {
		return res, fmt.Errorf("mbtiles: %w", err)
	}
	end, err := sqlitex.ImmediateTransaction(conn)
	if err != nil {
		return res, fmt.Errorf("mbtiles: %w", err)
	}
	defer end(&err)
	w := &mbtiles{}
	if w.content, err = conn.Prepare("INSERT INTO contents VALUES (?, ?)"); err != nil {
		return res, err
	}
	if w.place, err = conn.Prepare("INSERT INTO places VALUES (?, ?, ?, ?)"); err != nil {
		return res, err
	}
	if res, err = walk(ctx, src, opts, w); err != nil {
		return res, err
	}
	return res, writeMetadata(conn, src.Describe(), opts)
}

// writeMetadata describes the tile set in the names that MBTiles 1.3 gives.
func writeMetadata(conn *sqlite.Conn, d tiles.Description, opts Options) error {
	layers, err := layersJSON(d, opts)
	if err != nil {
		return err
	}
	for _, row := range [][2]string{
		{"name", d.Name},
		{"format", "pbf"},
		{"bounds", commas(d.Bounds[:])},
		{"center", commas([]float64{d.Center[0], d.Center[1], float64(centerZoom(d, opts))})},
		{"minzoom", strconv.Itoa(opts.MinZoom)},
		{"maxzoom", strconv.Itoa(opts.MaxZoom)},
		{"description", d.Text},
		{"type", "overlay"},
		{"version", "2"},
		{"json", string(layers)},
	} {
		err := sqlitex.Execute(conn, "INSERT INTO metadata VALUES (?, ?)", &sqlitex.ExecOptions{Args: []any{row[0], row[1]}})
		if err != nil {
			return fmt.Errorf("mbtiles: metadata: %w", err)
		}
	}
	return nil
}

// commas joins numbers without exponents, which not every reader takes.
func commas(numbers []float64) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strings.Join(texts, ",")
}
