package api

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// areaRequest is the body of POST /api/area.
type areaRequest struct {
	Area    json.RawMessage   `json:"area"`
	Types   []string          `json:"types"`
	Filter  map[string]string `json:"filter"`
	GroupBy []string          `json:"group_by"`
	List    *areaListing      `json:"list"`
	AsOf    json.RawMessage   `json:"as_of"`
}

// areaListing is the member list of such a body.
type areaListing struct {
	Type   string   `json:"type"`
	Limit  *int     `json:"limit"`
	Offset int      `json:"offset"`
	Cursor string   `json:"cursor"`
	Fields []string `json:"fields"`
	SortBy string   `json:"sortby"`
}

// area answers POST /api/area. Though it only reads, it is never kept by caches: nearly every question is about people.
func (s *Server) area(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	body, err := c.body(MaxBodyBytes)
	if err != nil {
		return err
	}
	var in areaRequest
	if err := wire.Decode(body, &in); err != nil {
		return err
	}
	// Who may not see a type learns so before the log is read; the rest may hold only for the time that is meant.
	if _, err := c.typesNamed("types", in.Types); err != nil {
		return err
	}
	cur, err := c.areaCursor(&in)
	if err != nil {
		return err
	}
	if err := c.resumeOr(&cur, func() error { return c.asOfBody(in.AsOf) }); err != nil {
		return err
	}
	q, form, err := c.areaQuery(&in)
	if err != nil {
		return err
	}
	res, err := query.Stats(c.view, q)
	if err != nil {
		return err
	}
	next, err := c.areaNext(&in, q, res)
	if err != nil {
		return err
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.write(http.StatusOK, typeJSON, c.areaAnswer(q, res, form, next))
}

// areaQuery reads the request in the order in which it is judged: types first, so that who may not see one learns that
// alone, the same for empty and full areas.
func (c *call) areaQuery(in *areaRequest) (*query.AreaQuery, *wire.Form, error) {
	types, err := c.typesNamed("types", in.Types)
	if err != nil {
		return nil, nil, err
	}
	if in.Area == nil {
		return nil, nil, &query.Error{At: "area", Msg: "is required"}
	}
	area, err := query.ParseArea(in.Area, c.view, query.MaxAreaVertices)
	if err != nil {
		return nil, nil, err
	}
	q := &query.AreaQuery{Area: area, Types: types, GroupBy: in.GroupBy, Filters: map[*twin.Type]*query.Filter{}}
	if err := c.areaFilters(in.Filter, q); err != nil {
		return nil, nil, err
	}
	if in.List == nil {
		return q, nil, nil
	}
	form, err := c.areaList(in, q)
	return q, form, err
}

// areaFilters reads the filters by collection. One for a type that is not asked for would change nothing, which nobody
// means who writes it.
func (c *call) areaFilters(filters map[string]string, q *query.AreaQuery) error {
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		at := strings.TrimPrefix(wire.Pointer("", "filter", name), "/")
		t := c.snap.Schema().Type(name)
		if t == nil || t.Plural != name {
			return &query.Error{At: at, Msg: "is no collection"}
		}
		if !c.view.CountsType(t) {
			return &query.TypeError{Plural: name}
		}
		if !slices.Contains(q.Types, t) {
			return &query.Error{At: at, Msg: "is for a collection that is not among types: name it there too"}
		}
		f, err := query.CompileFilter(c.view, t, filters[name])
		if err != nil {
			return moved(err, at)
		}
		q.Filters[t] = f
	}
	return nil
}

// moved says that what a part of the query got wrong stands elsewhere in the body.
func moved(err error, at string) error {
	var q *query.Error
	if errors.As(err, &q) {
		return &query.Error{At: at, Msg: q.Msg}
	}
	return err
}

// areaList reads which of the entities behind the counts are wanted, and how they are written.
func (c *call) areaList(in *areaRequest, q *query.AreaQuery) (*wire.Form, error) {
	t := c.snap.Schema().Type(in.List.Type)
	if t == nil || t.Plural != in.List.Type {
		return nil, &query.Error{At: "list/type", Msg: "is no collection"}
	}
	if !c.view.SeesType(t) {
		return nil, &query.TypeError{Plural: t.Plural}
	}
	sort, err := query.ParseSort(c.view, t, in.List.SortBy)
	if err != nil {
		return nil, moved(err, "list/sortby")
	}
	q.List = &query.List{Type: t, Limit: defaultLimit, Offset: in.List.Offset, SortBy: sort}
	if in.List.Limit != nil {
		q.List.Limit = min(*in.List.Limit, query.MaxListLimit)
	}
	form := &wire.Form{}
	if in.List.Fields != nil {
		form.Only = map[string]bool{}
		for _, name := range in.List.Fields {
			if !knownProperty(c.view, t, name) {
				return nil, &query.Error{At: "list/fields", Msg: "names " + strconv.Quote(name) + ", which is no property of " + t.Plural}
			}
			form.Only[name] = true
		}
	}
	return form, nil
}

// areaAnswer writes members in the order of the question, so that equal questions at one version get equal bytes.
func (c *call) areaAnswer(q *query.AreaQuery, res *query.AreaStats, form *wire.Form, next string) []byte {
	b := []byte(`{"version":`)
	b = strconv.AppendUint(b, uint64(res.Version), 10)
	b = append(b, `,"area_m2":`...)
	b = strconv.AppendFloat(b, res.AreaM2, 'f', 1, 64)
	b = append(b, `,"counts":{`...)
	b = appendCounts(b, res.Counts)
	b = append(b, '}')
	if len(q.GroupBy) > 0 {
		b = append(b, `,"groups":[`...)
		for i, g := range res.Groups {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '{')
			for k, name := range q.GroupBy {
				b = append(wire.AppendString(b, name), ':')
				if g.Keys[k] == nil {
					b = append(b, "null,"...)
				} else {
					b = append(wire.AppendString(b, *g.Keys[k]), ',')
				}
			}
			b = appendCounts(b, g.Counts)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	if len(res.Suppressed) > 0 {
		b = append(b, `,"suppressed":[`...)
		for i, t := range res.Suppressed {
			if i > 0 {
				b = append(b, ',')
			}
			b = wire.AppendString(b, t.Plural)
		}
		b = append(b, ']')
	}
	if q.List != nil {
		b = append(b, `,"items":{"type":"FeatureCollection","numberMatched":`...)
		b = appendFigure(b, res.Matched)
		b = append(b, `,"numberReturned":`...)
		b = appendReturned(b, res)
		b = append(b, `,"features":[`...)
		b = wire.AppendFeatures(b, res.Items, form)
		b = append(b, `],"next":`...)
		if next == "" {
			b = append(b, "null}"...)
		} else {
			b = append(wire.AppendString(b, next), '}')
		}
	}
	return append(b, '}')
}

// appendCounts appends a figure per collection, null where it is suppressed or where nobody is counted for this caller.
func appendCounts(b []byte, counts []query.Count) []byte {
	for i, n := range counts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(wire.AppendString(b, n.Type.Plural), ':')
		b = appendFigure(b, n.N)
	}
	return b
}
