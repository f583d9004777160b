package outlet

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

// Feed tells what changed, as live.Hub does.
type Feed interface {
	CheckAsk(who *access.Principal, ask *live.Ask) error
	Tell(ctx context.Context, who *access.Principal, ask *live.Ask, s live.Stretch) (*live.Told, error)
}

// Config is what Outlets are made of; Twin, Feed and Store are required.
type Config struct {
	Twin     *twin.Twin
	Feed     Feed
	Store    Store
	Webhooks []Webhook
	MQTT     []MQTT

	bounds *bounds // nil for the usual; tests narrow them
}

// bounds limit how long is waited and how much is kept.
type bounds struct {
	first, most time.Duration // between two tries
	limit       int           // entities that one event touches, though at least one commit
	letters     int           // past it a consumer stops, rather than lose one
	silent      twin.Version  // versions without an event after which the position is written all the same
	jitter      func() float64
	transport   http.RoundTripper // nil for sockets
}

func defaultBounds() bounds {
	return bounds{first: time.Second, most: time.Hour, limit: 1000, letters: 1000, silent: 1000, jitter: rand.Float64}
}

// Outlets sends each consumer what changes, until it is closed.
type Outlets struct {
	cfg       Config
	bounds    bounds
	consumers []*consumer
	unwatch   func()
	cancel    context.CancelFunc
	running   sync.WaitGroup
}

// New checks the consumers, reads how far they came and starts them. A consumer that was not there before begins with
// what changes from now on. The caller ends it with Close, before the hub and the twin.
func New(ctx context.Context, cfg Config) (*Outlets, error) {
	o := &Outlets{cfg: cfg, bounds: defaultBounds()}
	if cfg.bounds != nil {
		o.bounds = *cfg.bounds
	}
	all, err := read(ctx, cfg.Store)
	if err != nil {
		return nil, err
	}
	for _, k := range cfg.kinds() {
		c, err := o.add(ctx, k, all)
		if err != nil {
			return nil, err
		}
		o.consumers = append(o.consumers, c)
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	o.cancel = cancel
	_, o.unwatch = cfg.Twin.Watch(func(*twin.Step) {
		for _, c := range o.consumers {
			c.nudge()
		}
	})
	for _, c := range o.consumers {
		o.running.Go(func() { c.run(run) })
	}
	return o, nil
}

// kinds are all consumers, in the order of Status.
func (c *Config) kinds() []kind {
	var all []kind
	for i := range c.Webhooks {
		all = append(all, &c.Webhooks[i])
	}
	for i := range c.MQTT {
		all = append(all, &c.MQTT[i])
	}
	return all
}

// add makes a consumer go on from where it was, of which positions has what is kept.
func (o *Outlets) add(ctx context.Context, k kind, positions map[string]*kept) (*consumer, error) {
	t, err := newTarget(k)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(o.consumers, func(c *consumer) bool { return c.Name == t.Name }) {
		return nil, fmt.Errorf("%s %q: there are two of that name", k.named(), t.Name)
	}
	if err := o.cfg.Feed.CheckAsk(t.who, &t.ask); err != nil {
		return nil, fmt.Errorf("%s %q: %w", k.named(), t.Name, err)
	}
	was := positions[t.Name]
	c := newConsumer(o, t, was)
	if was == nil || was.record == nil {
		if err := c.save(ctx, c.rec); err != nil { // what changes from here on must not be missed, whenever the process ends
			return nil, fmt.Errorf("%s %q: %w", k.named(), t.Name, err)
		}
	}
	return c, nil
}

// Close ends all sending; what is under way is cut off and sent again by the next New.
func (o *Outlets) Close() {
	o.unwatch()
	o.cancel()
	o.running.Wait()
}

// Status tells how each consumer stands, in the order of the configuration.
func (o *Outlets) Status() []Status {
	head := o.cfg.Twin.Snapshot().Version()
	all := make([]Status, 0, len(o.consumers))
	for _, c := range o.consumers {
		all = append(all, c.status(head))
	}
	return all
}

// Retry has the dead letters of a consumer sent again, oldest first, and returns how many there are.
// twin.ErrNotFound where there is no such consumer.
func (o *Outlets) Retry(name string) (int, error) {
	for _, c := range o.consumers {
		if c.Name == name {
			return c.again(), nil
		}
	}
	return 0, fmt.Errorf("%w: no outlet is called %q", twin.ErrNotFound, name)
}
