package api

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// params refuses parameters that a resource does not have, and then waits for min_version, which all have. A resource
// with more formats than JSON names f and reads it by format.
func (c *call) params(known ...string) error {
	if err := c.knownParams(known...); err != nil {
		return err
	}
	return c.wait()
}

// knownParams is params for a resource that has more to check before it waits.
func (c *call) knownParams(known ...string) error {
	for name, values := range c.r.URL.Query() {
		if name != "min_version" && name != "f" && !slices.Contains(known, name) {
			return badParam(name, "is no parameter of this resource; it has %s", strings.Join(slices.Concat(known, []string{"min_version"}), ", "))
		}
		if len(values) > 1 {
			return badParam(name, "is given %d times, once is enough", len(values))
		}
	}
	switch read := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead; {
	case slices.Contains(known, "f"): // has forms of its own, and chooses among them itself
		return nil
	case read:
		return c.negotiate(documentVariants())
	}
	if f := c.r.URL.Query().Get("f"); f != "" && f != fJSON {
		return badParam("f", "is %.20q: what is posted is answered in json", f)
	}
	return nil
}

// filterOf reads filter, filter-lang and filter-crs; also must hold besides, nil for nothing.
func filterOf(view *access.View, t *twin.Type, v url.Values, also cql2.Expr) (*query.Filter, error) {
	var expr cql2.Expr
	var err error
	text := v.Get("filter")
	switch lang := v.Get("filter-lang"); lang {
	case "", "cql2-text":
		if text != "" {
			expr, err = cql2.Parse(text)
		}
	case "cql2-json":
		if text != "" {
			expr, err = cql2.ParseJSON([]byte(text))
		}
	default:
		return nil, badParam("filter-lang", "is %q, expected cql2-text or cql2-json", lang)
	}
	if err != nil {
		return nil, inFilter(v, err)
	}
	crs, err := geo.ParseCRS(v.Get("filter-crs"))
	if err != nil {
		return nil, badCRS("filter-crs", err)
	}
	if expr != nil && crs != (geo.CRS{}) {
		expr, err = cql2.MapPoints(expr, func(p orb.Point) (orb.Point, error) { return lonLat(crs, p) })
		if err != nil {
			return nil, inFilter(v, err)
		}
	}
	f, err := query.BindFilter(view, t, cql2.All(expr, also))
	if err != nil {
		return nil, inFilter(v, err)
	}
	return f, nil
}

// inFilter is a fault of a filter; in one written as JSON its place has a pointer besides line and column.
func inFilter(v url.Values, err error) error {
	var q *query.Error
	msg := err.Error()
	if errors.As(err, &q) {
		msg = q.Msg
	}
	if at, ok := cql2.PosOf(err); ok && v.Get("filter-lang") == "cql2-json" {
		if pointer, ok := cql2.Pointer([]byte(v.Get("filter")), at); ok {
			msg += "; at " + strconv.Quote(pointer) + " of the JSON"
		}
	}
	return &query.Error{At: "filter", Msg: msg}
}

// lonLat converts a position written in the axis order of a CRS's name.
func lonLat(crs geo.CRS, p orb.Point) (orb.Point, error) {
	if crs.AxisFlipped() {
		p[0], p[1] = p[1], p[0]
	}
	q := crs.Inverse(p)
	if math.IsNaN(q[0]) || math.IsNaN(q[1]) || math.Abs(q[0]) > 360 || math.Abs(q[1]) > 90 {
		return q, fmt.Errorf("a coordinate is not in the system %s; mind its axis order", crs)
	}
	return q, nil
}

// bboxOf reads a box of four numbers, or of six, whose heights mean nothing here.
func bboxOf(v url.Values) (geo.Region, error) {
	text := v.Get("bbox")
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	n := make([]float64, len(parts))
	for i, p := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, badParam("bbox", "has %q, which is not a finite number", p)
		}
		n[i] = x
	}
	switch len(n) {
	case 4:
	case 6:
		n = []float64{n[0], n[1], n[3], n[4]}
	default:
		return nil, badParam("bbox", "has %d numbers, expected 4 or 6: west, south, east, north", len(n))
	}
	crs, err := geo.ParseCRS(v.Get("bbox-crs"))
	if err != nil {
		return nil, badCRS("bbox-crs", err)
	}
	r, err := boxRegion(crs, orb.Point{n[0], n[1]}, orb.Point{n[2], n[3]})
	if err != nil {
		return nil, badParam("bbox", "%v", err)
	}
	return r, nil
}

// boxSteps is how many points stand for each edge of a box whose edges are no parallels and meridians.
const boxSteps = 16

