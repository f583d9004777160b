package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/tiles/tiles3d"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/outlet"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
	"github.com/gridtwin/gridtwin/viewer"
)

// drainTime is how long a server that was told to stop lets requests finish.
const drainTime = 8 * time.Second

// How long a client may take to send a request and to take its answer: slow ones must not hold memory for ever. The live
// feed sets its own deadlines.
const (
	bodyTime   = time.Minute
	answerTime = 5 * time.Minute
)

// app is one serving process: a store, its twin, and everything that faces outward. demo, serve and the end-to-end
// tests set it up alike.
type app struct {
	store    *sqlite.Store
	twin     *twin.Twin
	accounts *access.Accounts
	log      *slog.Logger
	ready    atomic.Bool

	api    *api.Server
	hub    *live.Hub
	told   *outlet.Outlets
	tiles  *tiles.Service
	houses *house.Service
	solid  *tiles3d.Service
	mux    *mounts
}

// appConfig is what an app is made of.
type appConfig struct {
	Store         string
	Model         []byte
	AllowVisitors bool
	VisitorsEach  int // live clients of visitors from one address; 0 for the usual
	PublicURL     string
	Hosts         []string // names under which it is reached; none takes any
	Limits        api.Limits
	Origins       []string // of pages elsewhere that may read the API
	Kept          Kept
	MaxModelBytes int64 // of an upload; 0 for the usual
	Webhooks      []outlet.Webhook
	MQTT          []outlet.MQTT
	Log           *slog.Logger
}

// openApp opens the store and loads the twin.
func openApp(ctx context.Context, cfg appConfig) (*app, error) {
	store, err := openStore(ctx, cfg.Store, false)
	if err != nil {
		return nil, err
	}
	tw, err := twin.Open(ctx, cfg.twinConfig(store))
	if err != nil {
		store.Close()
		return nil, err
	}
	// Loading leaves as much again behind for the collector as it keeps; the system gets that back now, not in minutes.
	go debug.FreeOSMemory()
	return &app{
		store: store, twin: tw, log: cfg.Log,
		accounts: access.NewAccounts(store, store, nil),
	}, nil
}

// openStore opens the store that a --store flag names.
func openStore(ctx context.Context, name string, readOnly bool) (*sqlite.Store, error) {
	if strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://") {
		return nil, fmt.Errorf("store %s: this build keeps twins in SQLite files alone: give a file name", schemeOf(name))
	}
	if !readOnly {
		if err := hasFolder(name); err != nil {
			return nil, err
		}
	}
	return sqlite.Open(ctx, sqlite.Config{Path: name, ReadOnly: readOnly})
}

// schemeOf shortens a store's address to what may be shown: the rest can hold a password.
func schemeOf(name string) string {
	scheme, _, _ := strings.Cut(name, "://")
	return scheme + "://…"
}

// twinConfig is what the twin is opened with.
func (c *appConfig) twinConfig(store twin.Store) twin.Config {
	return twin.Config{Store: store, Model: c.Model, MemoBytes: c.Kept.Memo}
}

// tileConfig is what the tiles are made with. The API, which they ask for forms and problems, comes after them.
func (a *app) tileConfig(cfg appConfig) tiles.Config {
	return tiles.Config{
		Twin: a.twin, PublicURL: cfg.PublicURL, Documents: documents{a}, MaxCacheBytes: cfg.Kept.Tiles, MaxFeatureBytes: cfg.Kept.TileFeatures,
		Problem: a.refuse,
	}
}

// refuse writes the errors of tiles as the API writes its own.
func (a *app) refuse(w http.ResponseWriter, r *http.Request, err error) { a.api.Refuse(w, r, err) }

// mapOperations describe what shows the map: tiles and models.
func (a *app) mapOperations(visitors bool) []openapi.Operation {
	return slices.Concat(a.tiles.Operations(visitors), a.solid.Operations(visitors), a.houses.Operations(visitors))
}

