package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// The limits of CONTRACTS §6, per socket. They are told to each client in "ready".
const (
	MaxVertices      = 1000
	MaxInboundBytes  = 64 << 10
	MaxSubscriptions = 16
	MaxMessagesPerS  = 20
)

// Times of the protocol.
const (
	HelloWait     = 10 * time.Second       // for who has no credential in the handshake
	VisitorGrace  = 500 * time.Millisecond // before who sends no hello is taken for a visitor, where visitors may come
	HeartbeatTime = 15 * time.Second       // the longest silence
	PingTime      = 25 * time.Second
	PongWait      = 60 * time.Second
	WriteWait     = 10 * time.Second
	MessageWait   = 30 * time.Second // for the rest of a message that has begun
	MaxTick       = 2 * time.Second  // the longest that a change is held back to be sent with others
	recheckTime   = time.Minute
	sweepTime     = time.Second
	awaitTime     = 5 * time.Second // for a version that the hub has not reached
)

// leastHz is the least max_hz: while something waits no hb can be sent, and silence lasts no longer than HeartbeatTime.
const leastHz = 0.1

const logReaders = 2 // replays from the log at a time

// bounds limit what the hub keeps and sends at once; tests narrow them.
type bounds struct {
	partBytes  int // of one part of a snapshot: at 1 KB/s it comes before a browser, which sees no half of a frame, gives up
	queue      int // frames that wait for one socket; past it the socket is slow
	queueBytes int //
	changes    int // in one ev; past it a snapshot in parts serves better
	ringSteps  int
	ringMarks  int // touched entities over all remembered steps
	logChanges int // read from the log for one replay
}

func defaultBounds() bounds {
	return bounds{
		partBytes: 16 << 10, queue: 32, queueBytes: 512 << 10, changes: 20_000,
		ringSteps: 4096, ringMarks: 200_000, logChanges: 100_000,
	}
}

// Area is what a subscription's "area" means.
type Area struct {
	Region geo.Region
	Key    string // canonical text: equal keys are equal areas at one version
	Grids  bool   // given by codes of grids: their boundaries may change
}

// Filter is a filter bound to a type.
type Filter struct {
	Match    func(access.Seen) bool
	Internal bool // looks at something that is not public, so that figures depend on it
}

// TileKeys are the tiles of one set that a step made stale; without keys they say nothing.
type TileKeys struct {
	Set     string // mvt or 3d
	Beneath bool   // each key stands for its tile and for every tile beneath it, where there are too many to name
	Keys    []string
}

// Tiles tells which tiles a step made stale. It is asked once per step, on the hub's goroutine.
type Tiles interface {
	Changed(step *twin.Step) []TileKeys
}

// Config is what a hub works with. Twin, Authenticate and AuthenticateToken are required.
type Config struct {
	Twin *twin.Twin
	// Authenticate tells who a handshake signs in, nil for one without a credential. It is asked again while the
	// socket lives, with a request that holds only the handshake's Authorization and Cookie.
	Authenticate func(r *http.Request) (*access.Principal, error)
	// AuthenticateToken tells who the token of a hello signs in; it too is asked again.
	AuthenticateToken func(ctx context.Context, token string) (*access.Principal, error)
	AllowVisitors     bool
	// MaxClients bounds the clients at one time, sockets and event streams together; 0 is 20 000. Visitors get at most
	// three of four places. MaxVisitorsEach bounds the visitors from one address, 0 is 200; behind a proxy all come
	// from the proxy's.
	MaxClients, MaxVisitorsEach int
	// PublicURL is the origin at which browsers reach the server, as "https://twin.example"; "" takes it from Host.
	PublicURL string
	// Origins are those of pages elsewhere that may connect, as "https://map.example". Cookies that come from there count
	// for nothing: a page comes with a token, or as a visitor.
	Origins []string
	// ParseArea reads an area; nil reads it as POST /api/area does.
	ParseArea func(raw json.RawMessage, v *access.View, maxVertices int) (*Area, error)
	// CompileFilter reads a filter of a type, a nil filter matching everything; nil reads CQL2.
	CompileFilter func(v *access.View, t *twin.Type, cql2 string) (*Filter, error)
	Tiles         Tiles // nil for none
	// Generation grows whenever a credential ends, as access.Accounts.Generation; nil leaves the check to the minute.
	Generation func() uint64
	Logger     *slog.Logger     // nil for none
	Clock      func() time.Time // the present, for ages; nil for the twin's clock

	bounds *bounds // nil for the usual
}

func (c *Config) now() time.Time {
	if c.Clock != nil {
		return c.Clock()
	}
	return c.Twin.Clock()
}
