package outlet

import (
	"fmt"

	"github.com/eclipse/paho.golang/packets"
)

// passes tells whether what a broker refuses with a reason code it may take another time. What it says of the message
// itself, or of what its user may do, does not pass.
func passes(code byte) bool {
	switch code {
	case packets.PubackNotAuthorized, packets.PubackTopicNameInvalid, packets.PubackPayloadFormatInvalid, packets.DisconnectPacketTooLarge:
		return false
	}
	return true
}

// reason says what a reason code of MQTT 5 means. What the broker wrote beside it is not repeated.
func reason(code byte) string {
	switch code {
	case packets.ConnackUnsupportedProtocolVersion:
		return "it does not speak MQTT 5"
	case packets.ConnackInvalidClientID:
		return "it does not take the client_id"
	case packets.ConnackBadUsernameOrPassword:
		return "user or password is wrong"
	case packets.PubackNotAuthorized:
		return "not authorized"
	case packets.ConnackServerUnavailable, packets.ConnackServerBusy:
		return "it is busy"
	case packets.ConnackBanned:
		return "banned"
	case packets.DisconnectServerShuttingDown:
		return "it is shutting down"
	case packets.DisconnectSessionTakenOver:
		return "another client came with the same client_id"
	case packets.PubackTopicNameInvalid:
		return "it does not take the topic"
	case packets.DisconnectReceiveMaximumExceeded, packets.DisconnectMessageRateTooHigh, packets.PubackQuotaExceeded, packets.ConnackConnectionRateExceeded:
		return "too much at once"
	case packets.DisconnectPacketTooLarge:
		return "a message is too large"
	case packets.PubackPayloadFormatInvalid:
		return "it does not take the payload"
	case packets.ConnackUseAnotherServer, packets.ConnackServerMoved:
		return "it is elsewhere now, which is not followed"
	}
	return fmt.Sprintf("reason code 0x%02x", code)
}
