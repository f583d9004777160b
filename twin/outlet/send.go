package outlet

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// event is one letter with its content.
type event struct {
	*Letter
	epoch twin.Epoch
	body  []byte // a frame of the live feed
	late  bool   // a dead letter: later events may have come before it
}

// sender carries events to one consumer; one goroutine uses it.
type sender interface {
	// send tries once.
	send(ctx context.Context, e *event) verdict
	// close ends what is kept open between two tries.
	close()
}

// verdict is what came of one try.
type verdict struct {
	ok     bool
	hope   bool // another try may do
	partly bool // some of the event was taken that was not before
	status int  // the HTTP status or the reason code of MQTT; 0 for no answer
	why    string
	wait   time.Duration // that the other side asks for
}

// plain says what went wrong without the address, whose path may be a secret, and without what the other side wrote.
func (t *target) plain(err error) string {
	var address addressError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var no syscall.Errno
	switch {
	case errors.As(err, &address):
		return string(address)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("no answer within %v", t.timeout)
	case errors.Is(err, errPacket):
		return errPacket.Error()
	case errors.As(err, &dns):
		return t.host + " has no address"
	case errors.As(err, &certificate):
		return "the certificate of " + t.host + " is not trusted"
	case errors.As(err, &no):
		return no.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed without an answer"
	}
	return "the connection failed"
}
