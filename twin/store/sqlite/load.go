package sqlite

import (
	"context"
	"sync"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// The loader hands over batches, so that one goroutine steps SQLite while the caller's works on what it has.
const (
	batchRecords = 512
	batchesAhead = 4
)

// Load streams every live entity, see twin.Store. Each row is held against its checksum.
func (s *Store) Load(ctx context.Context, fn func(*twin.Record) error) (head twin.Head, err error) {
	err = s.view(ctx, func(ctx context.Context, c *conn) error {
		if head, err = readHead(c); err != nil {
			return err
		}
		return load(ctx, c, fn)
	})
	if err != nil {
		return twin.Head{}, err
	}
	return head, nil
}

func load(ctx context.Context, c *conn, fn func(*twin.Record) error) error {
	ctx, cancel := context.WithCancel(ctx)
	full, empty := make(chan *batch, batchesAhead), make(chan *batch, batchesAhead)
	for range batchesAhead {
		empty <- new(batch)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(full)
		if err := readBatches(ctx, c, full, empty); err != nil {
			full <- &batch{err: err} // the caller drains full, so this never blocks for good
		}
	})
	// The connection is the reader's until it has ended; deferred calls run last first, so full is drained before.
	defer wg.Wait()
	defer func() {
		cancel()
		for range full {
		}
	}()
	// fn runs here, in the caller's goroutine, while the other one reads ahead.
	for b := range full {
		for i := range b.records {
			if err := fn(&b.records[i]); err != nil {
				return err
			}
		}
		if b.err != nil {
			return b.err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		empty <- b
	}
	return ctx.Err()
}

// readBatches fills batches that come from empty and sends them to full.
func readBatches(ctx context.Context, c *conn, full, empty chan *batch) error {
	var b *batch
	next := func() error {
		if b != nil {
			full <- b
		}
		select {
		case b = <-empty:
			b.records, b.bytes = b.records[:0], b.bytes[:0]
			return nil
		case <-ctx.Done():
			b = nil
			return ctx.Err()
		}
	}
	if err := next(); err != nil {
		return err
	}
	const all = "SELECT " + stateColumns + " FROM entity WHERE feed=" + feedID
	err := c.query(all, func(s *sqlite.Stmt) error {
		if len(b.records) == batchRecords {
			if err := next(); err != nil {
				return err
			}
		}
		r, err := b.read(c, s)
		if err != nil {
			return err
		}
		b.records = append(b.records, r)
		return nil
	})
	// full has a place for each batch there is and this one is in nobody's hands, so sending cannot block for good.
	if b != nil {
		full <- b // what was read before an error is delivered too
	}
	return err
}

// read takes the current row over into the batch.
func (b *batch) read(c *conn, s *sqlite.Stmt) (twin.Record, error) {
	r, sound := b.readState(s)
	name, err := c.typeName(r.typ)
	if err != nil {
		return twin.Record{}, err
	}
	if !sound {
		return twin.Record{}, damaged("the state of %s %s", name, r.id)
	}
	return twin.Record{Type: name, ID: r.id, Image: r.image}, nil
}
