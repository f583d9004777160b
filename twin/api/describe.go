package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// describer makes the API document for one caller: of types, fields and queryables it holds those that the caller may
// see. Each operation stands beside the others of its kind, in the files operations_*.go; the test that compares them
// with the routes says which is missing.
type describer struct {
	c     *call
	types []*twin.Type
	place place
}

// The tags of operations. What is mounted beside the API uses the last three.
const (
	tagSession = "session"
	tagAbout   = "about"
	tagQuery   = "query"
	tagEdit    = "edit"
	tagPeople  = "people-by-purpose"
	tagTiles   = "tiles"
	tagLive    = "live"
	tagServer  = "server"
)

func newDescriber(c *call) *describer {
	d := &describer{c: c}
	for _, t := range c.snap.Schema().Types() {
		if c.view.SeesType(t) {
			d.types = append(d.types, t)
		}
	}
	d.place = d.findPlace()
	return d
}

// document describes the API as the caller may use it.
func (s *Server) document(c *call) *openapi.Document {
	d := newDescriber(c)
	ops := slices.Concat(d.aboutOperations(), d.sessionOperations(), d.queryOperations(), d.peopleOperations(), d.editOperations(), d.splitOperations(), d.modelOperations(), d.outletOperations(), d.accountOperations())
	for _, t := range d.types {
		ops = append(ops, d.collectionOperations(t)...)
	}
	ops = withForms(ops)
	for _, op := range s.cfg.Operations {
		if op.Auth == openapi.AuthOptional {
			op.Auth = d.optional()
		}
		ops = append(ops, op)
	}
	return &openapi.Document{
		Title:   "gridtwin",
		Version: documentVersion(s.cfg.Version),
		License: openapi.Pair{Name: "Apache-2.0", Value: "https://www.apache.org/licenses/LICENSE-2.0"},
		Origin:  c.origin(), Root: "/api",
		Doc: "People, houses, land, institutions and industry per micro-grid of a village. This document lists what its reader may " +
			"see: with another credential there may be more. Errors are problems by RFC 9457. Answers carry the version that they " +
			"belong to in Twin-Version; min_version waits for one. Coordinates are lon, lat unless a CRS is named.",
		Tags: d.tags(), Security: securitySchemes(), Operations: ops, Fault: d.faultAnswer, FaultName: faultName,
	}
}

// documentVersion is the program's version; the specification wants one in every document.
func documentVersion(v string) string {
	if v == "" {
		return "dev"
	}
	return v
}

func (d *describer) tags() []openapi.Tag {
	tags := []openapi.Tag{
		{Name: tagAbout, Title: openapi.Text{ZH: "入口与声明", EN: "About this API"}, Doc: "Where to begin: links, types, fields, this document."},
		{Name: tagSession, Title: openapi.Text{ZH: "登录", EN: "Sessions"}, Doc: "Sign in, sign out, who am I; accounts and tokens."},
		{Name: tagQuery, Title: openapi.Text{ZH: "查询", EN: "Questions"}, Doc: "What is inside an area, search, what changed."},
		{Name: tagEdit, Title: openapi.Text{ZH: "批量编辑", EN: "Batches"}, Doc: "Many changes as one."},
	}
	if d.peopleOperations() != nil {
		tags = slices.Insert(tags, len(tags)-1, openapi.Tag{
			Name: tagPeople, Title: openapi.Text{ZH: "按目的查人", EN: "People, for a purpose"}, Doc: "Exact lookup and reveal, audited.",
		})
	}
	for _, t := range d.types {
		tags = append(tags, openapi.Tag{Name: t.Plural, Title: openapi.Text{ZH: t.Label.ZH, EN: t.Label.EN}, Doc: t.Doc})
	}
	return append(tags,
		openapi.Tag{Name: tagTiles, Title: openapi.Text{ZH: "瓦片", EN: "Tiles"}, Doc: "Vector tiles, their description, a style."},
		openapi.Tag{Name: tagLive, Title: openapi.Text{ZH: "实时", EN: "Live"}, Doc: "What changes, as it changes."},
		openapi.Tag{Name: tagServer, Title: openapi.Text{ZH: "服务状态", EN: "Server"}, Doc: "Health and figures of the server."},
	)
}

func securitySchemes() []openapi.Scheme {
	return []openapi.Scheme{
		{Name: "bearer", HTTP: "bearer", Doc: "A token, made by gridtwin token add."},
		{Name: "session", Cookie: sessionCookie, Doc: "The cookie that POST /api/session sets."},
	}
}

// optional is what a read needs: a credential where visitors are not let in.
func (d *describer) optional() openapi.Auth {
	if d.c.s.cfg.AllowVisitors {
		return openapi.AuthOptional
	}
	return openapi.AuthNeeded
}

// faults lists what every operation may answer, and more.
func (d *describer) faults(more ...int) []int {
	list := append([]int{400, 401, 429, 500, 503}, more...)
	if len(d.c.s.cfg.Hosts) > 0 {
		list = append(list, http.StatusMisdirectedRequest)
	}
	return list
}

// openapiJSON answers with the document: in 3.1 unless v or Accept ask for 3.0, which old clients do.
func (s *Server) openapiJSON(c *call) error {
	if err := c.params("f", "v"); err != nil {
		return err
	}
	if err := c.negotiate(openAPIVariants()); err != nil {
		return err
	}
	version := openapi.V31
	switch v := c.r.URL.Query().Get("v"); v {
	case "3.1":
	case "3.0":
		version = openapi.V30
	case "":
		if prefersV30(c.r.Header.Get("Accept")) {
			version = openapi.V30
		}
	default:
		return badParam("v", "is %q, expected 3.1 or 3.0", v)
	}
	body, err := s.document(c).JSON(version)
	if err != nil {
		return err
	}
	return c.write(http.StatusOK, version.Media(), body)
}

// prefersV30 tells whether a client asks for 3.0 by media type and not, before it, for 3.1.
func prefersV30(accept string) bool {
	for media := range strings.SplitSeq(accept, ",") {
		media = strings.ReplaceAll(media, " ", "")
		switch {
		case strings.Contains(media, "openapi+json;version=3.0"):
			return true
		case strings.Contains(media, "openapi+json;version=3.1"):
			return false
		}
	}
	return false
}

// place is where the examples of a document are: amid what is there, so that they can be tried as they stand.
type place struct{ lon, lat float64 }

// findPlace takes the middle of the public map, and where there is none that of the sample village.
func (d *describer) findPlace() place {
	if t := d.c.snap.Schema().Type("house"); t != nil {
		if boxes := d.c.view.Boxes(t); boxes.Len() > 0 {
			m := boxes.Bound().Center()
			return place{round4(m[0]), round4(m[1])}
		}
	}
	return place{121.2448, 31.3084}
}

// anyOf finds an entity of a type that the caller sees, "" where there is none: its ID serves as an example.
func (d *describer) anyOf(t *twin.Type) string {
	for s := range d.c.view.All(t, 0) {
		return s.ID().String()
	}
	return "00000000001"
}

// raw writes a value that is known to be JSON.
func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}

// mayEdit tells whether edits of a type are the caller's, somewhere.
func (d *describer) mayEdit(t *twin.Type) bool { return access.MayEdit(d.c.who, t) == nil }
