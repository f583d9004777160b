package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
)

// Area is a place to ask about: one of Circle, BBox, Polygon, Grids and Around makes it.
type Area struct{ raw json.RawMessage }

// MarshalJSON writes an area as the server reads it.
func (a Area) MarshalJSON() ([]byte, error) {
	if a.raw == nil {
		return []byte("{}"), nil // the server says what is missing
	}
	return a.raw, nil
}

func areaOf(form string, v any) Area {
	data, err := json.Marshal(map[string]any{form: v})
	if err != nil {
		return Area{} // a number that is none; the server refuses what is empty
	}
	return Area{data}
}

// Circle is what is at most radiusM metres from a point, by the geodesic.
func Circle(lon, lat, radiusM float64) Area {
	return areaOf("circle", map[string]any{"center": [2]float64{lon, lat}, "radius_m": radiusM})
}

// BBox is a box.
func BBox(west, south, east, north float64) Area {
	return areaOf("bbox", [4]float64{west, south, east, north})
}

// Polygon is a GeoJSON Polygon or MultiPolygon.
func Polygon(geometry json.RawMessage) Area { return areaOf("geometry", geometry) }

// Grids is the area of grids by code; a prefix means its subtree.
func Grids(codes ...string) Area { return areaOf("grids", codes) }

// Around is what is at most distanceM metres from a geometry.
func Around(geometry json.RawMessage, distanceM float64) Area {
	return areaOf("buffer", map[string]any{"geometry": geometry, "distance_m": distanceM})
}

// AreaQuestion asks what is inside an area.
type AreaQuestion struct {
	Area    Area              `json:"area"`
	Types   []string          `json:"types"`              // the collections to count
	Filter  map[string]string `json:"filter,omitempty"`   // CQL2 text by collection
	GroupBy []string          `json:"group_by,omitempty"` // at most two of grid, house, floor, age_band or an enum
	List    *AreaList         `json:"list,omitempty"`     // whom to list
	AsOf    string            `json:"as_of,omitempty"`    // an instant of the past; for a version, its number
}

// AreaList says whom to list.
type AreaList struct {
	Type   string   `json:"type"`
	Limit  int      `json:"limit,omitempty"`
	Offset int      `json:"offset,omitempty"`
	Fields []string `json:"fields,omitempty"`
	SortBy string   `json:"sortby,omitempty"`
	Cursor string   `json:"cursor,omitempty"` // Items.Next of the page before; all pages are of the version of the first
}

// AreaAnswer holds the figures of one version. A figure that is too small to be told is nil.
type AreaAnswer struct {
	Version    uint64                       `json:"version"`
	AreaM2     float64                      `json:"area_m2"`
	Counts     map[string]*int              `json:"counts"`
	Groups     []map[string]json.RawMessage `json:"groups"`
	Suppressed []string                     `json:"suppressed"`
	Items      *struct {
		Matched  *int       `json:"numberMatched"`
		Features []*Feature `json:"features"`
		Next     string     `json:"next"` // for AreaList.Cursor, "" on the last page
	} `json:"items"`
}

// MarshalJSON writes a version as the number that it is.
func (q AreaQuestion) MarshalJSON() ([]byte, error) {
	type plain AreaQuestion
	out := struct {
		plain
		AsOf any `json:"as_of,omitempty"`
	}{plain: plain(q)}
	if q.AsOf != "" {
		out.AsOf = q.AsOf
		if v, err := strconv.ParseUint(q.AsOf, 10, 53); err == nil {
			out.AsOf = v
		}
	}
	return json.Marshal(out)
}

// Area asks what is inside an area.
func (c *Client) Area(ctx context.Context, q AreaQuestion) (*AreaAnswer, error) {
	out := &AreaAnswer{}
	if err := c.ask(ctx, "/area", q, out, true); err != nil {
		return nil, err
	}
	return out, nil
}

// EntityChange is what became of an entity: op is enter, update, leave or delete, as the caller sees it.
type EntityChange struct {
	Op         string                     `json:"op"`
	Collection string                     `json:"type"`
	ID         string                     `json:"id"`
	Rev        uint64                     `json:"rev"`
	Set        map[string]json.RawMessage `json:"set"`
	Unset      []string                   `json:"unset"`
	Geometry   json.RawMessage            `json:"geometry"`
}

// Step is a run of whole commits: everything that changed after From, up to Version.
type Step struct {
	Epoch   string         `json:"epoch"`
	From    uint64         `json:"from"`
	Version uint64         `json:"version"`
	Changes []EntityChange `json:"changes"`
	Next    string         `json:"next"`
}

// Changes yields what changed after a version of an epoch, step by step up to the newest. A component keeps the epoch and
// the version of its last step, and goes on there later. Where the twin was restored since, or no longer reaches back so
// far, the error is a *Problem with status 410: read everything anew.
func (c *Client) Changes(ctx context.Context, epoch string, after uint64) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		path := "/changes"
		v := url.Values{"epoch": {epoch}, "after": {strconv.FormatUint(after, 10)}}
		for path != "" {
			var s Step
			if _, err := c.read(ctx, path, v, &s); err != nil {
				yield(Step{}, err)
				return
			}
			if !yield(s, nil) {
				return
			}
			path, v = s.Next, nil
		}
	}
}
