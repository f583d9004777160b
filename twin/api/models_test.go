package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

const (
	glbHead  = "glTF\x02\x00\x00\x00"
	glbMedia = "model/gltf-binary"
)

// modelSite takes models of a kilobyte at most and keeps what was sent, with its place before it.
func modelSite(t *testing.T) (s *site, store *mem.Store, house string) {
	store = mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Clock: sampleDay})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	s = serveTwin(t, tw, store, api.Config{AllowVisitors: true, Models: api.Models{
		MaxBytes: 1024,
		GLB: func(_ context.Context, m *api.ModelUpload) ([]byte, error) {
			if bytes.Contains(m.Body, []byte("http")) {
				return nil, errors.New("image 1 is named by an address: put it into the file")
			}
			return fmt.Appendf(nil, "%s at %.6f %.6f %.1f %.1f", m.Body, m.Place.Lon, m.Place.Lat, m.Place.HeightM, m.Place.HeadingDeg), nil
		},
	}})
	return s, store, s.settle()["ha"]
}

func TestUploadModel(t *testing.T) {
	s, store, house := modelSite(t)
	item, model := "/api/collections/houses/items/"+house, "/models/"+house
	tag := s.do("worker", "GET", item, "").want(t, 200).header.Get("ETag")
	put := func(role, body string, headers ...string) *answer {
		return s.do(role, "PUT", model, body, append([]string{"Content-Type", glbMedia}, headers...)...)
	}
	put("worker", glbHead).want(t, 428)
	put("", glbHead, "If-Match", tag).want(t, 401)
	put("stats", glbHead, "If-Match", tag).want(t, 403)
	done := put("worker", glbHead+"hall", "If-Match", tag, "Twin-Reason", "scanned").want(t, 200)
	sum := sha256.Sum256([]byte(glbHead + "hall at 121.240600 31.300600 0.0 0.0"))
	name := hex.EncodeToString(sum[:])
	if done.json["visibility"] != "pub" || done.json["model"] != name || done.json["media"] != glbMedia {
		t.Fatalf("the answer: %s", done.body)
	}
	if b, err := store.Blob(t.Context(), sum); err != nil || b.Media != glbMedia {
		t.Errorf("the blob: %+v, %v", b.BlobHead, err)
	}
	if got := s.do("", "GET", item, "").want(t, 200); got.prop("model") != name {
		t.Errorf("a visitor sees the model %v", got.prop("model"))
	}
	if stale := put("worker", glbHead, "If-Match", tag).want(t, 412); stale.json["current_etag"] == nil {
		t.Errorf("stale: %s", stale.body)
	}
	h := s.do("worker", "GET", item+"/history", "").want(t, 200)
	if !strings.Contains(string(h.body), "scanned") || !strings.Contains(string(h.body), name) {
		t.Errorf("the history does not tell: %s", h.body)
	}
	// Sent back with everything else it is no change; another value is refused, and PUT does not take it away.
	s.do("worker", "PATCH", item, `{"properties":{"model":"`+name+`"}}`, "If-Match", "*").want(t, 200)
	s.do("steward", "PATCH", item, `{"properties":{"model":null}}`, "If-Match", "*").want(t, 422)
	s.do("steward", "POST", "/api/batch", `{"changes":[{"op":"patch","type":"houses","id":"`+house+`","properties":{"model":"00"}}]}`).want(t, 422)
	s.do("steward", "PUT", item, feature(square(0.5, 0.5, 0.2), `{"name":"hall"}`), "If-Match", "*").want(t, 200)
	if got := s.do("", "GET", item, ""); got.prop("model") != name {
		t.Errorf("after PUT of the house its model is %v", got.prop("model"))
	}
	version := s.tw.Snapshot().Version()
	if put("worker", glbHead+"hall", "If-Match", "*").want(t, 200); s.tw.Snapshot().Version() != version {
		t.Error("the same model again made a commit")
	}
	placed := s.do("worker", "PUT", model+"?lon=121.2406&lat=31.3007&height_m=4.5&heading_deg=90", glbHead, "Content-Type", glbMedia, "If-Match", "*").want(t, 200)
	sum = sha256.Sum256([]byte(glbHead + " at 121.240600 31.300700 4.5 90.0"))
	if placed.json["model"] != hex.EncodeToString(sum[:]) {
		t.Errorf("placed: %s", placed.body)
	}
	s.do("worker", "DELETE", model, "").want(t, 428)
	s.do("worker", "DELETE", model, "", "If-Match", tag).want(t, 412)
	s.do("worker", "DELETE", model, "", "If-Match", "*").want(t, 204)
	if got := s.do("", "GET", item, ""); got.prop("model") != nil {
		t.Errorf("after DELETE the model is %v", got.prop("model"))
	}
	s.do("worker", "DELETE", model, "", "If-Match", "*").want(t, 204)
	if got := s.do("", "GET", item+"?as_of="+fmt.Sprint(version), "").want(t, 200); got.prop("model") != name {
		t.Errorf("as of version %d the model is %v", version, got.prop("model"))
	}
}

