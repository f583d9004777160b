// Command gridbench measures a twin against the figures that DESIGN.md sets, on a synthetic town.
//
//	gridbench load ──► FILE ──► restart, commit, area, tiles ──► one table of figures each
//	                                      └── all: every one of them, each in a process of its own
//	live: sockets in a second process, edits at a pace; with --beside the same of the program in folder centrifuge
//	postgis: the same questions to a PostgreSQL of its own, to the twin in process, and to a second process that serves it
//
// It uses only what components use: a store, twin.Twin, access.View, package query and the tile service's handler. Each
// figure is printed beside its target; processor time is that of the whole process, the collector's included, because on
// a machine with other work the clock says little.
//
// One goroutine runs at a time except where many clients are what is measured. It must not know internals of the
// packages that it measures.
package main
