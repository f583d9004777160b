package store

// Account is one who may sign in. Name is the key; Body belongs to package access.
type Account struct {
	Name string
	Body []byte
}

// Token is a credential, kept by the hash of its secret alone. Body belongs to package access.
type Token struct {
	Hash [32]byte
	Body []byte
}

// AuditRow is one line of the audit, which is only ever added to.
type AuditRow struct {
	Seq    int64 // given by the store, from 1, without gaps
	At     int64 // microseconds since 1970 UTC
	Actor  string
	Action string // as "reveal"
	Object string // what it was done to, as "people/0000000001A"
	Reason string
	Body   []byte
}

// AuditQuery selects audit rows; zero fields select everything.
type AuditQuery struct {
	Actor, Action, Object string
	From, Until           int64 // At in [From, Until), microseconds since 1970 UTC; Until 0 means no end
	After                 int64 // Seq beyond this
	Before                int64 // Seq below this; 0 means no end
	Newest                bool  // newest first, else oldest first
	Limit                 int   // at most this many; 0 means all
}

// Match says whether r is among the rows that q selects, Limit aside.
func (q *AuditQuery) Match(r *AuditRow) bool {
	return (q.Actor == "" || q.Actor == r.Actor) &&
		(q.Action == "" || q.Action == r.Action) &&
		(q.Object == "" || q.Object == r.Object) &&
		r.At >= q.From && (q.Until == 0 || r.At < q.Until) &&
		r.Seq > q.After && (q.Before == 0 || r.Seq < q.Before)
}
