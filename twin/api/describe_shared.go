package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/query"
)

// What operations have in common: parameters, headers, problems.

// formatParam is f with the formats of a resource, the first being what everybody else gets.
func formatParam(formats ...string) *openapi.Param {
	s := openapi.OneOfTexts(formats...)
	s.Default = raw(formats[0])
	return openapi.InQuery("f", "The form of the answer; overrides Accept.", s).As("f-" + strings.Join(formats, "-"))
}

// minVersionParam is taken by every resource.
func minVersionParam() *openapi.Param {
	return openapi.InQuery("min_version", "Wait, at most 5 s, until the node has this version; then 503 with Retry-After.", openapi.Integer(0)).As("min_version")
}

// limitParam declares how many are given unless asked, and the most that are: GDAL pages by it, and finds it by the name
// of the component.
func limitParam(normal int) *openapi.Param {
	name := "limit"
	if normal != defaultLimit {
		name += "-" + strconv.Itoa(normal)
	}
	s := openapi.Integer(1).UpTo(query.MaxListLimit, strconv.Itoa(normal))
	return openapi.InQuery("limit", "At most so many; more than 10000 is taken as 10000.", s).As(name)
}

func crsParam(name, doc string) *openapi.Param {
	return openapi.InQuery(name, doc+" By URI the axes are in the order of the definition; short names (EPSG:4549, gcj02, bd09) are x, y.",
		&openapi.Schema{Type: "string", Default: raw(crs84)}).As(name)
}

func asOfParam() *openapi.Param {
	return openapi.InQuery("as_of", "A version, an instant (RFC 3339) of the past, or a day, which is its begin in UTC, to answer for. What is yet to come, or was before the first version, is 400.", openapi.String()).As("as_of")
}

func propertiesParam() *openapi.Param {
	return openapi.InQuery("properties", "The properties to give; derived ones come only when they are named here.", openapi.Array(openapi.String())).As("properties")
}

func filterParams() []*openapi.Param {
	lang := openapi.OneOfTexts("cql2-text", "cql2-json")
	lang.Default = raw("cql2-text")
	return []*openapi.Param{
		openapi.InQuery("filter", "A CQL2 filter over the queryables of the collection.", openapi.String()).As("filter"),
		openapi.InQuery("filter-lang", "The encoding of filter.", lang).As("filter-lang"),
		crsParam("filter-crs", "The CRS of coordinates in filter."),
	}
}

func ifMatchParam() *openapi.Param {
	return openapi.InHeader("If-Match", "The ETag that the entity was read with, or *. Judged by its revision alone.", openapi.String()).Must().As("If-Match")
}

func reasonParam() *openapi.Param {
	return openapi.InHeader("Twin-Reason", "Why the edit is made: percent-encoded UTF-8, at most 500 bytes. It stands in the history.", openapi.String()).As("Twin-Reason")
}

func ifNoneMatchParam() *openapi.Param {
	return openapi.InHeader("If-None-Match", "ETags of answers that the client has: 304 where it is still the same.", openapi.String()).As("If-None-Match")
}

func versionHeader() *openapi.Header {
	return &openapi.Header{Name: "Twin-Version", Doc: "The version that the answer belongs to: the gapless number of a commit.", Schema: openapi.Integer(0)}
}

func etagHeader() *openapi.Header {
	return &openapi.Header{Name: "ETag", Doc: `The tag of the answer; of an entity "<rev>.<variant>", to be sent in If-Match.`, Schema: openapi.String()}
}

func crsHeader() *openapi.Header {
	return &openapi.Header{Name: "Content-Crs", Doc: "The CRS of the coordinates, by URI in angle brackets.", Schema: openapi.String()}
}

func locationHeader() *openapi.Header {
	return &openapi.Header{Name: "Location", Doc: "Where the new entity is.", Schema: openapi.String()}
}

func linkHeader() *openapi.Header {
	return &openapi.Header{Name: "Link", Doc: `The next page, as <…>; rel="next", of answers that have no links of their own.`, Schema: openapi.String()}
}

// notModifiedAnswer is what a client gets that has the answer already.
func notModifiedAnswer() openapi.Answer {
	return openapi.Answer{Status: http.StatusNotModified, Doc: "The client has this answer already.", Headers: []*openapi.Header{versionHeader(), etagHeader()}}
}

// faults are the answers in problem+json by status.
var faults = [...]struct {
	status    int
	name, doc string
}{
	{400, "BadRequest", "A parameter, a header, the syntax of the body, or an area past its limits: errors says which."},
	{401, "Unauthorized", "A credential is needed, or the one that came is unknown or has expired."},
	{403, "Forbidden", "The caller may see this, but not do it."},
	{404, "NotFound", "There is no such thing, or the caller may not see it."},
	{405, "MethodNotAllowed", "The resource takes other methods; Allow lists them."},
	{406, "NotAcceptable", "There is no such form of the resource."},
	{409, "Conflict", "The change meets another: a stale if_rev, a code that is taken, a transition that is not allowed, an entity that is referred to."},
	{410, "Gone", "What is asked about is no longer kept: start over."},
	{412, "PreconditionFailed", "Somebody changed it since it was read: both sides stand in current and fields."},
	{413, "TooLarge", "The body is too large."},
	{415, "UnsupportedMediaType", "The body is of a media type that is not taken; Accept-Patch lists what is."},
	{421, "Misdirected", "The server is not called so."},
	{422, "Invalid", "A value cannot be kept: errors points at each."},
	{428, "PreconditionRequired", "If-Match is missing."},
	{429, "TooManyRequests", "Too much was asked in a short time; Retry-After says when to come again."},
	{500, "InternalError", "The server failed."},
	{501, "NotImplemented", "The server's store does not keep such things."},
	{503, "Unavailable", "Not now: Retry-After says when."},
	{507, "DiskFull", "The disk has too little room to keep changes safely."},
}

