package api

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// found is the entity that the path names, as far as the caller may see it.
func (c *call) found() (*twin.Type, access.Seen, error) {
	t, err := c.collectionOf()
	if err != nil {
		return nil, access.Seen{}, err
	}
	id, err := twin.ParseID(c.r.PathValue("id"))
	if err != nil {
		return t, access.Seen{}, twin.ErrNotFound
	}
	s, ok := c.view.Get(t, id)
	if !ok {
		return t, s, twin.ErrNotFound
	}
	return t, s, nil
}

// item answers with one entity.
func (s *Server) item(c *call) error {
	if err := c.knownParams("f", "crs", "properties", "as_of", "profile"); err != nil {
		return err
	}
	t, err := c.collectionOf()
	if err != nil {
		return err
	}
	form, err := formOf(c.view, t, c.r.URL.Query())
	if err != nil {
		return err
	}
	if err := c.negotiate(featureVariants()); err != nil {
		return err
	}
	if err := c.atVersion(); err != nil {
		return err
	}
	_, seen, err := c.found()
	if err != nil {
		return err
	}
	return c.feature(http.StatusOK, seen, form)
}

// feature answers with one entity and its tag, in the form that was chosen; edits are answered in GeoJSON.
func (c *call) feature(status int, seen access.Seen, form *wire.Form) error {
	if c.as.f == "" || c.as.f == fJSON {
		c.as = featureVariants()[0]
	}
	body, err := c.featureBytes(seen, form)
	if err != nil {
		return err
	}
	c.crsHeader(form)
	c.cacheOf(seen.Type())
	if c.tagged(c.etagOf(seen, c.as.media, c.codingFor(len(body)), body)) {
		return nil
	}
	return c.write(status, c.as.media, body)
}

func (c *call) featureBytes(seen access.Seen, form *wire.Form) ([]byte, error) {
	links := c.featureLinks(seen)
	switch c.as.f {
	case fHTML:
		return c.featureHTML(seen, form, links)
	case fCSV:
		table := wire.NewTable(seen.Type(), c.view, form)
		return table.AppendRow(table.AppendHead(nil), seen), nil
	}
	var b []byte
	if fg := c.fg(seen.Type(), []access.Seen{seen}, form); fg != nil {
		b = fg.AppendFeature(nil, seen, true)
	} else {
		b = wire.AppendFeature(nil, seen, form)
	}
	return append(appendLinks(append(b[:len(b)-1], ','), links), '}'), nil
}

// nearest answers with the k nearest entities, nearest first; a filter leaves out what it does not match before counting
// to k.
func (s *Server) nearest(c *call) error {
	if err := c.knownParams("f", "lon", "lat", "k", "max_m", "filter", "filter-lang", "filter-crs", "properties", "crs", "as_of", "profile"); err != nil {
		return err
	}
	// Read for its faults alone, before the past is looked for.
	if _, err := c.nearestQuery(); err != nil {
		return err
	}
	if err := c.atVersion(); err != nil {
		return err
	}
	q, err := c.nearestQuery()
	if err != nil {
		return err
	}
	c.crsHeader(q.form)
	c.cacheOf(q.typ)
	if c.unchanged(c.as.media) {
		return nil
	}
	l := &listing{t: q.typ, form: q.form}
	for _, n := range query.Nearest(c.view, q.typ, q.at, q.k, q.maxM, q.filter) {
		l.items, l.distM = append(l.items, n.Seen), append(l.distM, n.DistanceM)
	}
	asked := &query.ItemsQuery{Type: q.typ, Filter: q.filter}
	l.untold = len(l.items) < access.SmallFigure && asked.Sensitive() && !c.who.Staff()
	return c.featureCollection(l)
}

// nearestQuery is what /nearest asks.
type nearestQuery struct {
	typ    *twin.Type
	at     orb.Point
	k      int
	maxM   float64
	filter *query.Filter
	form   *wire.Form
}

