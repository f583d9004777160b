package api

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// etagOf makes an entity's tag "<rev>.<variant>": the variant covers who asks, how, and the bytes themselves. An answer
// takes from elsewhere more than can be listed for sure (the house's place, codes of what is referred to, the day, the
// origin of links), so what was written is what is told apart.
func (c *call) etagOf(s access.Seen, mediaType, coding string, body []byte) string {
	h := fnv.New64a()
	v := c.r.URL.Query()
	for _, p := range []string{classOf(c.who), mediaType, coding, v.Get("crs"), v.Get("properties"), v.Get("as_of"), v.Get("f"), v.Get("profile")} {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	h.Write(body)
	return `"` + strconv.FormatUint(uint64(s.Rev()), 10) + "." + strconv.FormatUint(h.Sum64(), 36) + `"`
}

// same gives a whole answer to a read the tag of its bytes, where it has none yet and may be kept, and answers 304 when
// the client has it. The letter before keeps it from being taken for a revision in If-Match.
func (c *call) same(status int, mediaType, coding string, body []byte) bool {
	h := c.w.Header()
	read := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	if !read || status != http.StatusOK || h.Get("ETag") != "" || h.Get("Cache-Control") == "no-store" {
		return false
	}
	sum := sha256.New()
	sum.Write([]byte(mediaType + "\x00" + coding + "\x00"))
	sum.Write(body)
	return c.tagged(`"b` + hex.EncodeToString(sum.Sum(nil)[:12]) + `"`)
}

// unchanged sets the tag of an answer that is made of the whole version, and answers 304 when the client has it. The tag
// covers version, permission class, path and query, format and coding, and the day, on which ages depend. It is weak:
// the time at which an answer was made stands in it.
func (c *call) unchanged(mediaType string) bool {
	h := fnv.New64a()
	for _, part := range []string{
		classOf(c.who), c.origin(), c.r.URL.Path, c.r.URL.RawQuery, mediaType, c.coding(), c.view.Today().Format(time.DateOnly),
	} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	etag := `W/"` + strconv.FormatUint(uint64(c.snap.Version()), 10) + "." + strconv.FormatUint(h.Sum64(), 36) + `"`
	return c.tagged(etag)
}

// tagged sets a tag and answers 304 when the client has it.
func (c *call) tagged(etag string) bool {
	c.w.Header().Set("ETag", etag)
	if c.r.Method != http.MethodGet && c.r.Method != http.MethodHead || !notModified(c.r, etag) {
		return false
	}
	c.commonHeaders()
	c.w.WriteHeader(http.StatusNotModified)
	return true
}

// cacheOf forbids to keep answers about people.
func (c *call) cacheOf(t *twin.Type) {
	if t.Sensitivity > twin.Public {
		c.w.Header().Set("Cache-Control", "no-store")
	}
}

// classOf tells principals apart that may see different things.
func classOf(p *access.Principal) string {
	var b strings.Builder
	b.WriteString(string(p.Role))
	for _, r := range p.AllRights() {
		b.WriteString(" " + string(r))
	}
	for _, s := range p.Scopes {
		b.WriteString(" " + access.FormatScope(s))
	}
	return b.String()
}

// ifMatch reads If-Match: the revisions that the client saw. It is judged by revision alone, so that a tag read in one
// role or coding edits in another.
func ifMatch(r *http.Request) (revs []twin.Version, star bool, err error) {
	values := r.Header.Values("If-Match")
	if len(values) == 0 {
		return nil, false, &Problem{
			Status: http.StatusPreconditionRequired, Title: "If-Match needed",
			Detail: "send the ETag that you read in If-Match, so that nobody's change is lost",
		}
	}
	for part := range strings.SplitSeq(strings.Join(values, ","), ",") {
		part = strings.TrimSpace(part)
		if part == "*" {
			return nil, true, nil
		}
		tag := strings.Trim(strings.TrimPrefix(part, "W/"), `"`)
		rev, _, _ := strings.Cut(tag, ".")
		if v, err := strconv.ParseUint(rev, 10, 53); err == nil {
			revs = append(revs, twin.Version(v))
		}
	}
	return revs, false, nil
}

// notModified tells whether the client has the very bytes of a tag already.
func notModified(r *http.Request, etag string) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		part = strings.TrimSpace(part)
		if part == "*" || part != "" && strings.TrimPrefix(part, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
