package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/gridtwin/gridtwin/geo/grid"
	samplegrids "github.com/gridtwin/gridtwin/sample-grids"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// demoActor is who the demo commits as.
const demoActor = "system:demo"

// demoVisitors lets one machine open as many live clients as visitors may: the demo is there to be measured.
const demoVisitors = 15_000

// demoVillage is the code of the sample village.
const demoVillage grid.Code = 310114103218

func runDemo(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "demo", "[--listen ADDR] [--data DIR] [--still]")
	addr := fs.String("listen", "127.0.0.1:8080", "address to serve on, on this machine alone")
	dir := fs.String("data", "", "folder that keeps the village; without it one under the user's cache")
	still := fs.Bool("still", false, "no edits by itself")
	format := fs.String("log-format", "text", "text or json")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("takes no arguments, got %q", rest[0])
	}
	log, err := newLogger(*format, std.err)
	if err != nil {
		return err
	}
	if err := loopbackOnly(*addr); err != nil {
		return err
	}
	if *dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("no folder to keep the village in: %w; give one with --data", err)
		}
		*dir = filepath.Join(cache, "gridtwin", "demo")
	}
	if err := os.MkdirAll(*dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the folder of the village: %w; give another with --data", err)
	}
	ln, err := listen(*addr)
	if err != nil {
		return err
	}
	defer ln.Close()
	cfg := appConfig{Store: filepath.Join(*dir, "twin.db"), AllowVisitors: true, VisitorsEach: demoVisitors, Log: log}
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.seed(ctx); err != nil {
		return err
	}
	roles := demoRoles(a.accounts)
	if err := a.mount(cfg, roles); err != nil {
		return err
	}
	if err := writeTokens(filepath.Join(*dir, "tokens.json"), a.accounts); err != nil {
		return err
	}
	a.ready.Store(true)
	printWelcome(std, ln.Addr().String(), *dir, roles)
	if !*still {
		stop := a.animate(ctx)
		defer stop()
	}
	return a.serve(ctx, ln)
}

// loopbackOnly keeps the demo, whose sign-in links anybody may click, on this machine.
func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return usagef("--listen is %q, expected host:port", addr)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return usagef("--listen is %q: the demo is for this machine alone, as 127.0.0.1:8080; use serve for others", addr)
}

// seeded is the reason of the commit that ends a seeding, by which a later start knows that the village is whole.
const seeded = "sample village complete"

// seed brings the sample village into a new store; a village that lives already is left alone, whatever was deleted from
// it. A seeding that was cut off is taken up again.
func (a *app) seed(ctx context.Context) error {
	_, _, done, err := a.store.Answered(ctx, demoActor, seeded)
	if err != nil || done {
		return err
	}
	schema := a.twin.Snapshot().Schema()
	for _, f := range samplegrids.Xingming() {
		file, err := samplegrids.FS().Open(f.Name)
		if err != nil {
			return err
		}
		src, err := ingest.Open(f.Name, file)
		if err != nil {
			return err
		}
		var first *ingest.Reject
		rep, err := ingest.Import(ctx, a.twin, src, ingest.Options{
			Type: schema.Type(f.Type), Source: "synth", Actor: demoActor, Reason: "sample village",
			Reject: func(r ingest.Reject) {
				if first == nil {
					first = &r
				}
			},
		})
		err = errors.Join(err, src.Close())
		if err != nil {
			return fmt.Errorf("sample village, %s: %w", f.Name, err)
		}
		if first != nil {
			return fmt.Errorf("sample village, %s: %d rows refused, the first is row %d: %s %s", f.Name, rep.Refused, first.Row, first.Field, first.Reason)
		}
	}
	return a.markSeeded(ctx)
}

// markSeeded makes the last commit of a seeding: the village's own grid is found right, under a key that is looked for
// at the next start.
func (a *app) markSeeded(ctx context.Context) error {
	snap := a.twin.Snapshot()
	t := snap.Schema().Type("grid")
	village, ok := snap.ByCode(t, demoVillage.String())
	if !ok {
		return fmt.Errorf("sample village: the grid %s is missing", demoVillage)
	}
	_, err := a.twin.Commit(ctx, &twin.Request{
		Actor: demoActor, Reason: seeded, Key: seeded, Answer: func(*twin.Result) []byte { return []byte(seeded) },
		Ops: []twin.Operation{{
			Do: twin.Patch, Type: t, ID: village.ID, Force: true,
			Set: []twin.Assignment{{Field: t.Field("verified_at"), Value: twin.Time(a.twin.Clock())}},
		}},
	})
	return err
}

// demoPrincipal is who a role is in the demo. The worker keeps three micro-grids, the others the whole village.
func demoPrincipal(r access.Role) *access.Principal {
	p := &access.Principal{Name: string(r), Role: r, Scopes: []grid.Code{demoVillage}}
	switch r {
	case access.Worker:
		p.Scopes = []grid.Code{31011410321800101, 31011410321800102, 31011410321800103}
	case access.Component:
		p.Rights = []access.Right{access.MapRead, access.ReadInside, access.PeopleStats, access.PeopleRead, access.Edit}
	case access.Admin:
		p.Scopes = nil
	}
	return p
}

func demoAllRoles() []access.Role {
	return []access.Role{access.Worker, access.Command, access.Steward, access.Component, access.Admin}
}

// demoRoles makes the sign-in codes that the demo's page and terminal offer.
func demoRoles(accounts *access.Accounts) []api.DemoRole {
	labels := map[access.Role]twin.Label{
		access.Worker: {ZH: "网格员", EN: "grid worker"}, access.Command: {ZH: "指挥中心", EN: "command centre"},
		access.Steward: {ZH: "数据专员", EN: "data steward"}, access.Admin: {ZH: "管理员", EN: "administrator"},
		access.Component: {ZH: "组件", EN: "component"},
	}
	var roles []api.DemoRole
	for _, r := range demoAllRoles() {
		if l, ok := labels[r]; ok {
			roles = append(roles, api.DemoRole{Role: r, Label: l, Code: accounts.AddCode(demoPrincipal(r), false)})
		}
	}
	return roles
}

// writeTokens keeps a token per role where tools find it, whole or not at all, for the owner's eyes alone.
func writeTokens(path string, accounts *access.Accounts) error {
	tokens := map[string]string{}
	for _, r := range demoAllRoles() {
		tokens[string(r)] = accounts.AddProcessToken(demoPrincipal(r))
	}
	data, err := json.MarshalIndent(tokens, "", " ")
	if err != nil {
		return err
	}
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("cannot keep the demo's tokens: %w", err)
	}
	return os.Rename(tmp, path)
}

func printWelcome(std streams, addr, dir string, roles []api.DemoRole) {
	fmt.Fprintf(std.out, "The village of Xingming (synthetic data) is at\n\n  http://%s/\n\n", addr)
	fmt.Fprintln(std.out, "Sign in as (links work until the demo ends):")
	for _, r := range roles {
		fmt.Fprintf(std.out, "  %-10s http://%s/#code=%s\n", r.Role, addr, r.Code)
	}
	fmt.Fprintf(std.out, "\nThe village is kept in %s; tokens for tools are in tokens.json there. Ctrl-C ends.\n", dir)
}
