package main

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

// serveConfig is the file that serve reads with --config. Flags win over it.
//
//	{"listen": "0.0.0.0:8443", "public_url": "https://twin.example", "visitors": true,
//	 "tls_cert": "cert.pem", "tls_key": "key.pem", "model": "model.json", "visitors_per_address": 200,
//	 "requests_per_minute": {"visitor": 600, "component": 6000}, "lookups_per_minute": 30,
//	 "allowed_origins": ["https://map.example"], "max_model_bytes": 33554432,
//	 "memo_bytes": 268435456, "tile_cache_bytes": 268435456, "tile_feature_bytes": 268435456}
//
// requests_per_minute holds for each account, each token, and each address without either; roles that it leaves out have
// api.DefaultLimits, and 0 is no limit. Pages of allowed_origins may read the API; they come with a token.
//
// webhooks and mqtt are consumers of changes, as outlet.Webhook and outlet.MQTT have them; docs/operating.md says more.
//
// The last three bound what is kept to answer sooner: features as JSON, finished tiles, and projected entities for the next
// tile. 0, or none, is the usual.
//
// Behind a proxy all visitors come from the proxy's address: there visitors_per_address, of live clients, is to be raised.
// Locating oneself and working offline need HTTPS in browsers, everywhere but on this machine.
type serveConfig struct {
	Listen    string `json:"listen"`
	PublicURL string `json:"public_url"`
	Visitors  bool   `json:"visitors"`
	TLSCert   string `json:"tls_cert"`
	TLSKey    string `json:"tls_key"`
	Model     string `json:"model"`
	// VisitorsEach bounds live clients of visitors from one address.
	VisitorsEach int                 `json:"visitors_per_address"`
	PerMinute    map[access.Role]int `json:"requests_per_minute"`
	Lookups      int                 `json:"lookups_per_minute"`
	Origins      []string            `json:"allowed_origins"`
	// MaxModelBytes bounds uploaded models of houses.
	MaxModelBytes int64 `json:"max_model_bytes"`
	// Webhooks and MQTT are told what changes.
	Webhooks []outlet.Webhook `json:"webhooks"`
	MQTT     []outlet.MQTT    `json:"mqtt"`
	Kept
}

// Kept bounds, in bytes, what is made once and kept to answer sooner; 0 is the usual. None of it is needed for an answer to be true.
type Kept struct {
	Memo         int   `json:"memo_bytes"`         // features as JSON
	Tiles        int64 `json:"tile_cache_bytes"`   // finished tiles, in all codings together
	TileFeatures int64 `json:"tile_feature_bytes"` // projected entities
}

// mostModelBytes is what a model may have at most: it is in memory while it is judged.
const mostModelBytes = 256 << 20

// leastKept is what may be asked for at least: with less, what is kept is put out before it is asked for again.
const leastKept = 1 << 20

func (k *Kept) check() error {
	for _, m := range []struct {
		name  string
		bytes int64
	}{{"memo_bytes", int64(k.Memo)}, {"tile_cache_bytes", k.Tiles}, {"tile_feature_bytes", k.TileFeatures}} {
		if m.bytes != 0 && m.bytes < leastKept {
			return fmt.Errorf("%s is %d, expected bytes, at least %d, or 0 for the usual", m.name, m.bytes, leastKept)
		}
	}
	return nil
}

func readConfig(path string) (serveConfig, error) {
	var c serveConfig
	if path == "" {
		return c, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("cannot read the configuration: %w", err)
	}
	if err := strictly(data, &c); err != nil {
		return c, fmt.Errorf("configuration %s: %w", path, misread(data, err))
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return c, fmt.Errorf("configuration %s: tls_cert and tls_key go together", path)
	}
	if c.VisitorsEach < 0 {
		return c, fmt.Errorf("configuration %s: visitors_per_address is %d, expected more than 0", path, c.VisitorsEach)
	}
	if n := c.MaxModelBytes; n < 0 || n > mostModelBytes {
		return c, fmt.Errorf("configuration %s: max_model_bytes is %d, expected up to %d, or 0 for the usual %d", path, n, mostModelBytes, api.DefaultModelBytes)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("configuration %s: %w", path, err)
	}
	for i := range c.Webhooks {
		if err := c.Webhooks[i].Check(); err != nil {
			return c, fmt.Errorf("configuration %s: %w", path, err)
		}
	}
	for i := range c.MQTT {
		if err := c.MQTT[i].Check(); err != nil {
			return c, fmt.Errorf("configuration %s: %w", path, err)
		}
	}
	if c.Lookups < 0 {
		return c, fmt.Errorf("configuration %s: lookups_per_minute is %d, expected more than 0", path, c.Lookups)
	}
	for role, n := range c.PerMinute {
		if !slices.Contains(access.Roles(), role) || n < 0 {
			return c, fmt.Errorf("configuration %s: requests_per_minute has %q: %d, expected a role (%v) and a number, 0 for no limit", path, role, n, access.Roles())
		}
	}
	for _, o := range c.Origins {
		if u, err := url.Parse(o); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || o != u.Scheme+"://"+u.Host {
			return c, fmt.Errorf("configuration %s: allowed_origins has %q, expected an origin as https://map.example, without a path; * is not taken", path, o)
		}
	}
	return c, nil
}

// configMembers are those of the file, for who misspelt one.
const configMembers = "listen, public_url, visitors, tls_cert, tls_key, model, visitors_per_address, requests_per_minute, lookups_per_minute, " +
	"allowed_origins, max_model_bytes, webhooks, mqtt, memo_bytes, tile_cache_bytes and tile_feature_bytes"

// limits are those of the file, and the usual ones for what it leaves out.
func (c *serveConfig) limits() api.Limits {
	l := api.DefaultLimits()
	maps.Copy(l.PerMinute, c.PerMinute)
	l.Lookups = c.Lookups
	return l
}
