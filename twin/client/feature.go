package client

import (
	"encoding/json"
	"fmt"
)

// Feature is an entity as GeoJSON. Coordinates are lon, lat.
type Feature struct {
	ID         string
	Geometry   json.RawMessage // GeoJSON, nil for none
	Properties map[string]json.RawMessage
	DistanceM  float64 // of Nearest alone
	ETag       string  // of what was read or edited by itself, "" in lists: Get it before an edit
}

type featureJSON struct {
	Type       string                     `json:"type"`
	ID         string                     `json:"id,omitempty"`
	Geometry   json.RawMessage            `json:"geometry,omitempty"`
	Properties map[string]json.RawMessage `json:"properties"`
	DistanceM  float64                    `json:"distance_m,omitempty"`
}

// UnmarshalJSON reads a feature.
func (f *Feature) UnmarshalJSON(data []byte) error {
	var in featureJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*f = Feature{ID: in.ID, Geometry: in.Geometry, Properties: in.Properties, DistanceM: in.DistanceM}
	if string(f.Geometry) == "null" {
		f.Geometry = nil
	}
	return nil
}

// MarshalJSON writes a feature. What is nil is left out, so a patch sends what it means to change.
func (f Feature) MarshalJSON() ([]byte, error) {
	out := featureJSON{Type: "Feature", ID: f.ID, Geometry: f.Geometry, Properties: f.Properties}
	if out.Properties == nil {
		out.Properties = map[string]json.RawMessage{}
	}
	return json.Marshal(out)
}

// NewFeature makes a feature to be sent. Geometry is GeoJSON, nil for none; properties are whatever json.Marshal makes an
// object of.
func NewFeature(geometry json.RawMessage, properties any) (*Feature, error) {
	data, err := json.Marshal(properties)
	if err != nil {
		return nil, fmt.Errorf("properties: %w", err)
	}
	f := &Feature{Geometry: geometry}
	if err := json.Unmarshal(data, &f.Properties); err != nil {
		return nil, fmt.Errorf("properties: %w", err)
	}
	return f, nil
}

// Text gives a property that is a text, a code, a date, an instant or an ID; "" where it is unset or something else.
func (f *Feature) Text(name string) string {
	var s string
	if json.Unmarshal(f.Properties[name], &s) != nil {
		return ""
	}
	return s
}

// Number gives a property that is a number; ok is false where it is unset or something else.
func (f *Feature) Number(name string) (x float64, ok bool) {
	raw := f.Properties[name]
	if len(raw) == 0 || string(raw) == "null" {
		return 0, false
	}
	return x, json.Unmarshal(raw, &x) == nil
}

// Rev is the version that last changed the entity, 0 where the answer does not hold it.
func (f *Feature) Rev() uint64 {
	var v uint64
	if json.Unmarshal(f.Properties["rev"], &v) != nil {
		return 0
	}
	return v
}

// Read decodes the properties into a struct, by its JSON tags.
func (f *Feature) Read(into any) error {
	data, err := json.Marshal(f.Properties)
	if err != nil {
		return fmt.Errorf("feature %s: %w", f.ID, err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("feature %s: %w", f.ID, err)
	}
	return nil
}
