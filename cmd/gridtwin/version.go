package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// version is the release; the build's revision is added where the build knows it.
const version = "0.1.0-dev"

func runVersion(_ context.Context, std streams, args []string) error {
	rest, err := parse(flags(std, "version", ""), args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("takes no arguments")
	}
	fmt.Fprintln(std.out, "gridtwin", versionText())
	return nil
}

func versionText() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return version + "+" + s.Value[:12]
		}
	}
	return version
}