// mount sets up everything that faces outward.
func (a *app) mount(cfg appConfig, demo []api.DemoRole) error {
	var err error
	if a.tiles, err = tiles.New(a.tileConfig(cfg)); err != nil {
		return err
	}
	if a.solid, err = tiles3d.New(tiles3d.Config{Twin: a.twin, Uploads: uploads{a.store}, Problem: a.refuse}); err != nil {
		return err
	}
	if a.houses, err = house.New(house.Config{Twin: a.twin, Uploads: uploads{a.store}, Problem: a.refuse, Forms: forms()}); err != nil {
		return err
	}
	a.api = api.New(api.Config{
		Twin: a.twin, Accounts: a.accounts, AllowVisitors: cfg.AllowVisitors, PublicURL: cfg.PublicURL,
		Logger: a.log, DemoRoles: demo, Version: versionText(), Hosts: cfg.Hosts,
		Limits: cfg.Limits, Origins: cfg.Origins, Operations: operations(a.mapOperations(cfg.AllowVisitors)),
		Models: prepared(models(cfg.MaxModelBytes), a.solid), Outlets: outlets{a},
		Tiles: &api.TileSets{Classes: tiles.ConformanceClasses(), Of: a.tiles.HasTiles},
	})
	page, err := viewer.Handler()
	if err != nil {
		return err
	}
	a.hub = newHub(a, cfg)
	if a.told, err = outlet.New(context.Background(), outlet.Config{Twin: a.twin, Feed: a.hub, Store: a.store, Webhooks: cfg.Webhooks, MQTT: cfg.MQTT}); err != nil {
		return err
	}
	m := newMetrics(a)
	a.mux = &mounts{ServeMux: http.NewServeMux()}
	a.mux.Handle("/", m.around("viewer", a.api.ForMachines(page, "/api", "/tiles", "/styles", "/3dtiles", "/models", "/live")))
	answers := m.around("api", a.api.CrossOrigin(a.api))
	a.mux.Handle("/api", answers)
	a.mux.Handle("/api/", answers)
	inner := http.NewServeMux()
	a.tiles.Routes(inner)
	a.solid.Routes(inner)
	a.houses.Routes(inner)
	// Uploads are the API's, which takes them below; here they stand for who asks which methods there are.
	for _, pattern := range [...]string{"PUT /models/{house}", "DELETE /models/{house}"} {
		inner.Handle(pattern, a.api)
		a.mux.Handle(pattern, answers)
	}
	a.api.RefuseRest(inner)
	shielded := m.around("tiles", a.api.CrossOrigin(a.api.Protect(inner)))
	// Each without its slash too: the mux would send those on to what is not there either.
	for _, path := range []string{
		"/tiles", "/tiles/", "/3dtiles", "/3dtiles/", "/styles", "/styles/", "/api/tiles", "/api/tiles/",
		"/api/tileMatrixSets", "/api/tileMatrixSets/", "/api/collections/{c}/tiles", "/api/collections/{c}/tiles/",
		"/models", "/models/",
	} {
		a.mux.Handle(path, shielded)
	}
	feed := a.hub.Handler()
	a.mux.Handle("/live", feed)
	a.mux.Handle("/live/subscriptions", a.api.CrossOrigin(a.api.Metered(feed)))
	a.mux.Handle("/live/events", a.api.CrossOrigin(feed))
	a.mux.Handle("GET /metrics", a.api.Protect(m.handler()))
	a.mux.HandleFunc("GET /healthz", a.healthz)
	a.mux.HandleFunc("GET /readyz", a.readyz)
	return nil
}

func (a *app) healthz(w http.ResponseWriter, _ *http.Request) {
	if err := a.twin.Err(); err != nil {
		http.Error(w, "stopped", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ok\n")
}

func (a *app) readyz(w http.ResponseWriter, _ *http.Request) {
	if !a.ready.Load() || a.twin.Err() != nil {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ok\n")
}

// serve answers on a listener until the context ends or the twin stops; then it drains.
func (a *app) serve(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler: a.mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: bodyTime, WriteTimeout: answerTime,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	sweep, stop := context.WithCancel(ctx)
	var swept sync.WaitGroup
	swept.Go(func() { a.keepSwept(sweep) })
	defer func() { stop(); swept.Wait() }()
	var cause error
	select {
	case <-ctx.Done():
	case cause = <-failed:
	case <-a.twin.Done():
		cause = a.twin.Err()
	}
	a.ready.Store(false)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	a.told.Close()
	a.hub.Close(drain)
	if err := srv.Shutdown(drain); err != nil {
		srv.Close()
	}
	if errors.Is(cause, http.ErrServerClosed) {
		cause = nil
	}
	return cause
}

// close ends what openApp opened.
func (a *app) close() error {
	if a.told != nil {
		a.told.Close() // again, where it served
	}
	if a.tiles != nil {
		a.tiles.Close()
	}
	if a.solid != nil {
		a.solid.Close()
	}
	if a.houses != nil {
		a.houses.Close()
	}
	if a.api != nil {
		a.api.Close()
	}
	return errors.Join(a.twin.Close(), a.store.Close())
}

// newLogger makes the logger that --log-format names.
func newLogger(format string, w io.Writer) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil)), nil
	}
	return nil, usagef("--log-format is %q, expected text or json", format)
}
