//go:build !linux

package main

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// errNoPostGIS says that the comparison cannot run here.
var errNoPostGIS = errors.New("processor time of another server is read from Linux's /proc alone")

type postgres struct{}

func startPostgres(context.Context) (*postgres, error) { return nil, errNoPostGIS }

func (*postgres) connect(context.Context) (*pgx.Conn, error) { return nil, errNoPostGIS }

func (*postgres) stop() error { return nil }

func (*postgres) cpu() time.Duration { return 0 }
