package api

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// listing is a list of features that is about to be written: everything about it is known.
type listing struct {
	t       *twin.Type
	items   []access.Seen
	form    *wire.Form
	matched *int      // nil where it is not told
	counted bool      // matched stands in the answer, null too
	next    string    // the next page, "" for none
	distM   []float64 // of each, where that is what they were looked for by
	untold  bool      // how many there are, even on this page, is too small a figure for the caller
}

// returned is how many are on the page, nil where the caller is not told. Who may see them one by one may count them, but
// no figure is written down that says how many there are.
func (l *listing) returned() *int {
	if l.untold || l.counted && l.matched == nil {
		return nil
	}
	n := len(l.items)
	return &n
}

// The profiles of GeoJSON that answers keep to: that of the RFC, or JSON-FG.
const (
	profileGeoJSON = "rfc7946"
	profileFG      = "jsonfg"
	profileFGPlus  = "jsonfg-plus" // with a geometry beside each place
	profileURI     = "http://www.opengis.net/def/profile/OGC/0/"
)

// wantsFG tells whether features are written as JSON-FG: asked for by f or Accept, or by parameter profile, of which
// the first known one counts. Profiles that are not known here are no fault, as Part 5 has it.
func (c *call) wantsFG() bool {
	if c.as.f != fGeoJSON {
		return c.as.f == fJSONFG
	}
	for name := range strings.SplitSeq(c.r.URL.Query().Get("profile"), ",") {
		switch strings.TrimPrefix(strings.TrimSpace(name), profileURI) {
		case profileFG, profileFGPlus:
			return true
		case profileGeoJSON:
			return false
		}
	}
	return false
}

// profileLinks name the profiles that an answer keeps to.
func (c *call) profileLinks() []link {
	names := []string{profileGeoJSON}
	switch {
	case c.wantsFG():
		names = []string{profileFG, profileFGPlus}
	case c.as.f != fGeoJSON:
		return nil
	}
	links := make([]link, len(names))
	for i, name := range names {
		links[i] = link{Rel: "profile", Href: profileURI + name}
	}
	return links
}

// fg prepares a JSON-FG document, nil where GeoJSON is wanted.
func (c *call) fg(t *twin.Type, items []access.Seen, form *wire.Form) *wire.FG {
	if !c.wantsFG() {
		return nil
	}
	fg := wire.NewFG(t, items, form)
	fg.SchemaURI = c.origin() + "/api/collections/" + t.Plural + "/schema"
	return fg
}

// featureCollection streams a list of features.
func (c *call) featureCollection(l *listing) error {
	media := c.as.media
	if media == typeHTML { // made into a page by write
		media = typeGeoJSON
	}
	out := c.stream(media)
	fg := c.fg(l.t, l.items, l.form)
	b := append(out.buf, `{"type":"FeatureCollection",`...)
	if fg != nil {
		b = fg.AppendRoot(b, true)
	}
	if l.counted {
		b = append(appendFigure(append(b, `"numberMatched":`...), l.matched), ',')
	}
	b = append(b, `"numberReturned":`...)
	b = appendFigure(b, l.returned())
	b = append(b, `,"timeStamp":"`...)
	b = c.s.tw.Clock().UTC().AppendFormat(b, time.RFC3339)
	b = append(b, `",`...)
	b = appendLinks(b, c.listLinks(l))
	b = append(b, `,"features":[`...)
	for i := 0; i < len(l.items); i += writtenAtOnce {
		if i > 0 {
			b = append(b, ',')
		}
		out.buf = l.appendFeatures(b, i, min(i+writtenAtOnce, len(l.items)), fg)
		if !out.room() {
			break
		}
		b = out.buf
	}
	out.buf = append(b, "]}"...)
	return out.end()
}

// writtenAtOnce is how many features are written between looks at how much there is.
const writtenAtOnce = 32

// appendFeatures appends those from an index to another.
func (l *listing) appendFeatures(b []byte, from, to int, fg *wire.FG) []byte {
	if fg == nil && l.distM == nil {
		return wire.AppendFeatures(b, l.items[from:to], l.form)
	}
	for i := from; i < to; i++ {
		if i > from {
			b = append(b, ',')
		}
		if fg != nil {
			b = fg.AppendFeature(b, l.items[i], false)
		} else {
			b = wire.AppendFeature(b, l.items[i], l.form)
		}
		if l.distM != nil {
			b = append(b[:len(b)-1], `,"distance_m":`...)
			b = append(strconv.AppendFloat(b, l.distM[i], 'f', 3, 64), '}')
		}
	}
	return b
}

// listLinks are those of a list of features.
func (c *call) listLinks(l *listing) []link {
	links := c.formLinks(c.forms)
	if l.next != "" {
		links = slices.Insert(links, 1, link{"next", c.as.takes[0], "next page", l.next})
	}
	links = append(links, link{"collection", typeJSON, labelOf(l.t.Label), c.origin() + "/api/collections/" + l.t.Plural})
	return append(links, c.profileLinks()...)
}

// table streams a list as CSV. What a feature collection tells besides its features stands in headers.
func (c *call) table(l *listing) error {
	h := c.w.Header()
	if l.next != "" {
		h.Set("Link", "<"+l.next+`>; rel="next"`)
	}
	if l.matched != nil {
		h.Set("OGC-NumberMatched", strconv.Itoa(*l.matched))
	}
	if n := l.returned(); n != nil {
		h.Set("OGC-NumberReturned", strconv.Itoa(*n))
	}
	out := c.stream(typeCSV)
	table := wire.NewTable(l.t, c.view, l.form)
	out.buf = table.AppendHead(out.buf)
	for _, s := range l.items {
		if out.buf = table.AppendRow(out.buf, s); !out.room() {
			break
		}
	}
	return out.end()
}

// appendFigure appends a count, null where it is suppressed.
func appendFigure(b []byte, n *int) []byte {
	if n == nil {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(*n), 10)
}
