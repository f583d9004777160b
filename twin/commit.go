package twin

import (
	"context"
	"errors"
	"fmt"
)

// job is a request on its way through the writer.
type job struct {
	ctx  context.Context
	req  *Request
	ops  []readied
	done chan outcome
}

type outcome struct {
	res *Result
	err error
}

// Commit makes a request durable and visible, whole or not at all. When it returns without error the change has been
// synced and every later Snapshot shows it. Errors: ErrInvalid (FieldErrors), ErrNotFound, ErrConflict (StaleError,
// DuplicateError, RetiredError, ReferencedError, TransitionError), what Guard returns, each within an OpError; ErrNoSpace
// when the store has too little room, after which the twin goes on; ErrStopped when the twin no longer writes. A
// cancelled context gives up only what the writer has not yet taken.
func (t *Twin) Commit(ctx context.Context, req *Request) (*Result, error) {
	if len(req.Ops) == 0 {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, errNoOps)
	}
	if err := t.learn(ctx, req); err != nil {
		return nil, err
	}
	j := &job{ctx: ctx, req: req, ops: ready(req.Ops), done: make(chan outcome, 1)}
	select {
	case t.queue <- j:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-t.done:
		return nil, t.stopped()
	case <-t.quit:
		return nil, t.stopped()
	}
	select {
	case o := <-j.done:
		return o.res, o.err
	case <-t.done:
		select {
		case o := <-j.done:
			return o.res, o.err
		default:
			return nil, t.stopped()
		}
	}
}

func (t *Twin) stopped() error {
	if err := t.Err(); err != nil {
		return err
	}
	return ErrStopped
}

// write is the one writer: it takes what queued while the last sync ran, works out the commits, syncs them together,
// and only then lets anybody see them.
func (t *Twin) write() {
	defer close(t.done)
	for {
		select {
		case j := <-t.queue:
			if !t.writeGroup(t.gather(j)) {
				return
			}
		case <-t.quit:
			for {
				select {
				case j := <-t.queue:
					if !t.writeGroup(t.gather(j)) {
						return
					}
				default:
					return
				}
			}
		}
	}
}

// maxGroupOps bounds the operations that share one sync, so that an import does not keep an edit waiting for long.
const maxGroupOps = 4096

func (t *Twin) gather(first *job) []*job {
	jobs := []*job{first}
	ops := len(first.req.Ops)
	for len(jobs) < t.group && ops < maxGroupOps {
		select {
		case j := <-t.queue:
			jobs = append(jobs, j)
			ops += len(j.req.Ops)
		default:
			return jobs
		}
	}
	return jobs
}

// planned is a job whose answer waits for the sync.
type planned struct {
	job *job
	out outcome
}

// writeGroup does a group of requests with one sync. It returns false when the twin must stop.
func (t *Twin) writeGroup(jobs []*job) bool {
	from := t.Snapshot()
	b := from.edit()
	t.takeFolds(b)
	step := &Step{From: from}
	var commits []*Commit
	waiting := make([]planned, 0, len(jobs))
	now := t.clock().UnixMicro()
	for _, j := range jobs {
		if err := j.ctx.Err(); err != nil {
			j.done <- outcome{err: err}
			continue
		}
		version := from.version + Version(len(commits)) + 1
		res, c, changes, err := t.plan(j, b, version, now, commits)
		if c != nil {
			commits = append(commits, c)
			step.Commits = append(step.Commits, changes)
		}
		// A refusal and a request that changed nothing wait too: what they saw may not be durable yet.
		waiting = append(waiting, planned{j, outcome{res, err}})
	}
	if len(commits) > 0 {
		if err := t.store.Append(context.Background(), commits); err != nil {
			return t.refused(waiting, err)
		}
		t.retired.note(b.freed)
		step.To = b.snapshot(from.version+Version(len(commits)), now)
		t.tookFolds()
		t.publish(step)
		t.fold(step.To)
	}
	for _, p := range waiting {
		p.job.done <- p.out
	}
	return true
}

// refused answers a group that the store did not take, and tells whether the twin goes on: it does when the store wrote
// nothing for want of room, and nothing of the group stays behind. After anything else nobody knows what the disk holds.
func (t *Twin) refused(waiting []planned, err error) (goOn bool) {
	goOn = errors.Is(err, ErrNoSpace) && !errors.Is(err, ErrStopped)
	if !goOn {
		t.fail(err)
		err = t.Err()
	}
	for _, p := range waiting {
		p.job.done <- outcome{err: err}
	}
	return goOn
}