func faultName(status int) string {
	for _, f := range faults {
		if f.status == status {
			return f.name
		}
	}
	return "Problem" + strconv.Itoa(status)
}

// faultDoc says what a status means.
func faultDoc(status int) string {
	for _, f := range faults {
		if f.status == status {
			return f.doc
		}
	}
	return http.StatusText(status)
}

func (d *describer) faultAnswer(status int) openapi.Answer {
	a := openapi.Answer{Status: status, Doc: faultDoc(status), Content: []openapi.Content{{Media: "application/problem+json", Schema: d.problemSchema()}}}
	switch status {
	case http.StatusUnauthorized:
		a.Headers = append(a.Headers, &openapi.Header{Name: "WWW-Authenticate", Doc: "Bearer.", Schema: openapi.String()})
	case http.StatusMethodNotAllowed:
		a.Headers = append(a.Headers, &openapi.Header{Name: "Allow", Doc: "The methods that the resource takes.", Schema: openapi.String()})
	case http.StatusUnsupportedMediaType:
		a.Headers = append(a.Headers, &openapi.Header{Name: "Accept-Patch", Doc: "The media types that PATCH takes.", Schema: openapi.String()})
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		a.Headers = append(a.Headers, &openapi.Header{Name: "Retry-After", Doc: "Seconds to wait.", Schema: openapi.Integer(0)})
	}
	return a
}

// problemSchema is problemJSON as documents declare it.
func (d *describer) problemSchema() *openapi.Schema {
	fault := openapi.Object(
		openapi.Prop{Name: "pointer", Schema: openapi.String().Says("JSON pointer (RFC 6901) into the body.")},
		openapi.Prop{Name: "parameter", Schema: openapi.String().Says("Name of a parameter of the address.")},
		openapi.Prop{Name: "header", Schema: openapi.String().Says("Name of a header.")},
		openapi.Prop{Name: "detail", Schema: openapi.String()},
	).Needs("detail").Named("Fault").Says("Where something is wrong, and what: one of pointer, parameter and header says where.")
	either := &openapi.Schema{Doc: "A value as the caller may see it."}
	contested := openapi.Object(
		openapi.Prop{Name: "name", Schema: openapi.String()},
		openapi.Prop{Name: "yours", Schema: either}, openapi.Prop{Name: "theirs", Schema: either},
	).Needs().Named("Contested")
	problem := openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.String()},
		openapi.Prop{Name: "title", Schema: openapi.String()},
		openapi.Prop{Name: "status", Schema: openapi.Integer(400)},
		openapi.Prop{Name: "detail", Schema: openapi.String()},
		openapi.Prop{Name: "errors", Schema: openapi.Array(fault)},
		openapi.Prop{Name: "current", Schema: anyFeatureSchema().OrNull().Says("What is there now, of 409 and 412.")},
		openapi.Prop{Name: "current_etag", Schema: openapi.String().Says("The tag under which it may be edited.")},
		openapi.Prop{Name: "fields", Schema: openapi.Array(contested).Says("The fields that differ, both sides.")},
	).Needs("type", "title", "status").Named("Problem")
	if !d.seesUnits() {
		return problem
	}
	unit := openapi.Object(
		openapi.Prop{Name: "id", Schema: idSchema()}, openapi.Prop{Name: "floor", Schema: &openapi.Schema{Type: "integer"}},
		openapi.Prop{Name: "stair", Schema: openapi.String().OrNull()}, openapi.Prop{Name: "room", Schema: openapi.String().OrNull()},
	).Needs().Named("UnitInTheWay")
	problem.Props = append(problem.Props, openapi.Prop{Name: "units", Schema: openapi.Array(unit).Says("Units that a split would leave without a room.")})
	return problem
}

// seesUnits tells whether the caller may know that there are units.
func (d *describer) seesUnits() bool {
	unit := d.c.snap.Schema().Type("unit")
	return unit != nil && d.c.view.SeesType(unit)
}

func idSchema() *openapi.Schema {
	return (&openapi.Schema{Type: "string", Pattern: "^[0-9A-HJKMNP-TV-Z]{11}$", Doc: "11 characters of Crockford's base32, unique over all types."}).Named("Id")
}

func linkSchema() *openapi.Schema {
	return openapi.Object(
		openapi.Prop{Name: "rel", Schema: openapi.String()}, openapi.Prop{Name: "type", Schema: openapi.String()},
		openapi.Prop{Name: "title", Schema: openapi.String()}, openapi.Prop{Name: "href", Schema: openapi.String()},
	).Needs("rel", "href").Named("Link")
}

func labelSchema() *openapi.Schema {
	return openapi.Object(openapi.Prop{Name: "zh", Schema: openapi.String()}, openapi.Prop{Name: "en", Schema: openapi.String()}).Needs().Named("Label")
}

// figureSchema is a count that may be kept back.
func figureSchema() *openapi.Schema {
	return openapi.Integer(0).OrNull().Says("null where the figure is too small to be told (below " + strconv.Itoa(access.SmallFigure) + " outside staff roles).")
}
