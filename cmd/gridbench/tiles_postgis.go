package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb/maptile"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// tilePeer is a PostGIS that holds what tiles show of a town.
type tilePeer struct {
	pg    *postgres
	conn  *pgx.Conn
	sql   string
	about string
}

// newTilePeer starts a server and loads it. The error is errNoPostGIS where there is none.
func newTilePeer(ctx context.Context, tw *twin.Twin, cut http.Handler) (p *tilePeer, err error) {
	doc := &sink{header: http.Header{}, status: http.StatusOK, keep: true}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/tiles/twin.json", nil)
	if err != nil {
		return nil, err
	}
	cut.ServeHTTP(doc, r)
	p = &tilePeer{}
	if p.pg, err = startPostgres(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.stop())
		}
	}()
	if p.conn, err = p.pg.connect(ctx); err != nil {
		return nil, err
	}
	c := contest{conn: p.conn}
	if c.tables, err = loadAll(ctx, p.conn, access.Public(tw.Snapshot()), true); err != nil {
		return nil, err
	}
	if p.about, err = c.about(ctx); err != nil {
		return nil, err
	}
	p.sql, err = c.tileSQL(doc.body)
	return p, err
}

func (p *tilePeer) stop() error {
	if p.conn != nil {
		p.conn.Close(context.Background())
	}
	return p.pg.stop()
}

// beside asks for tiles with everything in them, which ours took a time for: once unmeasured, so that what they need is in
// memory, as ours is. It returns what one took.
func (p *tilePeer) beside(ctx context.Context, f *figures, name string, ids []maptile.Tile, ours time.Duration) (time.Duration, error) {
	theirs, err := ask(ctx, len(ids), func(ctx context.Context, i int) (answer, error) {
		var body []byte
		err := p.conn.QueryRow(ctx, p.sql, int(ids[i].Z), int(ids[i].X), int(ids[i].Y)).Scan(&body)
		return answer{tileFeatures(body), len(body)}, err
	}, p.pg.cpu)
	if err != nil {
		return 0, fmt.Errorf("%s: ST_AsMVT: %w", name, err)
	}
	f.judge(name+", ST_AsMVT", fmt.Sprintf("%s CPU of the server, %.0f features, %.0f B: %s times ours cold", round(theirs.server),
		per(theirs.hits, len(ids)), per(theirs.bytes, len(ids)), times(theirs.server, ours)), "≥ 15", theirs.server >= 15*ours)
	return theirs.server, nil
}
