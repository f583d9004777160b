// Package client is for components written in Go that ask a twin and change it over HTTP.
//
//	component ──► Client ──► request (token, min_version, reason) ──► /api of a gridtwin
//	                 ▲                                                    │
//	   Feature, Page, AreaAnswer, … ◄── JSON ◄── 2xx ─────────────────────┤
//	   *Problem, *ConflictError     ◄── problem+json ◄── 4xx, 5xx ────────┘
//
//	Live ──► websocket (sub, move) ──► /live ──► snap, ev, hb ──► Copy of each subscription, told by Update
//
// Collections are named as in addresses ("houses"). Properties of entities stay JSON until they are read: Feature.Read
// decodes them into a struct of the component's own, Feature.Text and its like give one of them.
//
// A read follows every page by itself: Items is an iterator, and all its pages are of one version. An edit sends the tag
// that the entity was read with, and fails with a *ConflictError that shows both sides when somebody else was faster. A
// batch carries an idempotency key, so that it is sent again after a lost answer and still happens once.
//
// # Concurrency
//
// A Client may be used by any number of goroutines. What it has seen of the twin's version is kept per client: after an
// edit its reads wait for that version, so a component reads what it wrote, from whichever node answers.
//
// # Invariants
//
//   - A request ends with its context. Only what changes nothing, and batches with their key, is sent a second time.
//   - No token and no personal value stands in an error: errors hold what the server tells, which holds none.
//   - A Copy that is whole equals what the query gives at its position; a frame that does not continue it begins it anew.
//   - The package imports the standard library and a websocket alone.
//
// # What it must not know
//
// Types and fields that a deployment declares, masks, rights: the server tells what a caller may see.
package client