// boxRegion is the region of a box given in a CRS. A box of a projected system is bent in lon/lat, so its edges are
// followed point by point.
func boxRegion(crs geo.CRS, lo, hi orb.Point) (geo.Region, error) {
	if crs.IsLonLat() {
		if crs.AxisFlipped() {
			lo, hi = orb.Point{lo[1], lo[0]}, orb.Point{hi[1], hi[0]}
		}
		return geo.NewBox(orb.Bound{Min: lo, Max: hi})
	}
	if lo[0] > hi[0] || lo[1] > hi[1] {
		return nil, fmt.Errorf("its lower corner is above its upper corner")
	}
	corners := [...]orb.Point{lo, {hi[0], lo[1]}, hi, {lo[0], hi[1]}, lo}
	var ring orb.Ring
	for i := range 4 {
		a, b := corners[i], corners[i+1]
		for k := range boxSteps {
			f := float64(k) / boxSteps
			p, err := lonLat(crs, orb.Point{a[0] + (b[0]-a[0])*f, a[1] + (b[1]-a[1])*f})
			if err != nil {
				return nil, err
			}
			ring = append(ring, p)
		}
	}
	return geo.NewPolygonRegion(orb.Polygon{append(ring, ring[0])})
}

// datetimeOf reads an instant or an interval (RFC 3339, .. or nothing for an open end) as a predicate on updated_at,
// the one time that every entity has.
func datetimeOf(v url.Values) (cql2.Expr, error) {
	text := v.Get("datetime")
	if text == "" {
		return nil, nil
	}
	from, to, interval := strings.Cut(text, "/")
	if !interval {
		to = from
	}
	at := &cql2.Property{Name: "updated_at"}
	var ends [2]cql2.Expr
	var micros [2]int64
	for i, end := range []string{from, to} {
		if interval && (end == "" || end == "..") {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, end)
		if err != nil {
			return nil, badParam("datetime", "has %q, expected an instant as 2026-01-02T15:04:05Z, an interval of two with / between, or .. for an open end", end)
		}
		op := [...]cql2.CompareOp{cql2.Ge, cql2.Le}[i]
		micros[i] = t.UnixMicro()
		ends[i] = &cql2.Compare{Op: op, L: at, R: &cql2.TimestampLit{Micros: micros[i]}}
	}
	if ends[0] != nil && ends[1] != nil && micros[0] > micros[1] {
		return nil, badParam("datetime", "ends before it begins")
	}
	return cql2.All(ends[:]...), nil
}

// badCRS refuses a parameter that names a coordinate system.
func badCRS(name string, err error) error {
	return badParam(name, "%s", strings.TrimPrefix(err.Error(), "coordinate system "))
}

// skipsGeometry reads skipGeometry.
func skipsGeometry(v url.Values) (bool, error) {
	switch v.Get("skipGeometry") {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, badParam("skipGeometry", "is %.20q, expected true or false", v.Get("skipGeometry"))
}

// formOf reads which properties are wanted, and in which CRS.
func formOf(view *access.View, t *twin.Type, v url.Values) (*wire.Form, error) {
	form := &wire.Form{}
	crs, err := geo.ParseCRS(v.Get("crs"))
	if err != nil {
		return nil, badCRS("crs", err)
	}
	if hasHeights(crs) {
		return nil, badParam("crs", "is CRS84h, and no geometry here has heights: use CRS84")
	}
	form.CRS = crs
	text := v.Get("properties")
	if text == "" {
		return form, nil
	}
	form.Only = map[string]bool{}
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		if !knownProperty(view, t, name) {
			return nil, badParam("properties", "names %q, which is no property of %s", name, t.Plural)
		}
		form.Only[name] = true
	}
	return form, nil
}

// knownProperty tells whether a name may stand in properties=, derived ones included.
func knownProperty(view *access.View, t *twin.Type, name string) bool {
	if f := t.Field(name); f != nil && view.SeesField(t, f) {
		return true
	}
	if slices.Contains([]string{"id", "grid", "rev", "updated_at"}, name) || name == "house" && t.HouseRef() != nil {
		return true
	}
	return view.SeesDerived(t) && slices.ContainsFunc(access.DerivedFields(t), func(d access.Derived) bool { return d.Name == name })
}

// limitOf reads limit; more than the most is taken as the most.
func limitOf(v url.Values, normal int) (int, error) {
	text := v.Get("limit")
	if text == "" {
		return normal, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, badParam("limit", "is %q, expected a whole number from 1 to %d", text, query.MaxListLimit)
	}
	return min(n, query.MaxListLimit), nil
}

// parseVersion reads a version number.
func parseVersion(name, text string) (twin.Version, error) {
	v, err := strconv.ParseUint(text, 10, 53)
	if err != nil {
		return 0, badParam(name, "is %q, expected a version number", text)
	}
	return twin.Version(v), nil
}