// nearestQuery reads the parameters of /nearest.
func (c *call) nearestQuery() (*nearestQuery, error) {
	t, err := c.collectionOf()
	if err != nil {
		return nil, err
	}
	v := c.r.URL.Query()
	q := &nearestQuery{typ: t, k: 1, maxM: 100_000}
	for i, name := range []string{"lon", "lat"} {
		if q.at[i], err = degreesOf(v, name, [2]float64{180, 90}[i]); err != nil {
			return nil, err
		}
	}
	if text := v.Get("k"); text != "" {
		if q.k, err = strconv.Atoi(text); err != nil || q.k < 1 || q.k > query.MaxNearest {
			return nil, badParam("k", "is %q, expected 1 to %d", text, query.MaxNearest)
		}
	}
	if text := v.Get("max_m"); text != "" {
		if q.maxM, err = strconv.ParseFloat(text, 64); err != nil || !(q.maxM > 0) {
			return nil, badParam("max_m", "is %q, expected metres", text)
		}
	}
	if q.filter, err = filterOf(c.view, t, v, nil); err != nil {
		return nil, err
	}
	if q.form, err = formOf(c.view, t, v); err != nil {
		return nil, err
	}
	return q, c.negotiate(nearVariants())
}

// degreesOf reads a coordinate of a parameter that must be there.
func degreesOf(v url.Values, name string, most float64) (float64, error) {
	text := v.Get(name)
	if text == "" {
		return 0, badParam(name, "is required, degrees −%g to %g", most, most)
	}
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case err == nil && math.Abs(x) <= most:
		return x, nil
	case err == nil && name == "lat" && math.Abs(x) <= 180:
		return 0, badParam(name, "is %q, expected degrees −90 to 90: lon is the one up to 180; were the two swapped?", text)
	}
	return 0, badParam(name, "is %q, expected degrees −%g to %g", text, most, most)
}

// maxSearch bounds the text of a search, in bytes.
const maxSearch = 200

// search finds places and bodies by what they are publicly called. People are found by lookup, never here.
func (s *Server) search(c *call) error {
	if err := c.params("q", "types", "limit", "as_of", "skipGeometry"); err != nil {
		return err
	}
	v := c.r.URL.Query()
	if err := c.asOf(v.Get("as_of")); err != nil {
		return err
	}
	limit, err := limitOf(v, 20)
	if err != nil {
		return err
	}
	types := c.snap.Schema().Types()
	if text := v.Get("types"); text != "" {
		types = nil
		for name := range strings.SplitSeq(text, ",") {
			t := c.snap.Schema().Type(name)
			if t == nil || t.Plural != name || !c.view.SeesType(t) {
				return badParam("types", "names %q, which is no collection", name)
			}
			types = append(types, t)
		}
	}
	if len(v.Get("q")) > maxSearch {
		return badParam("q", "has %d bytes, at most %d", len(v.Get("q")), maxSearch)
	}
	form := &wire.Form{}
	if form.NoGeometry, err = skipsGeometry(v); err != nil {
		return err
	}
	hits := s.names.Search(c.view, types, v.Get("q"), limit)
	b := []byte(`{"results":[`)
	for i, h := range hits {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"type":"`+h.Type().Plural+`","id":"`...)
		b = h.ID().AppendText(b)
		b = append(b, `","text":`...)
		b = wire.AppendString(b, h.Text)
		b = append(b, `,"geometry":`...)
		b = wire.AppendGeometry(b, h.Seen, form)
		b = append(b, '}')
	}
	return c.write(http.StatusOK, typeJSON, append(b, "]}"...))
}

// typesNamed resolves collection ids of a request body.
func (c *call) typesNamed(at string, names []string) ([]*twin.Type, error) {
	var types []*twin.Type
	for i, name := range names {
		here := at + "/" + strconv.Itoa(i)
		t := c.snap.Schema().Type(name)
		if t == nil || t.Plural != name {
			return nil, &query.Error{At: here, Msg: "there is no collection " + strconv.Quote(name)}
		}
		if !c.view.CountsType(t) {
			return nil, &query.TypeError{Plural: name}
		}
		if slices.Contains(types, t) {
			return nil, &query.Error{At: here, Msg: name + " is named twice"}
		}
		types = append(types, t)
	}
	return types, nil
}
