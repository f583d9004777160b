package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/pprof"
)

// profiled runs a command under the profilers when a folder for profiles is named.
func profiled(o *options, c command, run func() error) (err error) {
	if o.profile == "" {
		return run()
	}
	if err := os.MkdirAll(o.profile, 0o755); err != nil {
		return err
	}
	cpu, err := os.Create(filepath.Join(o.profile, c.name+".cpu.pprof"))
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return errors.Join(err, cpu.Close())
	}
	err = run()
	pprof.StopCPUProfile()
	return errors.Join(err, cpu.Close())
}

// writeHeap writes the heap profile of the moment, for commands that hold a town.
func writeHeap(o *options, name string) error {
	if o.profile == "" {
		return nil
	}
	heap, err := os.Create(filepath.Join(o.profile, name+".heap.pprof"))
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("heap").WriteTo(heap, 0), heap.Close())
}