// plan works out one request over what the group's earlier ones left.
//
// A panic over one request must not stop the twin for all: before the merge nothing of it shows, so it is refused. From
// the merge on the state would be torn, and the process ends as it should.
func (t *Twin) plan(j *job, b *builder, v Version, now int64, pending []*Commit) (_ *Result, _ *Commit, _ CommitChanges, err error) {
	req := j.req
	none := CommitChanges{}
	merging := false
	defer func() {
		if merging {
			return
		}
		if p := recover(); p != nil {
			err = fmt.Errorf("planning the request panicked: %v", p)
		}
	}()
	if res, err := t.repeated(j, pending); res != nil || err != nil {
		return res, nil, none, err
	}
	d := newDraft(b, &t.retired, v, now)
	res := &Result{Version: v - 1, Results: make([]OpResult, len(req.Ops))}
	fail := func(i int, err error) error {
		if i < 0 || i >= len(req.Ops) {
			return err
		}
		return &OpError{Index: i, Label: req.Ops[i].Label, Err: err}
	}
	for i := range req.Ops {
		id, err := d.apply(i, &req.Ops[i], &j.ops[i], t.newID)
		if err != nil {
			return nil, nil, none, fail(i, err)
		}
		res.Results[i] = OpResult{Label: req.Ops[i].Label, ID: id}
	}
	d.locate()
	if i, err := d.check(); err != nil {
		return nil, nil, none, fail(i, err)
	}
	if i, err := d.guard(req, res.Results); err != nil {
		return nil, nil, none, fail(i, err)
	}
	steps := d.finish()
	for i := range res.Results {
		r := &res.Results[i]
		r.Warnings = d.warnings(r.ID)
		if it := d.items[r.ID]; it.now != nil {
			r.Rev = it.now.Rev
		} else {
			r.Rev = v
		}
	}
	if len(steps) == 0 {
		return res, nil, none, nil
	}
	merging = true
	d.merge(steps)
	res.Version, res.Changed = v, true
	c := &Commit{Version: v, Time: now, Actor: req.Actor, Reason: req.Reason, Key: req.Key}
	for _, s := range steps {
		c.Changes = append(c.Changes, s.logged())
	}
	if req.Answer != nil {
		c.Answer = req.Answer(res)
	}
	return res, c, CommitChanges{Version: v, Time: now, Actor: req.Actor, Reason: req.Reason, Changes: steps}, nil
}

// repeated answers a request whose key was used before.
func (t *Twin) repeated(j *job, pending []*Commit) (*Result, error) {
	if j.req.Key == "" {
		return nil, nil
	}
	for _, c := range pending {
		if c.Actor == j.req.Actor && c.Key == j.req.Key {
			return &Result{Version: c.Version, Answer: c.Answer}, nil
		}
	}
	v, answer, ok, err := t.store.Answered(j.ctx, j.req.Actor, j.req.Key)
	if err != nil || !ok {
		return nil, err
	}
	return &Result{Version: v, Answer: answer}, nil
}

func (d *draft) guard(req *Request, results []OpResult) (int, error) {
	if req.Guard == nil {
		return 0, nil
	}
	for i := range req.Ops {
		it := d.items[results[i].ID]
		if err := req.Guard(&req.Ops[i], it.old, it.now); err != nil {
			return i, err
		}
	}
	for _, items := range d.byType {
		for _, it := range items {
			if it.op >= 0 || it.old == nil || it.now == nil || it.old.Grid == it.now.Grid {
				continue
			}
			if err := req.Guard(nil, it.old, it.now); err != nil {
				return -1, err
			}
		}
	}
	return 0, nil
}

// logged makes the log's form of a change.
func (c EntityChange) logged() Change {
	l := Change{Type: c.Type().Name, ID: c.ID(), Op: OpUpdate}
	if c.Before != nil {
		l.Before = c.Before.image()
	} else {
		l.Op = OpCreate
	}
	if c.After != nil {
		l.After = c.After.image()
	} else {
		l.Op = OpDelete
	}
	return l
}
