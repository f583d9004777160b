package live

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// page is whose page a browser shows that wants to connect.
type page uint8

const (
	noPage      page = iota // a program: it sends no Origin
	ownPage                 // this server's
	allowedPage             // another's that may connect, by its own credential alone
	foreignPage
)

// pageOf tells whose page asks. What a proxy says of itself is not looked at: anybody can say that. Behind one,
// PublicURL is what browsers see.
func (c *Config) pageOf(r *http.Request) page {
	sent := r.Header.Values("Origin")
	if len(sent) == 0 {
		return noPage
	}
	from, ok := parseOrigin(sent[0])
	switch {
	case len(sent) > 1 || !ok:
		return foreignPage
	case slices.Contains(c.Origins, sent[0]):
		return allowedPage
	}
	public, _ := parseOrigin(strings.TrimSuffix(c.PublicURL, "/"))
	host := trimPort(from.scheme, strings.ToLower(r.Host))
	switch {
	case from == public:
		return ownPage
	case host == "" || from.host != host:
		return foreignPage
	case from.scheme == "http" && (r.TLS != nil || public == origin{"https", host}):
		return foreignPage // who meddles with plain HTTP would act for who signed in by HTTPS
	}
	return ownPage
}

// origin is RFC 6454's, in lower case, the port left out where it is the scheme's.
type origin struct{ scheme, host string }

// parseOrigin reads an origin and nothing else: no path, no user, and not null.
func parseOrigin(s string) (origin, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !strings.EqualFold(s, u.Scheme+"://"+u.Host) {
		return origin{}, false
	}
	return origin{u.Scheme, trimPort(u.Scheme, strings.ToLower(u.Host))}, true
}

func trimPort(scheme, host string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

// withoutCookie is a request as from a browser that keeps no cookies.
func withoutCookie(r *http.Request) *http.Request {
	r = r.WithContext(r.Context())
	r.Header = r.Header.Clone()
	r.Header.Del("Cookie")
	return r
}
