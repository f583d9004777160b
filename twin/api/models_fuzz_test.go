package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// FuzzSniffModel tells every beginning of a body apart, and refuses with 415 alone what is none of the two.
func FuzzSniffModel(f *testing.F) {
	for _, seed := range [][2]string{
		{mediaGLB, "glTF\x02\x00\x00\x00"},
		{"", "glTF\x01\x00\x00\x00"},
		{"application/json; charset=utf-8", "\xef\xbb\xbf {\"type\":\"CityJSON\"}"},
		{"application/zip", "PK\x03\x04"},
		{"model/gltf+json", "{\"asset\":{}}"},
		{";;", "<xml/>"},
		{"text/plain", ""},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, contentType string, head []byte) {
		kind, err := sniffModel(contentType, head)
		var p *Problem
		switch {
		case err != nil && (!errors.As(err, &p) || p.Status != http.StatusUnsupportedMediaType || p.Detail == ""):
			t.Fatalf("%q: %v", head, err)
		case err == nil && kind == kindGLB && !strings.HasPrefix(string(head), "glTF\x02\x00\x00\x00"):
			t.Fatalf("%q is taken for a glb", head)
		case err == nil && kind != kindGLB && kind != kindCityJSON:
			t.Fatalf("%q is taken for %q", head, kind)
		}
	})
}
