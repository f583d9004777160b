package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/access"
)

func TestReadConfig(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{`{}`, ""},
		{`{"requests_per_minute": {"visitor": 5, "worker": 0}, "lookups_per_minute": 3, "allowed_origins": ["https://map.example", "http://localhost:3000"]}`, ""},
		{`{"requests_per_minute": {"guest": 5}}`, "expected a role"},
		{`{"requests_per_minute": {"visitor": -1}}`, "0 for no limit"},
		{`{"lookups_per_minute": -1}`, "lookups_per_minute is -1"},
		{`{"allowed_origins": ["*"]}`, "* is not taken"},
		{`{"allowed_origins": ["https://map.example/"]}`, "without a path"},
		{`{"allowed_origins": ["map.example"]}`, "expected an origin"},
		{`{"allow_origins": []}`, "it may hold listen"},
		{`{"tls_cert": "x"}`, "go together"},
		{`{"memo_bytes": 1048576, "tile_cache_bytes": 2097152, "tile_feature_bytes": 0}`, ""},
		{`{"memo_bytes": -1}`, "memo_bytes is -1, expected bytes"},
		{`{"tile_cache_bytes": 64}`, "tile_cache_bytes is 64"},
		{`{"tile_feature_bytes": 1000}`, "at least 1048576"},
		{`{"memo_bytes": "64 MB"}`, "memo_bytes"},
		{`{"Kept": {}}`, "it may hold listen"},
		{`{"visitors_per_address": -1}`, "visitors_per_address is -1"},
		{`{"webhooks": [{"name": "a", "url": "http://hooks.example/"}]}`, `webhook "a": url is not https`},
		{`{"webhooks": [{"name": "a", "url": "https://hooks.example/", "secret": "short"}]}`, "openssl rand"},
		{`{"webhooks": [{"nam": "a"}]}`, `webhooks/0: json: unknown field "nam"; it may hold name, url, `},
		{`{"webhooks": [{"name": "a", "types": ["houses"]}]}`, `webhooks/0 ("a"): json: unknown field "types"; it may hold name, url, `},
		{`{"mqtt": [], "webhooks": [{"name": "b", "secret": "x"}]}`, `webhooks/0 ("b"): secret is not whsec_`},
		{"{\"visitors\": true,\n\"webhooks\": [}", "line 2: invalid character"},
		{"{\"visitors\": true,\n", "ends too early, after line 1"},
		{`{"visitors": true} {"listen": ":80"}`, "something follows the object"},
		{`{"mqtt": [{"name": "a", "url": "mqtt://broker.example"}]}`, `mqtt "a": url is not mqtts`},
		{`{"mqtt": [{"name": "a", "url": "mqtts://broker.example", "topic": "a/#"}]}`, "topic is not one to publish to"},
		{`{"mqtt": [{"name": "a", "url": "mqtts://broker.example", "secret": "x"}]}`, `mqtt/0 ("a"): json: unknown field "secret"; it may hold name, url, `},
		{`{"mqtt": [{"name": "a", "url": "mqtt://localhost", "user": "u", "password": "p", "rights": ["map:read"], "collections": ["houses"]}]}`, ""},
	} {
		path := filepath.Join(t.TempDir(), "config.json")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readConfig(path)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

// The members that bound memory reach what they bound.
func TestKeptOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	text := `{"memo_bytes": 1048576, "tile_cache_bytes": 2097152, "tile_feature_bytes": 3145728}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := readConfig(path)
	if err != nil || file.Kept != (Kept{1 << 20, 2 << 20, 3 << 20}) {
		t.Errorf("%+v, %v", file.Kept, err)
	}
	cfg := appConfig{Kept: file.Kept}
	if got := cfg.twinConfig(nil); got.MemoBytes != 1<<20 {
		t.Errorf("features are bounded by %d", got.MemoBytes)
	}
	if got := new(app).tileConfig(cfg); got.MaxCacheBytes != 2<<20 || got.MaxFeatureBytes != 3<<20 {
		t.Errorf("the tiles are bounded by %d and %d", got.MaxCacheBytes, got.MaxFeatureBytes)
	}
}

// What the file leaves out is limited as usual; 0 is no limit.
func TestLimitsOfAFile(t *testing.T) {
	file := serveConfig{PerMinute: map[access.Role]int{access.Visitor: 5, access.Worker: 0}}
	l := file.limits()
	if l.PerMinute[access.Visitor] != 5 || l.PerMinute[access.Worker] != 0 || l.PerMinute[access.Command] == 0 {
		t.Errorf("%+v", l)
	}
}
