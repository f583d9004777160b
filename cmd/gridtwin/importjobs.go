package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// allTypes stands for a type where each layer of a file tells its own.
const allTypes = "all"

// importJob is one table to bring in: a file, or a layer of one.
type importJob struct {
	file  string
	typ   *twin.Type
	layer string // "" for what the type tells
}

// name is what messages call the job.
func (j importJob) name() string {
	base := filepath.Base(j.file)
	if j.layer == "" {
		return base
	}
	return base + " " + j.layer
}

// jobs finds the type of each file, and of each layer where a file tells several.
func (r *importRun) jobs(s *twin.Schema) ([]importJob, error) {
	var jobs []importJob
	for i, file := range r.files {
		typ := ""
		switch len(r.types) {
		case 0:
			base, _, _ := strings.Cut(filepath.Base(file), ".")
			switch {
			case s.Type(base) != nil:
				typ = base
			case r.layer != "" && s.Type(r.layer) != nil:
				typ = r.layer
			case strings.EqualFold(filepath.Ext(file), ".gpkg"):
				typ = allTypes
			default:
				return nil, usagef("needs --type T: the name of %s does not tell it", file)
			}
		case 1:
			typ = r.types[0]
		default:
			typ = r.types[i]
		}
		if typ == allTypes {
			layers, err := r.layersOf(s, file)
			if err != nil {
				return nil, err
			}
			jobs = append(jobs, layers...)
			continue
		}
		t, err := findType(s, typ)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, importJob{file, t, r.layer})
	}
	return jobs, r.checkMap(jobs)
}

// layersOf makes a job of each layer that is named for a type, those first that others refer to.
func (r *importRun) layersOf(s *twin.Schema, file string) ([]importJob, error) {
	if r.layer != "" {
		return nil, usagef("has --layer for %s: say with --type what the layer is", file)
	}
	src, err := openSource(file)
	if err != nil {
		return nil, err
	}
	layers := ingest.Layers(src, s)
	if err := src.Close(); err != nil {
		return nil, err
	}
	var jobs []importJob
	var names []string
	for _, l := range layers {
		if l.Type != nil {
			jobs = append(jobs, importJob{file, l.Type, l.Name})
		}
		names = append(names, l.Name)
	}
	switch {
	case len(layers) == 0:
		return nil, fmt.Errorf("%s has no layers: --type all takes a GeoPackage", filepath.Base(file))
	case len(jobs) == 0:
		return nil, fmt.Errorf("%s: none of its layers %s is named for a type: take them one by one with --layer and --type", filepath.Base(file), short(strings.Join(names, ", "), warnedReason))
	}
	return jobs, nil
}

// checkMap refuses a mapping to what no type has: a slip there would lose a column without a word.
func (r *importRun) checkMap(jobs []importJob) error {
	if len(jobs) == 0 {
		return errors.New("there is nothing to bring in")
	}
	for _, column := range sortedKeys(r.mapping) {
		ok := false
		for _, j := range jobs {
			ok = ok || ingest.MapTargets(j.typ, r.mapping[column])
		}
		if !ok {
			return usagef("--map: column %q goes to %q, which is no field of %s", column, r.mapping[column], jobs[0].typ.Plural)
		}
	}
	return nil
}
