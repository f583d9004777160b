package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// The pause between two happenings in the demo: a few commits a second.
const (
	shortestPause = 150 * time.Millisecond
	longestPause  = 700 * time.Millisecond
)

// happening is something that goes on in a village. It returns no operations when it finds nobody to happen to.
type happening struct {
	weight int
	reason string
	make   func(*life) []twin.Operation
}

// life makes the sample village live, through commits like anybody's. All that it makes up is synthetic.
type life struct {
	tw   *twin.Twin
	rng  *rand.Rand
	snap *twin.Snapshot
	born int
	new  map[string][]twin.ID // what it created and is still there, by type, oldest first
}

func happenings() []happening {
	return []happening{
		{30, "走访核实", (*life).visit},
		{14, "巡查", (*life).patrol},
		{14, "设施巡检", (*life).inspect},
		{10, "安置点登记", (*life).shelter},
		{10, "租住变动", (*life).rent},
		{10, "搬家", (*life).move},
		{6, "房屋翻建", (*life).renovate},
		{3, "新生儿登记", (*life).birth},
		{2, "新办作坊", (*life).workshop},
		{1, "网格预警调整", (*life).alert},
	}
}

// animate lets the village live until stop is called or the context ends.
func (a *app) animate(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		seed := uint64(time.Now().UnixNano())
		l := &life{tw: a.twin, new: map[string][]twin.ID{}, rng: rand.New(rand.NewPCG(seed, seed>>7))}
		if err := l.run(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "the village stopped living", "error", err)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

func (l *life) run(ctx context.Context) error {
	tick := time.NewTimer(0)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := l.step(ctx); err != nil {
			return err
		}
		tick.Reset(shortestPause + time.Duration(l.rng.Int64N(int64(longestPause-shortestPause))))
	}
}

// step lets one thing happen. A refusal is no failure: somebody else may have changed what it was about.
func (l *life) step(ctx context.Context) error {
	l.snap = l.tw.Snapshot()
	h := l.draw()
	ops := h.make(l)
	if len(ops) == 0 {
		return nil
	}
	res, err := l.tw.Commit(ctx, &twin.Request{Actor: demoActor, Reason: h.reason, Ops: ops})
	if err == nil && ops[0].Do == twin.Create {
		name := ops[0].Type.Name
		l.new[name] = append(l.new[name], res.Results[0].ID)
	}
	if errors.Is(err, twin.ErrStopped) || errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (l *life) draw() happening {
	all := happenings()
	sum := 0
	for _, h := range all {
		sum += h.weight
	}
	n := l.rng.IntN(sum)
	for _, h := range all {
		if n -= h.weight; n < 0 {
			return h
		}
	}
	return all[0]
}

// any returns a random entity of a type that satisfies a condition, nil when a few tries find none.
func (l *life) any(typ string, ok func(*twin.Entity) bool) *twin.Entity {
	t := l.snap.Schema().Type(typ)
	for range 40 {
		for e := range l.snap.All(t, twin.ID(l.rng.Int64N(int64(twin.MaxID)))) {
			if ok == nil || ok(e) {
				return e
			}
			break
		}
	}
	return nil
}

// made takes the oldest entity of a type that the demo itself created off its list, nil when there is none.
func (l *life) made(typ string) *twin.Entity {
	for len(l.new[typ]) > 0 {
		id := l.new[typ][0]
		l.new[typ] = l.new[typ][1:]
		if e, ok := l.snap.Get(typ, id); ok {
			return e
		}
	}
	return nil
}

func (l *life) set(e *twin.Entity, values ...any) twin.Operation {
	return twin.Operation{Do: twin.Patch, Type: e.Type, ID: e.ID, IfRev: e.Rev, Set: assign(e.Type, values...)}
}

func assign(t *twin.Type, values ...any) []twin.Assignment {
	var set []twin.Assignment
	for i := 0; i+1 < len(values); i += 2 {
		set = append(set, twin.Assignment{Field: t.Field(values[i].(string)), Value: values[i+1].(twin.Value)})
	}
	return set
}

func (l *life) now() twin.Value { return twin.Time(l.tw.Clock().Truncate(time.Second)) }
