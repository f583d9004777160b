// Package sqlite keeps a twin in one SQLite file: the store for one machine.
//
//	Append ─ writer connection ─ one transaction ─┬─ change     log, a row per change, only ever added to
//	            (WAL, synced on commit)           ├─ entity     current state, the fold of the log
//	                                              ├─ commitlog  a row per commit, hash chain
//	                                              └─ feed       position
//	PutBlob ─ the same connection ─ one row, synced before the commit that names it
//	Load, Log, History, Answered, Blob ─ reader connections, each in a snapshot of its own
//	Check, Backup, Restore ─ upkeep, beside a running server where they only read
//
// Concurrency: a Store is safe for concurrent use; writes take turns, readers never wait for them. One process writes
// to a file at a time, held to it by a kernel lock on FILE.lock; any number of processes may read beside it.
//
// Invariants: when Append returns nil the commits have been synced; entity is a pure fold of change and can be rebuilt;
// row addresses are never used twice; after a failed write or sync the store writes no more, because what the file
// then holds is known only after it was opened again.
//
// The package does not know what rows, sealed bytes and bodies mean. FORMAT.md, one folder up, has the tables.
package sqlite
