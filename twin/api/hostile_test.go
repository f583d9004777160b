package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/api"
)

// everyRoute lists all routes with a house where they name something.
func (s *site) everyRoute(id string) (routes [][2]string) {
	for _, p := range api.New(api.Config{Twin: s.tw, Accounts: s.accounts}).Patterns() {
		method, path, _ := strings.Cut(p, " ")
		routes = append(routes, [2]string{method, strings.NewReplacer("{c}", "houses", "{id}", id).Replace(path)})
	}
	return routes
}

// isRefusal fails where an answer is no problem of the client's.
func isRefusal(t *testing.T, what string, a *answer) {
	t.Helper()
	if a.status < 400 || a.status >= 500 || a.header.Get("Content-Type") != "application/problem+json" || a.json["detail"] == "" {
		t.Errorf("%.200s: %d %s %.300s", what, a.status, a.header.Get("Content-Type"), a.body)
	}
	if !strings.Contains(string(a.body), "/api/openapi.json") { // where noGo would take the name for a part of Go
		noGo(t, what, a)
	}
}

// badBodies are bodies that no route takes.
func badBodies() map[string]string {
	ring := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "[%g,%g],", 121+float64(i%2)*1e-7, 31+float64(i)*1e-7)
		}
		return "[[" + b.String() + "[121,31]]]"
	}
	geometry := func(coordinates string) string {
		return `{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":` + coordinates + `}}`
	}
	return map[string]string{
		"nothing":          "",
		"white space":      "  \n",
		"cut off":          `{"type":"Feature","properties":{`,
		"an array":         `[]`,
		"a text":           `"x"`,
		"null":             `null`,
		"two documents":    `{} {}`,
		"not a number":     `{"properties":{"height_m":NaN}}`,
		"infinity":         `{"properties":{"height_m":1e999},"area":{"circle":{"center":[1e999,31],"radius_m":1}}}`,
		"twice":            `{"properties":{"floors_above":1,"floors_above":2}}`,
		"twice at the top": `{"reason":"a","reason":"b"}`,
		"deep arrays":      strings.Repeat("[", 1_000_000),
		"deep objects":     strings.Repeat(`{"properties":`, 100_000),
		"deep coordinates": geometry(strings.Repeat("[", 60) + strings.Repeat("]", 60)),
		"self-crossing":    geometry(`[[[121,31],[121.1,31.1],[121.1,31],[121,31.1],[121,31]]]`),
		"many vertices":    geometry(ring(30_000)),
		"an open ring":     geometry(`[[[121,31],[121.1,31],[121.1,31.1]]]`),
		"no UTF-8":         "{\"properties\":{\"address\":\"\xff\xfe\"},\"nosuch\":1}",
		"a zero byte":      `{"properties":{"address":"a\u0000b"},"nosuch":1}`,
		"not JSON":         "<x/>",
		"unknown members":  `{"nosuch":1}`,
	}
}

// TestBadBodies sends each route what no route takes: each answer is a problem, and nothing is changed.
func TestBadBodies(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	version := s.tw.Snapshot().Version()
	for name, body := range badBodies() {
		for _, r := range s.everyRoute(ids["ha"]) {
			if r[0] == "GET" || r[0] == "DELETE" {
				continue
			}
			what := r[0] + " " + r[1] + ": " + name
			a := s.do("steward", r[0], r[1], body, "If-Match", "*", "Content-Type", "application/json")
			isRefusal(t, what, a)
		}
	}
	if now := s.tw.Snapshot().Version(); now != version {
		t.Errorf("version %d became %d", version, now)
	}
}