func TestUploadRefuses(t *testing.T) {
	s, store, house := modelSite(t)
	for _, c := range []struct {
		name, query, media, body string
		want                     int
		says                     string
	}{
		{"a zip", "", glbMedia, "PK\x03\x04glTF", 415, "zip"},
		{"gzip", "", glbMedia, "\x1f\x8b\x08", 415, "compressed"},
		{"glTF 1", "", glbMedia, "glTF\x01\x00\x00\x00", 415, "another version"},
		{"XML", "", "application/octet-stream", "<CityModel/>", 415, "XML"},
		{"text", "", "application/octet-stream", "solid hall", 415, "neither"},
		{"nothing", "", glbMedia, "", 415, "empty"},
		{"glTF as text", "", "model/gltf+json", `{"asset":{"version":"2.0"}}`, 415, "other files"},
		{"JSON as glb", "", glbMedia, `{"type":"CityJSON"}`, 415, "JSON as text"},
		{"glb as JSON", "", "application/json", glbHead, 415, "first bytes"},
		{"another media type", "", "image/png", glbHead, 415, "image/png"},
		{"too large", "", glbMedia, glbHead + strings.Repeat("x", 1100), 413, "1024"},
		{"an address within", "", glbMedia, glbHead + "http://", 422, "put it into the file"},
		{"half a place", "?lon=121.2", glbMedia, glbHead, 400, "goes with lat"},
		{"no number", "?lon=NaN&lat=31.3", glbMedia, glbHead, 400, "expected a number"},
		{"far away", "?lon=121.25&lat=31.3", glbMedia, glbHead, 400, "m from the house"},
		{"unknown parameter", "?scale=2", glbMedia, glbHead, 400, "no parameter"},
		{"a placed CityJSON", "?height_m=2", "application/city+json", `{"type":"CityJSON"}`, 400, "says itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.do("worker", "PUT", "/models/"+house+c.query, c.body, "Content-Type", c.media, "If-Match", "*").want(t, c.want)
			if detail, _ := a.json["detail"].(string); !strings.Contains(detail, c.says) {
				t.Errorf("%q does not say %q", detail, c.says)
			}
		})
	}
	if all, err := store.Blobs(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d blobs of refused models, %v", len(all), err)
	}
	if s.tw.Snapshot().Version() != 1 {
		t.Error("a refused model made a commit")
	}
	s.do("worker", "PUT", "/models/0000000000Z", glbHead, "If-Match", "*").want(t, 404)
	s.do("worker", "PUT", "/models/house", glbHead, "If-Match", "*").want(t, 404)
}

// Who claims ten gigabytes is refused before a byte of them is read, and who sends them without a claim once they are
// too many; neither leaves anything behind in memory or on disk.
func TestHostileUploads(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, _, house := modelSite(t)
	claim := func() string {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "PUT /models/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIf-Match: *\r\nContent-Type: %s\r\nContent-Length: 10737418240\r\nExpect: 100-continue\r\n\r\n",
			house, s.tokens["worker"], glbMedia)
		head := make([]byte, 12)
		if _, err := io.ReadFull(conn, head); err != nil {
			t.Fatal(err)
		}
		return string(head)
	}
	if got := claim(); got != "HTTP/1.1 413" {
		t.Errorf("a claim of 10 GB: %q", got)
	}
	endless := func() int {
		req, err := http.NewRequestWithContext(t.Context(), "PUT", s.url+"/models/"+house, io.MultiReader(strings.NewReader(glbHead), zeros{}))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.tokens["worker"])
		req.Header.Set("If-Match", "*")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 413 // the server closed the connection while we still wrote
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	if got := endless(); got != 413 {
		t.Errorf("an endless body: %d", got)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 50 {
		claim()
		endless()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("memory grew by %d bytes", grown)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("files are left: %v, %v", left, err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// A store that keeps no blobs says so.
func TestUploadWithoutBlobs(t *testing.T) {
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: struct{ twin.Store }{store}})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	s := serveTwin(t, tw, store, api.Config{})
	house := s.settle()["ha"]
	s.do("worker", "PUT", "/models/"+house, `{"type":"CityJSON"}`, "If-Match", "*", "Content-Type", "application/json").want(t, 501)
}
