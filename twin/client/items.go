package client

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
)

// Collection is a type of entity that the caller may see.
type Collection struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// Collections lists what the caller may see.
func (c *Client) Collections(ctx context.Context) ([]Collection, error) {
	var out struct {
		Collections []Collection `json:"collections"`
	}
	_, err := c.read(ctx, "/collections", nil, &out)
	return out.Collections, err
}

// Query selects entities of a collection; the zero Query takes all.
type Query struct {
	BBox       *[4]float64       // west, south, east, north
	Filter     string            // CQL2 text
	Equal      map[string]string // queryables that have a value
	Text       string            // words that all occur in public texts
	Datetime   string            // instant or interval of updated_at
	SortBy     []string          // "-" before those that fall
	Properties []string          // nil for all that are stored; derived ones must be named
	CRS        string            // "" for CRS84
	AsOf       string            // a version or an instant of the past
	PageSize   int               // entities fetched at a time, at most 10000; 0 is 1000
}

const usualPage = 1000

func (q *Query) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, value := range q.Equal {
		v.Set(name, value)
	}
	if q.BBox != nil {
		parts := make([]string, 4)
		for i, x := range q.BBox {
			parts[i] = strconv.FormatFloat(x, 'f', -1, 64)
		}
		set("bbox", strings.Join(parts, ","))
	}
	set("filter", q.Filter)
	set("q", q.Text)
	set("datetime", q.Datetime)
	set("sortby", strings.Join(q.SortBy, ","))
	set("properties", strings.Join(q.Properties, ","))
	set("crs", q.CRS)
	set("as_of", q.AsOf)
	return v
}

// page is a page of a collection.
type page struct {
	Matched  *int       `json:"numberMatched"`
	Features []*Feature `json:"features"`
	Links    []struct {
		Rel  string `json:"rel"`
		Href string `json:"href"`
	} `json:"links"`
}

func (p *page) next() string {
	for _, l := range p.Links {
		if l.Rel == "next" {
			return l.Href
		}
	}
	return ""
}

// Items yields the selected entities, page after page. All pages are of the version of the first, so nothing is
// repeated or missed whatever is edited in between. The iteration ends with the first error, which comes with a nil
// feature.
func (c *Client) Items(ctx context.Context, collection string, q Query) iter.Seq2[*Feature, error] {
	return func(yield func(*Feature, error) bool) {
		v := q.values()
		size := q.PageSize
		if size <= 0 {
			size = usualPage
		}
		v.Set("limit", strconv.Itoa(size))
		path := "/collections/" + url.PathEscape(collection) + "/items"
		for path != "" {
			var p page
			if _, err := c.read(ctx, path, v, &p); err != nil {
				yield(nil, err)
				return
			}
			for _, f := range p.Features {
				if !yield(f, nil) {
					return
				}
			}
			path, v = p.next(), nil
		}
	}
}

// Count counts the selected entities; ok is false where the figure is too small to be told to this caller.
func (c *Client) Count(ctx context.Context, collection string, q Query) (n int, ok bool, err error) {
	v := q.values()
	v.Set("limit", "1")
	var p page
	if _, err := c.read(ctx, "/collections/"+url.PathEscape(collection)+"/items", v, &p); err != nil {
		return 0, false, err
	}
	if p.Matched == nil {
		return 0, false, nil
	}
	return *p.Matched, true, nil
}

// Get reads one entity with its tag, and the named properties alone where any are named.
func (c *Client) Get(ctx context.Context, collection, id string, properties ...string) (*Feature, error) {
	v := url.Values{}
	if len(properties) > 0 {
		v.Set("properties", strings.Join(properties, ","))
	}
	f := &Feature{}
	a, err := c.read(ctx, itemPath(collection, id), v, f)
	if err != nil {
		return nil, err
	}
	f.ETag = a.header.Get("ETag")
	return f, nil
}

func itemPath(collection, id string) string {
	return "/collections/" + url.PathEscape(collection) + "/items/" + url.PathEscape(id)
}

// Nearest lists the k entities nearest to a point, nearest first, at most maxM metres away; 0 sets no bound.
func (c *Client) Nearest(ctx context.Context, collection string, lon, lat float64, k int, maxM float64, filter string) ([]*Feature, error) {
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	v := url.Values{"lon": {number(lon)}, "lat": {number(lat)}, "k": {strconv.Itoa(k)}}
	if maxM > 0 {
		v.Set("max_m", number(maxM))
	}
	if filter != "" {
		v.Set("filter", filter)
	}
	var p page
	_, err := c.read(ctx, "/collections/"+url.PathEscape(collection)+"/nearest", v, &p)
	return p.Features, err
}

// Hit is something that a search found.
type Hit struct {
	Type string `json:"type"` // its collection
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Search finds entities by public name, plate or code, in the named collections or in all; never people.
func (c *Client) Search(ctx context.Context, text string, limit int, collections ...string) ([]Hit, error) {
	v := url.Values{"q": {text}, "limit": {strconv.Itoa(limit)}}
	if len(collections) > 0 {
		v.Set("types", strings.Join(collections, ","))
	}
	var out struct {
		Results []Hit `json:"results"`
	}
	_, err := c.read(ctx, "/search", v, &out)
	return out.Results, err
}

// State is one state that an entity was in.
type State struct {
	Version uint64   `json:"version"`
	Time    string   `json:"time"`
	Op      string   `json:"op"`     // create, update or delete; "" with the rest where the caller may not see it
	Actor   string   `json:"actor"`  // for those who may read inside
	Reason  string   `json:"reason"` // likewise
	Feature *Feature `json:"feature"`
}

// History yields the states of an entity, oldest first.
func (c *Client) History(ctx context.Context, collection, id string) iter.Seq2[State, error] {
	return func(yield func(State, error) bool) {
		path := itemPath(collection, id) + "/history"
		for path != "" {
			var out struct {
				States []State `json:"states"`
				Next   string  `json:"next"`
			}
			if _, err := c.read(ctx, path, nil, &out); err != nil {
				yield(State{}, err)
				return
			}
			for _, s := range out.States {
				if !yield(s, nil) {
					return
				}
			}
			path = out.Next
		}
	}
}

// Epoch tells the line of versions that the twin is on; it is another one after a restore.
func (c *Client) Epoch(ctx context.Context) (string, error) {
	var out struct {
		Epoch string `json:"epoch"`
	}
	if _, err := c.read(ctx, "", nil, &out); err != nil {
		return "", err
	}
	if out.Epoch == "" {
		return "", fmt.Errorf("GET /api: the answer names no epoch: is this a gridtwin?")
	}
	return out.Epoch, nil
}
