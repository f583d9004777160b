package tiles

import (
	"net/http"
	"strconv"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

const tilesTag = "tiles"

// Operations describe the routes for the API document. The ids end as OGC API - Tiles wants them to, so that its clients
// find tiles, tile sets and matrix sets by them. visitors tells that no credential is needed.
func (s *Service) Operations(visitors bool) []openapi.Operation {
	o := operations{auth: openapi.AuthNeeded, pages: s.cfg.Documents != nil}
	if visitors {
		o.auth = openapi.AuthOptional
	}
	tileset, list := tileSetSchemas()
	json := func(summary, route, id string, schema *openapi.Schema) openapi.Operation {
		return o.document(route, id, summary, schema, formJSON)
	}
	set := func(summary, route, id string) openapi.Operation {
		return o.document(route, id, summary, tileset, formJSON, formTileJSON)
	}
	ops := []openapi.Operation{
		json("The tile sets of everything.", "GET /api/tiles", "twin.dataset.vector.getTileSetsList", list),
		set("The tile set of everything.", "GET /api/tiles/"+matrixSet, "twin.dataset.vector.getTileSet"),
		o.tile("GET /api/tiles/"+matrixSet+"/{z}/{row}/{col}", "/api/tiles/"+matrixSet, "twin.dataset.vector.getTile", "A tile of everything.", nil),
	}
	if c := o.collection(s); c != nil {
		const at = "/api/collections/{c}/tiles"
		of := func(op openapi.Operation) openapi.Operation {
			op.Params = append([]*openapi.Param{c}, op.Params...)
			op.Faults = append(op.Faults, http.StatusNotFound)
			for i := range op.Samples {
				op.Samples[i].Path = append(openapi.Pairs("c", c.Schema.Enum[0]), op.Samples[i].Path...)
			}
			return op
		}
		tile := o.tile("GET "+at+"/"+matrixSet+"/{z}/{row}/{col}", at+"/"+matrixSet, "twin.collection.vector.getTile", "A tile of one collection.", c)
		for i := range tile.Samples {
			tile.Samples[i].Path = append(openapi.Pairs("c", c.Schema.Enum[0]), tile.Samples[i].Path...)
		}
		ops = append(
			ops,
			of(json("The tile sets of one collection.", "GET "+at, "twin.collection.vector.getTileSetsList", list)),
			of(set("The tile set of one collection.", "GET "+at+"/"+matrixSet, "twin.collection.vector.getTileSet")),
			tile,
		)
	}
	anything := openapi.Map(&openapi.Schema{})
	ops = append(
		ops,
		json("How tiles may be counted.", "GET /api/tileMatrixSets", "twin.getTileMatrixSetsList", anything),
		json("How tiles are counted.", "GET /api/tileMatrixSets/"+matrixSet, "twin.getTileMatrixSet", anything),
		o.read("GET /tiles/twin.json", "getTileJSON", "The tile set in TileJSON 3.0.", nil, typeJSON, anything),
		o.read("GET /tiles/metadata.json", "getTileMetadata", "The tile set as MBTiles and GDAL have it.", nil, typeJSON, anything),
		o.read("GET /styles/twin.json", "getStyle", "A MapLibre style.", nil, typeJSON, anything),
	)
	return append(ops, o.xyz())
}

// operations are declared alike.
type operations struct {
	auth  openapi.Auth
	pages bool // documents come as pages too
}

// document is a read in the given forms, and as a page where there are pages.
func (o operations) document(route, id, summary string, schema *openapi.Schema, forms ...string) openapi.Operation {
	if !o.pages {
		return o.read(route, id, summary, []*openapi.Param{o.form(forms...)}, typeJSON, schema)
	}
	op := o.read(route, id, summary, []*openapi.Param{o.form(append(forms, formHTML)...)}, typeJSON, schema)
	op.Answers[0].Content = append(op.Answers[0].Content, openapi.Content{Media: typeHTML})
	op.Faults = append(op.Faults, http.StatusNotAcceptable)
	return op
}

func (o operations) form(forms ...string) *openapi.Param {
	return openapi.InQuery("f", "The form of the answer.", openapi.OneOfTexts(forms...))
}

func (o operations) minVersion() *openapi.Param {
	return openapi.InQuery("min_version", "Wait, at most 5 s, until the node has this version; then 503 with Retry-After.", openapi.Integer(0)).As("min_version")
}

func (o operations) read(route, id, summary string, params []*openapi.Param, media string, schema *openapi.Schema) openapi.Operation {
	return openapi.Operation{
		Route: route, ID: id, Tag: tilesTag, Summary: summary, Auth: o.auth, Params: append(params, o.minVersion()),
		Answers: []openapi.Answer{openapi.OK(summary, media, schema)}, Faults: []int{400, 401, 403, 429, 500, 503},
		Samples: []openapi.Sample{{Name: "read"}},
	}
}

// collection is the parameter for collections with tiles of their own, nil where there are none.
func (o operations) collection(s *Service) *openapi.Param {
	var names []string
	for _, l := range s.plan.layers {
		if l.index != s.plan.labels && len(l.sources) == 1 {
			names = append(names, l.sources[0].typ.Plural)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return openapi.InPath("c", "A collection that has tiles of its own.", openapi.OneOfTexts(names...))
}

// tile is the operation for a tile by matrix, row and column. Its parameters have the names of the standard.
func (o operations) tile(route, at, id, summary string, c *openapi.Param) openapi.Operation {
	matrix := openapi.InPath("tileMatrix", "The zoom, 0 to "+strconv.Itoa(MaxZoom)+".", openapi.String())
	op := o.answer(openapi.Operation{
		Route: route, Path: at + "/{tileMatrix}/{tileRow}/{tileCol}", ID: id, Summary: summary,
		Doc:    "Rows are counted from the north, columns from the west; mind their order.",
		Params: []*openapi.Param{matrix, openapi.InPath("tileRow", "The row.", openapi.Integer(0)), openapi.InPath("tileCol", "The column.", openapi.Integer(0)), o.form("mvt")},
		Samples: []openapi.Sample{
			{Name: "the-world", Path: openapi.Pairs("tileMatrix", "0", "tileRow", "0", "tileCol", "0")},
			{Name: "an-empty-one", Path: openapi.Pairs("tileMatrix", "17", "tileRow", "0", "tileCol", "0"), Status: http.StatusNoContent},
		},
	})
	if c != nil {
		op.Params = append([]*openapi.Param{c}, op.Params...)
		op.Samples = op.Samples[1:] // a collection may show nothing that far out
	}
	return op
}

// xyz is the operation for a tile as everybody else names it.
func (o operations) xyz() openapi.Operation {
	return o.answer(openapi.Operation{
		Route: "GET /tiles/{z}/{x}/{y}", Path: "/tiles/{z}/{x}/{y}.mvt", ID: "getTile", Summary: "A tile by zoom, column and row.",
		Doc: "The same tiles as beneath /api/tiles.",
		Params: []*openapi.Param{
			openapi.InPath("z", "The zoom, 0 to "+strconv.Itoa(MaxZoom)+".", openapi.Integer(0)),
			openapi.InPath("x", "The column, from the west.", openapi.Integer(0)), openapi.InPath("y", "The row, from the north.", openapi.Integer(0)),
		},
		Samples: []openapi.Sample{{Name: "the-world", Path: openapi.Pairs("z", "0", "x", "0", "y", "0")}},
	})
}

// answer adds what every tile is answered with.
func (o operations) answer(op openapi.Operation) openapi.Operation {
	op.Tag, op.Auth, op.Params = tilesTag, o.auth, append(op.Params, o.minVersion())
	op.Answers = []openapi.Answer{
		{Status: http.StatusOK, Doc: "A Mapbox Vector Tile 2.1.", Content: []openapi.Content{{Media: mediaType}}},
		{Status: http.StatusNoContent, Doc: "There is nothing to show here."},
		{Status: http.StatusNotModified, Doc: "The client has this tile already."},
	}
	op.Faults = []int{400, 401, 403, 404, 429, 500, 503}
	return op
}

// tileSetSchemas declare a tile set and a list of them.
func tileSetSchemas() (set, list *openapi.Schema) {
	links := openapi.Array(openapi.Object(
		openapi.Prop{Name: "rel", Schema: openapi.String()}, openapi.Prop{Name: "type", Schema: openapi.String()},
		openapi.Prop{Name: "title", Schema: openapi.String()}, openapi.Prop{Name: "href", Schema: openapi.String()},
		openapi.Prop{Name: "templated", Schema: openapi.Boolean()},
	).Needs("rel", "href").Named("TileLink"))
	set = openapi.Object(
		openapi.Prop{Name: "title", Schema: openapi.String()}, openapi.Prop{Name: "dataType", Schema: openapi.String()},
		openapi.Prop{Name: "crs", Schema: openapi.String()}, openapi.Prop{Name: "tileMatrixSetURI", Schema: openapi.String()},
		openapi.Prop{Name: "links", Schema: links},
	)
	set.Rest = &openapi.Schema{}
	set = set.Named("TileSet").Says("As OGC 17-083r4 describes tile sets; with f=tilejson as TileJSON 3.0 does.")
	list = openapi.Object(openapi.Prop{Name: "links", Schema: links}, openapi.Prop{Name: "tilesets", Schema: openapi.Array(set)}).Needs().Named("TileSets")
	return set, list
}
