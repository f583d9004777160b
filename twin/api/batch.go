package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// The limits of a batch.
const (
	MaxBatch       = 10_000
	bulkDelete     = 20 // deletes in one batch that need the right to delete in bulk
	maxKeyLength   = 200
	batchKeyHeader = "Idempotency-Key"
)

type batchRequest struct {
	Reason  string        `json:"reason"`
	Changes []batchChange `json:"changes"`
}

type batchChange struct {
	Op         string                     `json:"op"`
	Type       string                     `json:"type"`
	ID         string                     `json:"id"`
	Ref        string                     `json:"ref"`
	IfRev      *twin.Version              `json:"if_rev"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   json.RawMessage            `json:"geometry"`
}

// batch commits many changes as one, all or none.
func (s *Server) batch(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	if !c.who.SignedIn() {
		return errSignIn()
	}
	body, err := c.body(MaxBodyBytes)
	if err != nil {
		return err
	}
	var in batchRequest
	if err := wire.Decode(body, &in); err != nil {
		return err
	}
	if n := len(in.Changes); n == 0 || n > MaxBatch {
		return &query.Error{At: "changes", Msg: fmt.Sprintf("has %d changes, expected 1 to %d", n, MaxBatch)}
	}
	if n := len(in.Reason); n > maxReason {
		return &query.Error{At: "reason", Msg: fmt.Sprintf("has %d bytes, at most %d", n, maxReason)}
	}
	key := c.r.Header.Get(batchKeyHeader)
	if len(key) > maxKeyLength {
		return badHeader(batchKeyHeader, "has %d bytes, at most %d", len(key), maxKeyLength)
	}
	return c.runBatch(&in, key, sha256.Sum256(body))
}

// runBatch commits under a key. The digest of the body is kept before the answer, so that a key that comes again with
// another body is refused rather than answered with what was asked another time.
func (c *call) runBatch(in *batchRequest, key string, digest [32]byte) error {
	if key != "" {
		// A repeat may name what the first already changed or deleted, so it is answered before it is judged.
		answer, err := c.answered(key)
		if answer != nil || err != nil {
			if err != nil {
				return err
			}
			return c.answerBatch(answer, digest)
		}
	}
	ops, err := c.batchOps(in)
	if err != nil {
		return err
	}
	req := &twin.Request{Actor: c.who.Actor(), Reason: in.Reason, Key: key, Ops: ops, Guard: access.Guard(c.who)}
	req.Answer = func(r *twin.Result) []byte { return append(digest[:], batchAnswer(r)...) }
	res, err := c.s.tw.Commit(c.r.Context(), req)
	if err != nil {
		return c.batchProblem(in, ops, err)
	}
	c.look()
	if res.Answer == nil {
		res.Answer = req.Answer(res)
		if !res.Changed && key != "" {
			c.s.keys.put(c.who.Actor(), key, res.Answer)
		}
	}
	return c.answerBatch(res.Answer, digest)
}

// answered finds what a key was answered with before, nil for nothing.
func (c *call) answered(key string) ([]byte, error) {
	if answer := c.s.keys.get(c.who.Actor(), key); answer != nil {
		return answer, nil
	}
	_, answer, _, err := c.s.tw.Store().Answered(c.r.Context(), c.who.Actor(), key)
	return answer, err
}

// answerBatch answers a batch, the first time or again.
func (c *call) answerBatch(answer []byte, digest [32]byte) error {
	if len(answer) < len(digest) || !bytes.Equal(answer[:len(digest)], digest[:]) {
		return &Problem{Status: http.StatusUnprocessableEntity, Title: "Key used before", Detail: "this Idempotency-Key came with another body: use a new key"}
	}
	return c.write(http.StatusOK, typeJSON, answer[len(digest):])
}

// batchAnswer is what a batch is answered with for as long as the log is kept: ids and revisions, nothing of anybody.
func batchAnswer(res *twin.Result) []byte {
	b := []byte(`{"version":`)
	b = strconv.AppendUint(b, uint64(res.Version), 10)
	b = append(b, `,"results":[`...)
	for i, r := range res.Results {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		if r.Label != "" {
			b = append(wire.AppendString(append(b, `"ref":`...), r.Label), ',')
		}
		b = append(b, `"id":"`...)
		b = r.ID.AppendText(b)
		b = append(b, `","rev":`...)
		b = strconv.AppendUint(b, uint64(r.Rev), 10)
		if len(r.Warnings) > 0 {
			b = append(b, `,"warnings":[`...)
			for k, w := range r.Warnings {
				if k > 0 {
					b = append(b, ',')
				}
				b = wire.AppendString(b, w.Error())
			}
			b = append(b, ']')
		}
		b = append(b, '}')
	}
	return append(b, "]}"...)
}

// batchOps turns the changes into operations. Creates get their ids first, so that changes may refer to them by ref.
func (c *call) batchOps(in *batchRequest) ([]twin.Operation, error) {
	labels := map[string]twin.ID{}
	made := map[twin.ID]bool{}
	deletes := 0
	for i, ch := range in.Changes {
		if ch.Op == "delete" {
			deletes++
		}
		if ch.Op != "create" || ch.Ref == "" {
			continue
		}
		if labels[ch.Ref] != 0 {
			return nil, &query.Error{At: fmt.Sprintf("changes/%d/ref", i), Msg: strconv.Quote(ch.Ref) + " is used twice"}
		}
		id := c.s.tw.NewID()
		labels[ch.Ref], made[id] = id, true
	}
	if deletes > bulkDelete && !c.who.May(access.BulkDelete) {
		return nil, fmt.Errorf("%w: more than %d deletes in one batch are a steward's", twin.ErrForbidden, bulkDelete)
	}
	ops := make([]twin.Operation, len(in.Changes))
	for i := range in.Changes {
		op, err := c.batchOp(&in.Changes[i], labels)
		if err == nil {
			err = c.refsSeen(&op, made)
		}
		if err != nil {
			return nil, c.inBatch(i, err)
		}
		ops[i] = op
	}
	return ops, nil
}

// batchAction reads an op, 0 for none of them.
func batchAction(op string) twin.Action {
	for _, a := range [...]twin.Action{twin.Create, twin.Patch, twin.Put, twin.Delete} {
		if a.String() == op {
			return a
		}
	}
	return 0
}

// batchOp makes the operation of one change. A collection that the caller may not see is answered like one that is not.
func (c *call) batchOp(ch *batchChange, labels map[string]twin.ID) (twin.Operation, error) {
	none := twin.Operation{}
	do := batchAction(ch.Op)
	if do == 0 {
		return none, &query.Error{At: "op", Msg: strconv.Quote(ch.Op) + " is none of create, patch, put, delete"}
	}
	t := c.snap.Schema().Type(ch.Type)
	if t == nil || t.Plural != ch.Type || !c.view.SeesType(t) {
		return none, &query.Error{At: "type", Msg: "there is no collection " + strconv.Quote(ch.Type)}
	}
	if err := access.MayEdit(c.who, t); err != nil {
		return none, err
	}
	resolveLabels(t, ch.Properties, labels)
	body, err := wire.ParseProperties(ch.Properties, ch.Geometry, t)
	if err != nil {
		return none, err
	}
	if do == twin.Create {
		return twin.Operation{
			Do: do, Type: t, ID: labels[ch.Ref], Label: ch.Ref, Set: body.Set, Geometry: body.Geometry, SetGeometry: body.HasGeometry,
		}, nil
	}
	id, err := twin.ParseID(ch.ID)
	if err != nil {
		return none, &query.Error{At: "id", Msg: err.Error()}
	}
	seen, ok := c.view.Get(t, id)
	if !ok {
		return none, twin.ErrNotFound
	}
	if err := access.MayChange(c.who, seen); err != nil {
		return none, err
	}
	op := c.operation(do, seen, body)
	op.Label, op.IfRev = ch.Ref, 0
	if ch.IfRev != nil {
		op.IfRev = *ch.IfRev
	}
	// Of a stale change the commit tells both sides; its rev is another anyway.
	if op.IfRev != 0 && op.IfRev != seen.Rev() {
		return op, nil
	}
	return op, body.CheckOwned(seen)
}

// resolveLabels puts the ids of this batch's creates where properties name them by ref.
func resolveLabels(t *twin.Type, props map[string]json.RawMessage, labels map[string]twin.ID) {
	for _, f := range t.AllFields() {
		raw, there := props[f.Name]
		if !there || f.Kind != twin.KindRef {
			continue
		}
		var name string
		if json.Unmarshal(raw, &name) == nil && labels[name] != 0 {
			props[f.Name] = json.RawMessage(strconv.Quote(labels[name].String()))
		}
	}
}

// batchProblem names the change at fault and, where there was a conflict, both sides.
func (c *call) batchProblem(in *batchRequest, ops []twin.Operation, err error) error {
	var op *twin.OpError
	if !errors.As(err, &op) {
		return err
	}
	c.look()
	failed := &ops[op.Index]
	ch := &in.Changes[op.Index]
	body, perr := wire.ParseProperties(ch.Properties, ch.Geometry, failed.Type)
	if perr != nil {
		body = &wire.Body{}
	}
	var stale *twin.StaleError
	if errors.As(err, &stale) {
		return c.inBatch(op.Index, c.staleNow(http.StatusConflict, failed.Type, failed.ID, body))
	}
	return c.inBatch(op.Index, c.conflict(failed, body, op.Err))
}

// inBatch says which change of a batch is at fault, in the detail and in each pointer.
func (c *call) inBatch(i int, err error) error {
	p := *c.s.asProblem(c.r, err)
	place := "changes/" + strconv.Itoa(i)
	p.Detail = place + ": " + p.Detail
	errs := make([]pointed, len(p.Errors))
	for k, e := range p.Errors {
		errs[k] = e
		if e.Pointer != nil {
			errs[k] = inBody("/"+place+*e.Pointer, e.Detail)
		}
	}
	p.Errors = errs
	return &p
}
