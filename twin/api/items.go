package api

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
	"github.com/gridtwin/gridtwin/twin/wire"
)

const defaultLimit = 100

// itemsParams are the parameters of /items besides queryables.
var itemsParams = [...]string{
	"bbox", "bbox-crs", "datetime", "limit", "offset", "skipGeometry", "cursor", "filter", "filter-lang", "filter-crs", "crs", "properties", "sortby",
	"q", "as_of", "explain", "profile",
}

// collectionOf finds the collection that the path names, as far as the caller may know of it.
func (c *call) collectionOf() (*twin.Type, error) {
	t := c.snap.Schema().Type(c.r.PathValue("c"))
	if t == nil || t.Plural != c.r.PathValue("c") {
		return nil, errNoCollection()
	}
	if !c.view.SeesType(t) {
		if !c.who.SignedIn() {
			return nil, errSignIn()
		}
		return nil, errNoCollection()
	}
	return t, nil
}

// errNoCollection is the same for what is not there and for what the caller may not know of.
func errNoCollection() *Problem {
	return &Problem{Status: http.StatusNotFound, Title: "Not found", Detail: "there is no such collection; /api/collections lists them"}
}

// items answers with a page of a collection. The tag is made before anything is looked up, so a 304 costs next to
// nothing.
func (s *Server) items(c *call) error {
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	if err := c.negotiate(featureVariants()); err != nil {
		return err
	}
	cur, err := c.cursor()
	if err != nil {
		return err
	}
	if !cur.given {
		if cur.Skip, err = c.offset(); err != nil {
			return err
		}
	}
	// Read for its faults alone: what was found in order is read again for the version that it is about.
	if _, _, _, err := c.itemsQuery(t); err != nil {
		return err
	}
	if err := c.resume(&cur); err != nil {
		return err
	}
	q, form, limit, err := c.itemsQuery(t)
	if err != nil {
		return err
	}
	if on, err := c.explains(); err != nil || on {
		if err != nil {
			return err
		}
		return c.explain(t, q)
	}
	c.crsHeader(form)
	c.cacheOf(t)
	if c.unchanged(c.as.media) {
		_ = s.pins.hold(c.snap) // the page that the client has may lead on to others; the newest it finds anyhow
		return nil
	}
	if c.as.f == fHTML {
		limit = min(limit, maxDrawn)
	}
	var page query.Page
	matched := cur.matched()
	if cur.given {
		page = q.ReadPage(c.view, cur.from, cur.Skip, limit)
	} else {
		page, matched = q.FirstPage(c.view, cur.Skip, limit)
	}
	next := ""
	if page.More {
		if err := s.pins.hold(c.snap); err != nil {
			return err
		}
		next = c.nextLink(c.after(page, countOf(matched)))
	}
	l := &listing{t: t, items: page.Items, form: form, matched: matched, counted: true, next: next}
	switch c.as.f {
	case fCSV:
		return c.table(l)
	case fHTML:
		return c.listPage(l)
	}
	return c.featureCollection(l)
}

// itemsQuery reads the parameters of /items.
func (c *call) itemsQuery(t *twin.Type) (*query.ItemsQuery, *wire.Form, int, error) {
	v := c.r.URL.Query()
	equal, err := c.equalities(t, v)
	if err != nil {
		return nil, nil, 0, err
	}
	q := &query.ItemsQuery{Type: t, Text: v.Get("q")}
	if q.BBox, err = bboxOf(v); err != nil {
		return nil, nil, 0, err
	}
	when, err := datetimeOf(v)
	if err != nil {
		return nil, nil, 0, err
	}
	if q.Filter, err = filterOf(c.view, t, v, cql2.All(equal, when)); err != nil {
		return nil, nil, 0, err
	}
	if q.SortBy, err = query.ParseSort(c.view, t, v.Get("sortby")); err != nil {
		return nil, nil, 0, err
	}
	form, err := formOf(c.view, t, v)
	if err != nil {
		return nil, nil, 0, err
	}
	if form.NoGeometry, err = skipsGeometry(v); err != nil {
		return nil, nil, 0, err
	}
	limit, err := limitOf(v, defaultLimit)
	return q, form, limit, err
}

// equalities makes a predicate out of queryables given as parameters, and refuses every other unknown parameter.
func (c *call) equalities(t *twin.Type, v url.Values) (cql2.Expr, error) {
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	qs := query.Queryables(c.view, t)
	var parts []cql2.Expr
	for _, name := range names {
		if len(v[name]) > 1 {
			return nil, badParam(name, "is given %d times, once is enough", len(v[name]))
		}
		if name == "f" || name == "min_version" || slices.Contains(itemsParams[:], name) {
			continue
		}
		at := slices.IndexFunc(qs, func(q query.Queryable) bool { return q.Name == name })
		if at < 0 {
			return nil, badParam(name, "is neither a parameter of items nor a queryable of %s", t.Plural)
		}
		e, err := query.EqualTo(&qs[at], v.Get(name))
		if err != nil {
			return nil, badParam(name, "%v", err)
		}
		parts = append(parts, e)
	}
	return cql2.All(parts...), nil
}
