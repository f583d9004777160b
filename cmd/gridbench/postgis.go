package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// runPostgis asks PostGIS and the twin the same questions about the same town, in one run: PostGIS through pgx over its
// socket, the twin in process and over HTTP in a process of its own. Servers' processor time stands apart from ours.
func runPostgis(ctx context.Context, o *options, out io.Writer) (err error) {
	pg, err := startPostgres(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.stop()) }()
	path, remove, err := townStore(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	store, tw, err := openReadOnly(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	conn, err := pg.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))

	v := view(tw.Snapshot())
	at, cpu := time.Now(), pg.cpu()
	tables, err := loadAll(ctx, conn, v, false)
	if err != nil {
		return err
	}
	loaded, cpu := time.Since(at), pg.cpu()-cpu
	server, err := startPeer(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()

	c := &contest{conn: conn, tables: tables, view: v, places: somePlaces(v, o.seed), pg: pg.cpu, http: server}
	about, err := c.about(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d entities; %s; loaded in %s, %s CPU of the server\n\n", size(tw.Snapshot()), about, round(loaded), round(cpu))
	cut, done, err := c.tileQuestions(ctx, tw)
	if err != nil {
		return err
	}
	defer done()
	qs := append(c.questions(), cut...)
	for i := range qs {
		qs[i].n = min(qs[i].n, max(o.asks, 1))
	}
	return c.run(ctx, qs, out)
}

// townStore is the store of the town: the one that --store names, or one that is drawn and removed.
func townStore(ctx context.Context, o *options) (path string, done func() error, err error) {
	if o.store != "" {
		return o.store, func() error { return nil }, nil
	}
	dir, err := os.MkdirTemp("", "gridbench")
	if err != nil {
		return "", nil, err
	}
	done = func() error { return os.RemoveAll(dir) }
	path = filepath.Join(dir, "town.db")
	store, tw, err := openNew(ctx, path)
	if err != nil {
		return "", nil, errors.Join(err, done())
	}
	l := newLoader(tw)
	committed := make(chan error, 1)
	go func() { committed <- l.commit(ctx) }()
	err = synth.Town(synth.TownConfig{Seed: o.seed, People: o.people}, func(r synth.Record) error { return errors.Join(ctx.Err(), l.add(r)) })
	l.close()
	if err = errors.Join(err, <-committed, tw.Close(), store.Close()); err != nil {
		return "", nil, errors.Join(err, done())
	}
	return path, done, nil
}

// contest is one run.
type contest struct {
	conn   *pgx.Conn
	tables []*table
	view   *access.View
	places []orb.Point
	pg     func() time.Duration // processor time of the server
	http   *peer
}

// about names the version of the other side.
func (c *contest) about(ctx context.Context) (s string, err error) {
	var version, postgis string
	err = c.conn.QueryRow(ctx, "SELECT current_setting('server_version'), postgis_lib_version()").Scan(&version, &postgis)
	return "PostgreSQL " + version + ", PostGIS " + postgis, err
}

// answer is what one question brought.
type answer struct{ hits, bytes int }

// asker asks a question at the i-th place.
type asker func(ctx context.Context, i int) (answer, error)

// question is asked of every side at the same n places.
type question struct {
	name string
	n    int
	sql  []asker // ways to ask PostGIS: the cheapest counts. None where it is not asked
	here asker   // the twin in process
	http asker   // the twin over HTTP
	note string  // why the sides may find different numbers
}

// outcome is what a question took on one side.
type outcome struct {
	server, client time.Duration // processor time per question
	hits, bytes    int           // over all places
}

// ask asks at n places, all of them once before for the caches: PostGIS has its pages in memory, the twin what it keeps of
// features that were written or cut before.
func ask(ctx context.Context, n int, fn asker, server func() time.Duration) (o outcome, err error) {
	for i := range n {
		if _, err := fn(ctx, i); err != nil {
			return o, err
		}
	}
	theirs, ours := server(), cpuTime()
	for i := range n {
		a, err := fn(ctx, i)
		if err != nil {
			return o, err
		}
		o.hits += a.hits
		o.bytes += a.bytes
	}
	o.client = (cpuTime() - ours) / time.Duration(n)
	o.server = (server() - theirs) / time.Duration(n)
	return o, ctx.Err()
}

func (c *contest) run(ctx context.Context, qs []question, out io.Writer) error {
	fmt.Fprintln(out, "| CPU ms per question | found: PostGIS, twin | KB | PostGIS | its client | in process | × less | over HTTP | its client | × less |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|---|")
	notes := map[string]bool{}
	for _, q := range qs {
		pg, err := c.askPostGIS(ctx, &q)
		if err != nil {
			return fmt.Errorf("%s: PostGIS: %w", q.name, err)
		}
		// In process nothing stands between asking and answering: all of it is the answer's.
		here, err := ask(ctx, q.n, q.here, func() time.Duration { return 0 })
		if err != nil {
			return fmt.Errorf("%s: in process: %w", q.name, err)
		}
		http, err := ask(ctx, q.n, q.http, c.http.cpu)
		if err != nil {
			return fmt.Errorf("%s: over HTTP: %w", q.name, err)
		}
		cells := []string{q.name, found(&q, pg, here, http), size3(here.bytes, q.n), "–", "–", ms(here.client), "–", ms(http.server), ms(http.client), "–"}
		if pg != nil {
			cells[2] = size3(pg.bytes, q.n) + ", " + cells[2]
			cells[3], cells[4], cells[6], cells[9] = ms(pg.server), ms(pg.client), times(pg.server, here.client), times(pg.server, http.server)
		}
		fmt.Fprintln(out, "| "+strings.Join(cells, " | ")+" |")
		if pg != nil && pg.hits != here.hits {
			notes[cmp.Or(q.note, "Both sides should find the same: they differ.")] = true
		}
	}
	for _, note := range slices.Sorted(maps.Keys(notes)) {
		fmt.Fprintln(out, "\n\\* "+note)
	}
	return nil
}

// askPostGIS asks in every way and takes the cheapest, nil where there is none. All must find the same.
func (c *contest) askPostGIS(ctx context.Context, q *question) (best *outcome, err error) {
	for _, way := range q.sql {
		o, err := ask(ctx, q.n, way, c.pg)
		if err != nil {
			return nil, err
		}
		if best != nil && o.hits != best.hits {
			return nil, fmt.Errorf("two ways to ask find %d and %d", best.hits, o.hits)
		}
		if best == nil || o.server < best.server {
			best = &o
		}
	}
	return best, nil
}

// found tells how much each side found for a question: once where all agree.
func found(q *question, pg *outcome, here, http outcome) string {
	text := fmt.Sprintf("%.6g", per(here.hits, q.n))
	if http.hits != here.hits {
		text += fmt.Sprintf(" and %.6g over HTTP", per(http.hits, q.n))
	}
	if pg != nil && pg.hits != here.hits {
		text = fmt.Sprintf("%.6g, %s \\*", per(pg.hits, q.n), text)
	}
	return text
}

// size3 is the size of an answer in kilobytes, nothing where only figures come.
func size3(bytes, n int) string {
	if bytes == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3g", per(bytes, n)/1000)
}

func per(sum, n int) float64 { return float64(sum) / float64(max(n, 1)) }

func ms(d time.Duration) string { return fmt.Sprintf("%.3g", float64(d)/1e6) }

// times is how many times less the second took.
func times(theirs, ours time.Duration) string {
	if ours <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(theirs)/float64(ours))
}
