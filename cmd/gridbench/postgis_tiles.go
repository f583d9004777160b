package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
)

// tileQuestions asks for tiles at zooms 12, 14 and 16, with everything in them on both sides, and then as the twin serves
// them, which PostGIS is not asked for. Ours come from kept entities and no kept tile, as PostGIS has its pages in memory.
func (c *contest) tileQuestions(ctx context.Context, tw *twin.Twin) ([]question, func(), error) {
	cut, done, err := coldTiles(tw)
	if err != nil {
		return nil, nil, err
	}
	doc, err := c.http.get(ctx, "/tiles/twin.json")
	if err != nil {
		done()
		return nil, nil, err
	}
	sql, err := c.tileSQL(doc)
	if err != nil {
		done()
		return nil, nil, err
	}
	var qs []question
	for _, kind := range []struct{ name, at string }{{"everything", everything}, {"as served", ""}} {
		for _, k := range tileZooms() {
			z := k.z
			ids := tilesAt(c.places, z, k.n)
			path := func(i int) string {
				id := ids[i%len(ids)]
				return fmt.Sprintf("%s/tiles/%d/%d/%d.mvt", kind.at, id.Z, id.X, id.Y)
			}
			q := question{
				name: fmt.Sprintf("tile z%d, %s", z, kind.name), n: len(ids), note: "PostGIS leaves out shapes that collapse on the tile's grid, which the twin shows as squares, and repeats labels on an edge.",
				here: hereTile(cut, path),
				http: func(ctx context.Context, i int) (answer, error) {
					body, err := c.http.get(ctx, path(i))
					return answer{tileFeatures(body), len(body)}, err
				},
			}
			if kind.at != "" {
				q.sql = []asker{func(ctx context.Context, i int) (a answer, err error) {
					id := ids[i%len(ids)]
					var body []byte
					err = c.conn.QueryRow(ctx, sql, int(id.Z), int(id.X), int(id.Y)).Scan(&body)
					return answer{tileFeatures(body), len(body)}, err
				}}
			}
			qs = append(qs, q)
		}
	}
	return qs, done, nil
}

// hereTile asks a handler without a socket.
func hereTile(h http.Handler, path func(i int) string) asker {
	return func(ctx context.Context, i int) (answer, error) {
		w := &sink{header: http.Header{}, status: http.StatusOK, keep: true}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, path(i), nil)
		if err != nil {
			return answer{}, err
		}
		h.ServeHTTP(w, r)
		if w.status >= http.StatusMultipleChoices {
			return answer{}, fmt.Errorf("%s: status %d", path(i), w.status)
		}
		return answer{tileFeatures(w.body), w.n}, nil
	}
}

// tileSQL is the statement for a whole tile, $1/$2/$3: each layer by ST_AsMVT, joined. Layers and attributes are those
// that the twin's TileJSON names.
func (c *contest) tileSQL(body []byte) (string, error) {
	var doc struct {
		Layers []struct {
			ID     string         `json:"id"`
			Fields map[string]any `json:"fields"`
		} `json:"vector_layers"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return "", err
	}
	const envelope = "ST_TileEnvelope($1,$2,$3)"
	layer := func(name, cols, geom string, buffer int, from string) string {
		return fmt.Sprintf("coalesce((SELECT ST_AsMVT(q,'%s',4096,'mvt','n') FROM (SELECT n,%s,ST_AsMVTGeom(%s,%s,4096,%d,true) AS mvt FROM %s) q "+
			"WHERE mvt IS NOT NULL),''::bytea)", name, cols, geom, envelope, buffer, from)
	}
	var parts, labels []string
	for _, t := range c.tables {
		for _, l := range doc.Layers {
			if l.ID != t.typ.Tile.Layer {
				continue
			}
			var cols []string
			for _, col := range t.cols {
				if _, ok := l.Fields[col.name]; ok {
					cols = append(cols, col.name)
				}
			}
			parts = append(parts, layer(l.ID, strings.Join(cols, ","), "merc", 64, t.typ.Plural+" WHERE merc && ST_TileEnvelope($1,$2,$3, margin => 64.0/4096)"))
		}
		if t.typ.Tile.Label != "" {
			// Names appear at the zooms at which the twin shows them.
			level, height, when := "NULL", "NULL::float8", "$1 >= CASE WHEN label_number THEN 16 ELSE 13 END"
			if t.typ.Solid.HeightM != "" {
				height = t.typ.Solid.HeightM
			}
			if t.typ.Name == "grid" {
				level, when = "level", "(level NOT IN ('unit','micro') OR level = 'unit' AND $1 >= 12 OR $1 >= 14)"
			}
			labels = append(labels, "SELECT n, id, '"+t.typ.Plural+"' AS type, label_text AS text, 5 AS rank, "+level+
				" AS level, "+height+" AS height_m, nullif(label_number, false) AS number, label_at FROM "+t.typ.Plural+" WHERE label_at && "+envelope+" AND "+when)
		}
	}
	parts = append(parts, layer("labels", "id,type,text,rank,level,height_m,number", "label_at", 0, "("+strings.Join(labels, " UNION ALL ")+") r"))
	return "SELECT " + strings.Join(parts, " || "), nil
}

// tileFeatures counts the features of a vector tile without reading them: field 2 of each field 3.
func tileFeatures(tile []byte) (n int) {
	each(tile, func(layer uint64, data []byte) {
		if layer == 3 {
			each(data, func(field uint64, _ []byte) {
				if field == 2 {
					n++
				}
			})
		}
	})
	return n
}

// each walks a protobuf message's fields; data is nil where a field is no bytes. It ends where the message is no message.
func each(b []byte, fn func(field uint64, data []byte)) {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			return
		}
		b = b[n:]
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return
		}
		b = b[n:]
		var data []byte
		switch key & 7 {
		case 0:
		case 2:
			if v > uint64(len(b)) {
				return
			}
			data, b = b[:v], b[v:]
		default:
			return
		}
		fn(key>>3, data)
	}
}
