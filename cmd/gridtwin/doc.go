// Command gridtwin serves a digital twin of a village and keeps its store.
//
//	gridtwin demo      the sample village, living, on this machine
//	gridtwin serve     a twin of one's own
//	gridtwin import    bring files in          gridtwin export   write files out
//	gridtwin synth     make a synthetic town   gridtwin version
//	gridtwin user, token                       accounts and tokens
//	gridtwin backup, restore, check            care for a store
//
// Exit status: 0 done, 1 failed or some rows refused, 2 wrong usage. Errors are one line on standard error.
//
// It wires the packages together and holds nothing that could be tested without a process:
//
//	flags ──► app: store, twin, accounts ──► api, tiles, live, viewer on one listener ──► drain on SIGTERM
//
// One process serves one twin; commands that write hold the store's lock, those that only read run beside a server.
package main
