package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

func runServe(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "serve", "--store FILE [--listen ADDR] [--model FILE] [--config FILE]")
	store := fs.String("store", "", "the twin's file; made when it is missing")
	addr := fs.String("listen", "", "address to serve on (default 127.0.0.1:8080)")
	model := fs.String("model", "", "file that declares further fields and types")
	config := fs.String("config", "", "JSON file: "+configMembers)
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
	file, err := readConfig(*config)
	if err != nil {
		return err
	}
	cfg := appConfig{Store: *store, PublicURL: file.PublicURL, AllowVisitors: file.Visitors, VisitorsEach: file.VisitorsEach, Log: log, Limits: file.limits(), Origins: file.Origins, Kept: file.Kept, MaxModelBytes: file.MaxModelBytes, Webhooks: file.Webhooks, MQTT: file.MQTT}
	if cfg.Model, err = readModel(cmp.Or(*model, file.Model)); err != nil {
		return err
	}
	ln, err := listen(cmp.Or(*addr, file.Listen, "127.0.0.1:8080"))
	if err != nil {
		return err
	}
	defer ln.Close()
	scheme := "http"
	if file.TLSCert != "" {
		scheme = "https"
		if ln, err = secure(ln, file.TLSCert, file.TLSKey); err != nil {
			return err
		}
	}
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.mount(cfg, nil); err != nil {
		return err
	}
	url := cmp.Or(file.PublicURL, scheme+"://"+ln.Addr().String())
	if err := firstRun(ctx, a, std, url); err != nil {
		return err
	}
	a.ready.Store(true)
	log.InfoContext(ctx, "serving", "url", url, "version", uint64(a.twin.Snapshot().Version()))
	return a.serve(ctx, ln)
}

// readModel reads and checks a model file, nil for none.
func readModel(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the model file: %w", err)
	}
	_, err = twin.ParseModel(data)
	return data, err
}

// secure puts TLS on a listener.
func secure(ln net.Listener, cert, key string) (net.Listener, error) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("cannot load the certificate: %w", err)
	}
	return tls.NewListener(ln, &tls.Config{
		Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

// firstRun prints a link for the first administrator of a store that has no accounts.
func firstRun(ctx context.Context, a *app, std streams, url string) error {
	users, err := a.accounts.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	code := a.accounts.AddCode(&access.Principal{Name: "first-admin", Role: access.Admin}, true)
	fmt.Fprintf(std.out, "No accounts yet. Sign in once as administrator:\n  %s/#code=%s\n", url, code)
	fmt.Fprintln(std.out, "Then, with the server stopped, add accounts with: gridtwin user add")
	return nil
}
