package live

import (
	"crypto/tls"
	"net/http"
	"testing"
)

func TestPages(t *testing.T) {
	const proxied = "https://twin.example"
	for name, tc := range map[string]struct {
		public, host string
		tls          bool
		origins      []string
		want         page
	}{
		"a program":                       {"", "twin.test", false, nil, noPage},
		"the host":                        {"", "twin.test", false, []string{"http://twin.test"}, ownPage},
		"its port":                        {"", "twin.test:8080", false, []string{"http://twin.test:8080"}, ownPage},
		"upper case":                      {"", "twin.test", false, []string{"HTTP://TWIN.test"}, ownPage},
		"upper case host":                 {"", "TWIN.test", false, []string{"http://twin.test"}, ownPage},
		"port of the scheme":              {"", "twin.test:80", false, []string{"http://twin.test"}, ownPage},
		"IPv6":                            {"", "[::1]:8080", false, []string{"http://[::1]:8080"}, ownPage},
		"IPv6 without a port":             {"", "[fe80::80]", false, []string{"http://[fe80::80]"}, ownPage},
		"HTTPS ends at a proxy":           {"", "twin.test", false, []string{"https://twin.test"}, ownPage},
		"HTTPS":                           {"", "twin.test", true, []string{"https://twin.test"}, ownPage},
		"port of HTTPS":                   {"", "twin.test:443", true, []string{"https://twin.test"}, ownPage},
		"the public URL":                  {proxied, "127.0.0.1:8080", false, []string{proxied}, ownPage},
		"the public URL with a slash":     {proxied + "/", "127.0.0.1:8080", false, []string{proxied}, ownPage},
		"this machine beside it":          {proxied, "127.0.0.1:8080", false, []string{"http://127.0.0.1:8080"}, ownPage},
		"an allowed page":                 {"", "twin.test", false, []string{"https://map.example"}, allowedPage},
		"null":                            {"", "twin.test", false, []string{"null"}, foreignPage},
		"an empty one":                    {"", "twin.test", false, []string{""}, foreignPage},
		"another host":                    {"", "twin.test", false, []string{"http://evil.test"}, foreignPage},
		"another port":                    {"", "twin.test", false, []string{"http://twin.test:81"}, foreignPage},
		"no port":                         {"", "twin.test:8080", false, []string{"http://twin.test"}, foreignPage},
		"port of another scheme":          {"", "twin.test:443", false, []string{"http://twin.test"}, foreignPage},
		"plain where HTTPS is":            {"", "twin.test", true, []string{"http://twin.test"}, foreignPage},
		"plain where the public is HTTPS": {proxied, "twin.example", false, []string{"http://twin.example"}, foreignPage},
		"host in the user":                {"", "twin.test", false, []string{"http://twin.test@evil.test"}, foreignPage},
		"user before the host":            {"", "twin.test", false, []string{"http://evil@twin.test"}, foreignPage},
		"longer host":                     {"", "twin.test", false, []string{"http://twin.test.evil.test"}, foreignPage},
		"host that ends alike":            {"", "twin.test", false, []string{"http://eviltwin.test"}, foreignPage},
		"a path":                          {"", "twin.test", false, []string{"http://twin.test/"}, foreignPage},
		"a query":                         {"", "twin.test", false, []string{"http://twin.test?x"}, foreignPage},
		"a fragment":                      {"", "twin.test", false, []string{"http://twin.test#x"}, foreignPage},
		"another scheme":                  {"", "twin.test", false, []string{"ftp://twin.test"}, foreignPage},
		"an extension":                    {"", "twin.test", false, []string{"chrome-extension://twin.test"}, foreignPage},
		"a file":                          {"", "twin.test", false, []string{"file://"}, foreignPage},
		"no scheme":                       {"", "twin.test", false, []string{"//twin.test"}, foreignPage},
		"two in one":                      {"", "twin.test", false, []string{"http://twin.test http://evil.test"}, foreignPage},
		"two":                             {"", "twin.test", false, []string{"http://twin.test", "http://evil.test"}, foreignPage},
		"an allowed one, and another":     {"", "twin.test", false, []string{"https://map.example", "http://evil.test"}, foreignPage},
		"an allowed one, longer":          {"", "twin.test", false, []string{"https://map.example.evil.test"}, foreignPage},
		"an allowed one on plain HTTP":    {"", "twin.test", false, []string{"http://map.example"}, foreignPage},
		"no host":                         {"", "", false, []string{"http://"}, foreignPage},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{PublicURL: tc.public, Origins: []string{"https://map.example"}}
			r := &http.Request{Host: tc.host, Header: http.Header{"X-Forwarded-Host": {"evil.test"}, "X-Forwarded-Proto": {"https"}, "Forwarded": {"host=evil.test"}}}
			if tc.origins != nil {
				r.Header["Origin"] = tc.origins
			}
			if tc.tls {
				r.TLS = &tls.ConnectionState{}
			}
			if got := cfg.pageOf(r); got != tc.want {
				t.Errorf("page %d, expected %d", got, tc.want)
			}
		})
	}
}
