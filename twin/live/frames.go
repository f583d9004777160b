package live

import (
	"encoding/binary"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// frame is one message to a client. Frames are shared between sockets and never changed.
type frame struct {
	text []byte
	ping bool  // a ping of the transport instead of text
	made int64 // when the first change in it was committed, µs; 0 for what tells no class's changes
	// What the frame does to the client's position: moves that of sub, or of all, to at.
	sub   string
	at    twin.Version
	moves bool
	word  bool // about sub, and shows nothing of it
	ends  bool // sub is no more after it
	// shared frames are framed for the socket once, by us and, for who has to wait, by gorilla.
	shared   bool
	framing  sync.Once
	framed   []byte
	once     sync.Once
	prepared *websocket.PreparedMessage
	err      error
}

// wire is a shared frame as it goes over a socket: a text frame, not masked, in one piece.
func (f *frame) wire() []byte {
	f.framing.Do(func() {
		b := make([]byte, 0, len(f.text)+10)
		b = append(b, 0x80|opText)
		switch n := len(f.text); {
		case n < 126:
			b = append(b, byte(n))
		case n < 1<<16:
			b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
		default:
			b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
		}
		f.framed = append(b, f.text...)
	})
	return f.framed
}

func (f *frame) prepare() (*websocket.PreparedMessage, error) {
	f.once.Do(func() { f.prepared, f.err = websocket.NewPreparedMessage(websocket.TextMessage, f.text) })
	return f.prepared, f.err
}

// head begins a frame that belongs to a subscription; "" leaves the id out.
func head(b []byte, kind, id string) []byte {
	b = append(b, `{"t":"`...)
	b = append(b, kind...)
	b = append(b, '"')
	if id != "" {
		b = append(b, `,"id":`...)
		b = wire.AppendString(b, id)
	}
	return b
}

func member(b []byte, name string, v twin.Version) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	b = append(b, '"', ':')
	return strconv.AppendUint(b, uint64(v), 10)
}

func readyFrame(epoch twin.Epoch, v twin.Version) *frame {
	b := append(head(nil, "ready", ""), `,"epoch":`...)
	b = member(wire.AppendString(b, string(epoch)), "version", v)
	b = append(b, `,"limits":{"area_vertices":`...)
	b = strconv.AppendInt(b, MaxVertices, 10)
	b = strconv.AppendInt(append(b, `,"inbound_bytes":`...), MaxInboundBytes, 10)
	b = strconv.AppendInt(append(b, `,"subscriptions":`...), MaxSubscriptions, 10)
	b = strconv.AppendInt(append(b, `,"messages_per_s":`...), MaxMessagesPerS, 10)
	return &frame{text: append(b, "}}"...)}
}

func okFrame(id, resume string, v twin.Version) *frame {
	b := append(head(nil, "ok", id), `,"resume":"`...)
	b = append(append(b, resume...), '"')
	return &frame{text: append(member(b, "version", v), '}')}
}

func resetFrame(id, why string) *frame {
	b := append(head(nil, "reset", id), `,"why":"`...)
	return &frame{text: append(append(b, why...), `"}`...), sub: id, word: true}
}

func plainFrame(kind, id string) *frame { return &frame{text: append(head(nil, kind, id), '}')} }

func goneFrame(id string) *frame {
	f := plainFrame("gone", id)
	f.sub, f.word, f.ends = id, true, true
	return f
}

func hbFrame(v twin.Version) *frame {
	return &frame{text: append(member(head(nil, "hb", ""), "version", v), '}'), shared: true, at: v, moves: true}
}

func errFrame(id string, code int, detail string) *frame {
	b := append(head(nil, "err", id), `,"code":`...)
	b = append(strconv.AppendInt(b, int64(code), 10), `,"detail":`...)
	return &frame{text: append(wire.AppendString(b, detail), '}')}
}

func tilesFrame(v twin.Version, t TileKeys) *frame {
	b := append(head(nil, "tiles", ""), `,"set":`...)
	b = append(member(wire.AppendString(b, t.Set), "version", v), `,"keys":[`...)
	for i, k := range t.Keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendString(b, k)
	}
	b = append(b, ']')
	if t.Beneath {
		b = append(b, `,"beneath":true`...)
	}
	return &frame{text: append(b, '}'), shared: true}
}

// body is what all members of a class are sent alike: the part of an ev or count frame after "from".
type body []byte

// frame makes the frame of one subscription, or of all that have the same id and last stood at the same version.
func (b body) frame(kind, id string, from, to twin.Version) *frame {
	text := make([]byte, 0, len(b)+len(id)+48)
	text = member(head(text, kind, id), "from", from)
	return &frame{text: append(text, b...), shared: true, sub: id, at: to, moves: true}
}

// evBody writes the changes of an ev. n counts those that a caller can see; an update that shows nothing is left out.
func evBody(to twin.Version, made time.Time, changes []change) (b body, n int) {
	b = append(member(nil, "version", to), `,"time":"`...)
	b = made.UTC().AppendFormat(b, time.RFC3339Nano)
	b, n = appendChanges(append(b, `","changes":`...), changes)
	return append(b, '}'), n
}

// appendChanges writes changes as a JSON array.
func appendChanges(b []byte, changes []change) (_ []byte, n int) {
	b = append(b, '[')
	d := differs{set: map[string]bool{}}
	for i := range changes {
		back := len(b)
		if n > 0 {
			b = append(b, ',')
		}
		var shows bool
		if b, shows = appendChange(b, &changes[i], &d); !shows {
			b = b[:back]
			continue
		}
		n++
	}
	return append(b, ']'), n
}

func appendChange(b []byte, c *change, d *differs) (_ []byte, shows bool) {
	b = append(append(b, `{"op":"`...), opNames[c.op]...)
	b = append(append(b, `","type":"`...), c.w.typ.Plural...)
	b = append(c.id.AppendText(append(b, `","id":"`...)), '"')
	if c.op == leave || c.op == remove {
		return append(b, '}'), true
	}
	b = member(b, "rev", c.now.Rev())
	if c.op == update {
		d.between(c)
		if len(d.set)+len(d.unset) == 0 && !moved(c) {
			return b, false
		}
	}
	all := c.op == enter || c.whole
	switch {
	case all:
		b = wire.AppendProperties(append(b, `,"set":`...), c.now, &c.w.form)
	case len(d.set) > 0:
		b = wire.AppendProperties(append(b, `,"set":`...), c.now, &wire.Form{Only: d.set})
	}
	if c.op == update && len(d.unset) > 0 { // also beside all: what may no longer be seen is not among it
		b = append(b, `,"unset":[`...)
		for i, name := range d.unset {
			if i > 0 {
				b = append(b, ',')
			}
			b = wire.AppendString(b, name)
		}
		b = append(b, ']')
	}
	if all || moved(c) {
		b = wire.AppendGeometry(append(b, `,"geometry":`...), c.now, &c.w.form)
	}
	return append(b, '}'), true
}

// countBody writes the figures of a count frame, in the order of the types.
func countBody(v twin.Version, s *spec, counts []int) body {
	b := append(member(nil, "version", v), `,"counts":{`...)
	for i := range s.wants {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(wire.AppendString(b, s.wants[i].typ.Plural), ':')
		if s.hides(i, counts[i]) {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendInt(b, int64(counts[i]), 10)
		}
	}
	return append(b, "}}"...)
}

// errText cuts an error's text to what fits a frame.
func errText(err error) string {
	const most = 500 // bytes; AppendString mends a character that this cuts in two
	s := err.Error()
	return s[:min(len(s), most)]
}
