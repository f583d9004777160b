package client

import (
	"context"
	"encoding/json"
)

// Lookup finds people in the caller's scope by an exact value: by is name, id_no or phone. It is audited under the
// reason, and limited in rate; an answer that was lost is not asked for again, since each time is audited.
func (c *Client) Lookup(ctx context.Context, by, value, reason string) ([]string, error) {
	var out struct {
		IDs []string `json:"ids"`
	}
	err := c.ask(ctx, "/people/lookup", map[string]string{"by": by, "value": value, "reason": reason}, &out, false)
	return out.IDs, err
}

// Reveal says whose personal values are wanted, and why: of IDs, or of everybody in an area whom a filter matches.
type Reveal struct {
	IDs    []string `json:"ids,omitempty"`
	Area   *Area    `json:"area,omitempty"`
	Filter string   `json:"filter,omitempty"`
	Fields []string `json:"fields"`
	Reason string   `json:"reason"`
}

// Reveal shows personal values whole, of all that are meant or of nobody; the audit has a row for each of them.
// Each person holds id and the fields. It is not asked again either.
func (c *Client) Reveal(ctx context.Context, what Reveal) ([]map[string]json.RawMessage, error) {
	var out struct {
		People []map[string]json.RawMessage `json:"people"`
	}
	err := c.ask(ctx, "/people/reveal", what, &out, false)
	return out.People, err
}
