package main

import (
	"context"
	"fmt"
	"os"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

func runServe(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "serve", "--store FILE [--listen ADDR] [--model FILE] [--public-url URL] [--visitors]")
	store := fs.String("store", "", "the twin's file; made when it is missing")
	addr := fs.String("listen", "127.0.0.1:8080", "address to serve on")
	model := fs.String("model", "", "file that declares further fields and types")
	url := fs.String("public-url", "", "origin under which clients reach the server, as https://twin.example")
	visitors := fs.Bool("visitors", false, "show the public map to whoever has no account")
	format := fs.String("log-format", "text", "text or json")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *store == "" || len(rest) > 0 {
		return usagef("needs --store FILE and no other arguments")
	}
	log, err := newLogger(*format, std.err)
	if err != nil {
		return err
	}
	cfg := appConfig{Store: *store, PublicURL: *url, AllowVisitors: *visitors, Log: log}
	if *model != "" {
		if cfg.Model, err = os.ReadFile(*model); err != nil {
			return fmt.Errorf("cannot read the model file: %w", err)
		}
		if _, err := twin.ParseModel(cfg.Model); err != nil {
			return err
		}
	}
	ln, err := listen(*addr)
	if err != nil {
		return err
	}
	defer ln.Close()
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.mount(cfg, nil); err != nil {
		return err
	}
	if err := firstRun(ctx, a, std, ln.Addr().String()); err != nil {
		return err
	}
	a.ready.Store(true)
	log.InfoContext(ctx, "serving", "address", ln.Addr().String(), "version", uint64(a.twin.Snapshot().Version()))
	return a.serve(ctx, ln)
}

// firstRun prints a link for the first administrator of a store that has no accounts.
func firstRun(ctx context.Context, a *app, std streams, addr string) error {
	users, err := a.accounts.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	code := a.accounts.AddCode(&access.Principal{Name: "first-admin", Role: access.Admin}, true)
	fmt.Fprintf(std.out, "No accounts yet. Sign in once as administrator:\n  http://%s/#code=%s\n", addr, code)
	fmt.Fprintln(std.out, "Then add accounts with: gridtwin user add")
	return nil
}
