package client

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
)

// AnyRevision in place of a tag changes an entity whatever somebody else did to it meanwhile.
const AnyRevision = "*"

// Create makes an entity; reason stands in its history.
func (c *Client) Create(ctx context.Context, collection string, f *Feature, reason string) (*Feature, error) {
	made, location, err := c.edit(ctx, http.MethodPost, "/collections/"+url.PathEscape(collection)+"/items", f, "", "application/geo+json", reason)
	if err == nil && made == nil && location != "" {
		made = &Feature{ID: path.Base(location)} // made where the caller may not see it
	}
	return made, err
}

// Patch changes the properties, and the geometry where it is not nil, that f has; a property that is null is unset. etag
// is that of the entity as it was read. Where somebody else was faster the error is a *ConflictError.
func (c *Client) Patch(ctx context.Context, collection, id string, f *Feature, etag, reason string) (*Feature, error) {
	now, _, err := c.edit(ctx, http.MethodPatch, itemPath(collection, id), f, etag, "application/merge-patch+json", reason)
	return now, err
}

// Put replaces an entity, but for fields that the caller may not see whole.
func (c *Client) Put(ctx context.Context, collection, id string, f *Feature, etag, reason string) (*Feature, error) {
	now, _, err := c.edit(ctx, http.MethodPut, itemPath(collection, id), f, etag, "application/geo+json", reason)
	return now, err
}

// Delete deletes an entity.
func (c *Client) Delete(ctx context.Context, collection, id, etag, reason string) error {
	_, _, err := c.edit(ctx, http.MethodDelete, itemPath(collection, id), nil, etag, "", reason)
	return err
}

// edit sends a single change. It is never sent twice: a create whose answer was lost may have been made.
func (c *Client) edit(ctx context.Context, method, at string, f *Feature, etag, media, reason string) (now *Feature, location string, err error) {
	r := &request{method: method, path: at, header: http.Header{}, media: media, edits: true}
	if f != nil {
		if r.body, err = json.Marshal(f); err != nil {
			return nil, "", fmt.Errorf("%s %s: %w", method, at, err)
		}
	}
	if etag != "" {
		r.header.Set("If-Match", etag)
	}
	if reason != "" {
		r.header.Set("Twin-Reason", url.PathEscape(reason))
	}
	a, err := c.send(ctx, r)
	if err != nil {
		return nil, "", err
	}
	location = a.header.Get("Location")
	if len(a.body) == 0 {
		return nil, location, nil
	}
	now = &Feature{}
	if err := decode(r, a, now); err != nil {
		return nil, location, err
	}
	now.ETag = a.header.Get("ETag")
	return now, location, nil
}

// The operations of a Change.
const (
	OpCreate = "create"
	OpPatch  = "patch"
	OpPut    = "put"
	OpDelete = "delete"
)

// Change is one change of a batch.
type Change struct {
	Op         string                     `json:"op"`
	Collection string                     `json:"type"`
	ID         string                     `json:"id,omitempty"`     // of what is there already
	Ref        string                     `json:"ref,omitempty"`    // a name within the batch; references of other changes may use it
	IfRev      uint64                     `json:"if_rev,omitempty"` // the revision that the change is of, 0 for any
	Properties map[string]json.RawMessage `json:"properties,omitempty"`
	Geometry   json.RawMessage            `json:"geometry,omitempty"`
}

// Batch is many changes that are committed as one, all or none.
type Batch struct {
	Reason  string
	Changes []Change
	// Key names the batch: sent again under the same key it happens once. "" makes one up, which covers answers that are
	// lost on the way; a component that may itself be restarted keeps a key of its own.
	Key string
}

// BatchAnswer tells what became of a batch.
type BatchAnswer struct {
	Version uint64        `json:"version"`
	Results []BatchResult `json:"results"` // in the order of the changes
}

// BatchResult tells what became of a change.
type BatchResult struct {
	Ref      string   `json:"ref"`
	ID       string   `json:"id"`
	Rev      uint64   `json:"rev"`
	Warnings []string `json:"warnings"` // what does not fit together; it was kept
}

// Run commits a batch. It is sent again after a lost answer, under its key.
func (c *Client) Run(ctx context.Context, b Batch) (*BatchAnswer, error) {
	key := b.Key
	if key == "" {
		var made [16]byte
		if _, err := rand.Read(made[:]); err != nil {
			return nil, fmt.Errorf("POST /batch: make a key: %w", err)
		}
		key = hex.EncodeToString(made[:])
	}
	body, err := json.Marshal(struct {
		Reason  string   `json:"reason"`
		Changes []Change `json:"changes"`
	}{b.Reason, b.Changes})
	if err != nil {
		return nil, fmt.Errorf("POST /batch: %w", err)
	}
	r := &request{
		method: http.MethodPost, path: "/batch", body: body, media: "application/json", again: true, edits: true,
		header: http.Header{"Idempotency-Key": {key}},
	}
	a, err := c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	out := &BatchAnswer{}
	if err := decode(r, a, out); err != nil {
		return nil, err
	}
	return out, nil
}