// TestBadParameters sends each route parameters that it does not have, or has once: each problem names the parameter.
func TestBadParameters(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	for _, r := range s.everyRoute(ids["ha"]) {
		if strings.HasSuffix(r[1], "/session") {
			continue // has a body alone
		}
		own := ""
		if strings.HasSuffix(r[1], "/nearest") {
			own = "lon=121&lat=31&"
		}
		for query, name := range map[string]string{
			"nosuch=1": "nosuch", "f=nosuch": "f", "min_version=x": "min_version", "min_version=1&min_version=1": "min_version", "%ff=1": "",
		} {
			a := s.do("steward", r[0], r[1]+"?"+own+query, `{}`, "If-Match", "*", "Content-Type", "application/json")
			isRefusal(t, r[0]+" "+r[1]+"?"+query, a)
			if name != "" && a.place() != "parameter "+name && a.status == 400 {
				t.Errorf("%s %s?%s: at %q: %s", r[0], r[1], query, a.place(), a.body)
			}
		}
	}
	items := "/api/collections/houses/items"
	next := s.do("steward", "GET", items+"?limit=1", "").want(t, 200)
	cursor := ""
	for _, l := range next.json["links"].([]any) {
		if link := l.(map[string]any); link["rel"] == "next" {
			_, cursor, _ = strings.Cut(link["href"].(string), "cursor=")
			cursor, _, _ = strings.Cut(cursor, "&")
		}
	}
	for query, name := range map[string]string{
		"limit=0": "limit", "limit=-1": "limit", "limit=1e3": "limit", "limit=x": "limit",
		"cursor=x": "cursor", "limit=1&sortby=address&cursor=" + cursor: "cursor", "limit=1&filter=floors_above%3E1&cursor=" + cursor: "cursor",
		"bbox=1,2,3": "bbox", "bbox=NaN,0,1,1": "bbox", "bbox=0,0,1,Inf": "bbox", "bbox=0,5,1,1": "bbox",
		"crs=EPSG:1": "crs", "bbox=0,0,1,1&bbox-crs=x": "bbox-crs", "filter=TRUE&filter-crs=x": "filter-crs", "filter-lang=sql": "filter-lang",
		"datetime=today": "datetime", "datetime=2026-01-02T00:00:00Z/2025-01-01T00:00:00Z": "datetime",
		"sortby=nosuch": "sortby", "properties=nosuch": "properties", "floors_above=many": "floors_above",
		"filter=nosuch%3D1": "filter", "as_of=99999999999999999999": "as_of", "as_of=-1": "as_of",
	} {
		a := s.do("steward", "GET", items+"?"+query, "")
		isRefusal(t, query, a)
		if a.place() != "parameter "+name {
			t.Errorf("%s: at %q: %s", query, a.place(), a.body)
		}
	}
	for query, name := range map[string]string{
		"lon=NaN&lat=31": "lon", "lon=121&lat=91": "lat", "lon=121": "lat", "lon=121&lat=31&k=0": "k", "lon=121&lat=31&max_m=NaN": "max_m",
	} {
		if a := s.do("steward", "GET", "/api/collections/houses/nearest?"+query, "").want(t, 400); a.place() != "parameter "+name {
			t.Errorf("%s: at %q: %s", query, a.place(), a.body)
		}
	}
}

// endless is a body that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestOthersAreServedMeanwhile keeps many slow and many huge requests open, and asks in between: whoever asks is served
// while all of them are still under way.
func TestOthersAreServedMeanwhile(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	host := strings.TrimPrefix(s.url, "http://")
	head := func(method, path, more string) string {
		return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + s.tokens["steward"] + "\r\nIf-Match: *\r\nContent-Type: application/json\r\n" + more + "\r\n"
	}
	var slow []net.Conn
	open := func(text string) net.Conn {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	for range 20 {
		slow = append(slow,
			open("GET /api HTTP/1.1\r\nHost:"), // a header that does not end
			open(head("POST", "/api/area", "Content-Length: 1000\r\n")+`{"area":`),
			open(head("POST", "/api/batch", "Transfer-Encoding: chunked\r\n")+"8\r\n{\"reason\r\n"),
			open(head("POST", "/api/people/lookup", "Content-Length: 20\r\n")+`{`))
	}
	for range 30 {
		s.do("command", "GET", "/api/collections/people/items", "").want(t, 200)
		s.do("worker", "PATCH", "/api/collections/houses/items/"+ids["ha"], `{"properties":{"floors_above":2}}`, "If-Match", "*").want(t, 200)
		// A gigabyte is refused before it is sent, asked for or not.
		for _, more := range []string{"Content-Length: 1073741824\r\n", "Content-Length: 1073741824\r\nExpect: 100-continue\r\n"} {
			for _, path := range []string{"/api/area", "/api/batch", "/api/people/reveal", "/api/people/lookup"} {
				c := open(head("POST", path, more))
				res, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil || res.StatusCode != http.StatusRequestEntityTooLarge || res.Header.Get("Content-Type") != "application/problem+json" {
					t.Fatalf("a gigabyte for %s: %v %v", path, res, err)
				}
				c.Close()
			}
		}
	}
	// One without a length is refused where it passes the limit.
	req, err := http.NewRequestWithContext(t.Context(), "POST", s.url+"/api/area", endless{})
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.tokens["steward"])
	req.Header.Set("Content-Type", "application/json")
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("without end: %d", res.StatusCode)
		}
	}
	// All of them are still there: what is missing is taken.
	io.WriteString(slow[1], strings.Repeat(" ", 992))
	if res, err := http.ReadResponse(bufio.NewReader(slow[1]), nil); err != nil || res.StatusCode != 400 {
		t.Errorf("the slow one: %v %v", res, err)
	}
}
