package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// serveConfig is the file that serve reads with --config. Flags win over it.
//
//	{"listen": "0.0.0.0:8443", "public_url": "https://twin.example", "visitors": true,
//	 "tls_cert": "cert.pem", "tls_key": "key.pem", "model": "model.json", "visitors_per_address": 200}
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
	VisitorsEach int `json:"visitors_per_address"`
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
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return c, fmt.Errorf("configuration %s: %w; it may hold listen, public_url, visitors, tls_cert, tls_key, model and visitors_per_address", path, err)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return c, fmt.Errorf("configuration %s: tls_cert and tls_key go together", path)
	}
	if c.VisitorsEach < 0 {
		return c, fmt.Errorf("configuration %s: visitors_per_address is %d, expected more than 0", path, c.VisitorsEach)
	}
	return c, nil
}
