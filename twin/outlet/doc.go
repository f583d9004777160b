// Package outlet carries what changes in a twin outward, to components that are told instead of asking: by webhooks,
// and by MQTT through a broker.
//
//	twin.Watch ── wakes ──► consumer ── Tell ──► live: the log as the consumer may see it
//	                          │  ▲
//	                  position│  │2xx: go on
//	                          ▼  │                      429, 5xx, silence: wait longer each time, then
//	        store.Outlet ◄── next ──► sender ──────►    other 4xx, 3xx: at once a dead letter, and go on
//	                                  poster: one signed POST
//	                                  publisher: a message per change; the reason codes of MQTT stand for the statuses
//
// One goroutine per consumer sends one event at a time, so a consumer gets events in order. Each method of Outlets may
// be called from any goroutine; Outlets.mu guards what Status shows and is never held while something is sent or stored.
//
// Invariants: an event is written down as next before it is first sent, and the position moves after it was taken, so
// that a process that dies in between sends the same stretch under the same id again: at least once, never another event
// under a known id. What cannot be told as changes, because the store was restored, the question is another one or the
// log is too short, is told as a reset. No letter holds a body: a dead one is read from the log again.
//
// A kind is what the configuration has of a consumer, a sender what carries one event there and says what came of it. Which
// event is next, when it is tried again and what becomes of it is the consumer's and the same for all kinds.
//
// The package must not know how what a consumer may see is worked out, and no error, status or log of it holds a secret
// or more of an address than its host.
package outlet
