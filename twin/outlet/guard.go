package outlet

import (
	"errors"
	"sync"
)

// mostInBytes bounds one packet of a broker, which has nothing but answers for us.
const mostInBytes = 64 << 10

var errPacket = errors.New("what came is no MQTT, or more than was asked for")

// packetLock is held by paho around the pieces of each packet that it writes.
type packetLock = sync.Mutex

// sizes follows the packets of MQTT in a stream by their lengths alone.
type sizes struct {
	left   int // bytes of the packet's rest that are to come
	length int // as far as it was read
	shift  int
	inside bool // of the length
}

// follow takes the next bytes; false once a packet is larger than mostInBytes or its length is none.
func (s *sizes) follow(b []byte) bool {
	for len(b) > 0 {
		switch {
		case s.left > 0:
			n := min(s.left, len(b))
			s.left -= n
			b = b[n:]
		case !s.inside:
			*s = sizes{inside: true}
			b = b[1:]
		default:
			s.length |= int(b[0]&0x7f) << s.shift
			more := b[0]&0x80 != 0
			s.shift += 7
			b = b[1:]
			if s.length > mostInBytes || more && s.shift >= 28 {
				return false
			}
			if !more {
				s.inside, s.left = false, s.length
			}
		}
	}
	return true
}
