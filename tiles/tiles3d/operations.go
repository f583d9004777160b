package tiles3d

import (
	"net/http"
	"strconv"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// Operations describe the routes for the API document. visitors tells that no credential is needed.
func (s *Service) Operations(visitors bool) []openapi.Operation {
	auth := openapi.AuthNeeded
	if visitors {
		auth = openapi.AuthOptional
	}
	version := openapi.InQuery("min_version", "Wait, at most 5 s, until the node has this version; then 503 with Retry-After.", openapi.Integer(0)).As("min_version")
	const at = "/3dtiles/houses/e/{epoch}/{level}/{x}/{y}"
	place := []*openapi.Param{
		openapi.InPath("epoch", "As the templates of tileset.json have it. Any other is 410: load tileset.json again.", openapi.String()),
		openapi.InPath("level", "The level, from 0 at the root.", openapi.Integer(0)),
		openapi.InPath("x", "The column, from the west.", openapi.Integer(0)), openapi.InPath("y", "The row, from the south.", openapi.Integer(0)),
		version,
	}
	file := func(ending, id, summary, doc, media string) openapi.Operation {
		return openapi.Operation{
			Route: "GET " + at, Path: at + ending, ID: id, Tag: "tiles", Summary: summary, Doc: doc, Auth: auth, Params: place,
			Answers: []openapi.Answer{
				{Status: http.StatusOK, Doc: summary, Content: []openapi.Content{{Media: media}}},
				{Status: http.StatusNotModified, Doc: "The client has this file already."},
			},
			Faults: []int{400, 401, 403, 404, 410, 429, 500, 503},
			Samples: []openapi.Sample{{
				Name: "an-older-epoch", Path: openapi.Pairs("epoch", "0", "level", "0", "x", "0", "y", "0"), Status: http.StatusGone,
			}},
		}
	}
	return []openapi.Operation{
		{
			Route: "GET /3dtiles/houses/tileset.json", ID: "getTileset", Tag: "tiles", Summary: "The houses in three dimensions, as 3D Tiles 1.1.",
			Doc:  "An implicit quadtree whose tiles add to those above. Ask again, with the ETag, when a file answers 410 or the live feed says that everything beneath 0/0/0 changed.",
			Auth: auth, Params: []*openapi.Param{version},
			Answers: []openapi.Answer{openapi.OK("The tileset.", typeTileset, tilesetSchema())},
			Faults:  []int{400, 401, 403, 429, 500, 503}, Samples: []openapi.Sample{{Name: "read"}},
		},
		file(".subtree", "getSubtree", "Which tiles there are.",
			"The binary form of a subtree, availability of "+strconv.Itoa(subtreeLevels)+" levels: at each "+strconv.Itoa(subtreeLevels)+"th level one begins.", typeSubtree),
		file(".glb", "getTile3D", "The houses of a tile.",
			"Binary glTF with the ids of houses by EXT_mesh_features and their id, grid, floors_above, height_m and use by EXT_structural_metadata. A tile without houses has one node and nothing else.", typeGLB),
	}
}

// tilesetSchema declares what is there of the tileset for a client that is no tile client.
func tilesetSchema() *openapi.Schema {
	rest := func(s *openapi.Schema) *openapi.Schema { s.Rest = &openapi.Schema{}; return s }
	uri := func() *openapi.Schema { return openapi.Object(openapi.Prop{Name: "uri", Schema: openapi.String()}) }
	root := rest(openapi.Object(
		openapi.Prop{Name: "boundingVolume", Schema: openapi.Object(openapi.Prop{Name: "region", Schema: openapi.Array(openapi.Number())})},
		openapi.Prop{Name: "geometricError", Schema: openapi.Number()}, openapi.Prop{Name: "refine", Schema: openapi.String()},
		openapi.Prop{Name: "content", Schema: uri()},
		openapi.Prop{Name: "implicitTiling", Schema: openapi.Object(
			openapi.Prop{Name: "subdivisionScheme", Schema: openapi.String()},
			openapi.Prop{Name: "availableLevels", Schema: openapi.Integer(1)}, openapi.Prop{Name: "subtreeLevels", Schema: openapi.Integer(1)},
			openapi.Prop{Name: "subtrees", Schema: uri()},
		)},
	).Needs("boundingVolume", "geometricError"))
	return openapi.Object(
		openapi.Prop{Name: "asset", Schema: openapi.Object(openapi.Prop{Name: "version", Schema: openapi.String()})},
		openapi.Prop{Name: "geometricError", Schema: openapi.Number()}, openapi.Prop{Name: "root", Schema: root},
	).Named("Tileset").Says("As 3D Tiles 1.1 describes tilesets. Where there has been no house, the root shows nothing.")
}
