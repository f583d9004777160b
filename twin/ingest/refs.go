package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
)

// lastRef is what a reference was read as last: rows that follow each other often name the same thing.
type lastRef struct {
	source, text string
	value        twin.Value
}

// reference finds the entity that a cell names: by its id at the row's source, by its id here, by its code, or by its
// id at whichever source, where only one knows it.
func (r *Run) reference(f *twin.Field, p *Prop, source string) (twin.Value, error) {
	text := strings.TrimSpace(p.Text)
	if text == "" || p.Kind == PropNull {
		return twin.Value{}, nil
	}
	last := r.lastOf(f)
	if last.text == text && last.source == source {
		return last.value, nil
	}
	e := r.named(r.snap.Schema().Type(f.Ref), text, source)
	if e == nil && f.Ref == r.opts.Type.Name {
		// It may stand in a row before this one, which waits for its commit.
		if err := r.settle(); err != nil {
			return twin.Value{}, err
		}
		e = r.named(r.opts.Type, text, source)
	}
	if e == nil {
		return twin.Value{}, fmt.Errorf("no %s is known by %.60q: import %s first", f.Ref, text, r.snap.Schema().Type(f.Ref).Plural)
	}
	*last = lastRef{source, text, twin.Ref(e.ID)}
	return last.value, nil
}

func (r *Run) named(t *twin.Type, text, source string) *twin.Entity {
	if e, ok := r.snap.BySource(t, source, text); ok {
		return e
	}
	if id, err := twin.ParseID(text); err == nil {
		if e, ok := r.snap.Entity(t, id); ok {
			return e
		}
	}
	if e, ok := r.snap.ByCode(t, text); ok {
		return e
	}
	var found *twin.Entity
	for _, s := range r.sourcesOf(t) {
		if e, ok := r.snap.BySource(t, s, text); ok {
			if found != nil {
				return nil // two sources give this id to different things
			}
			found = e
		}
	}
	return found
}

// maxSources bounds the sources among which an id is looked for when the row's own does not know it.
const maxSources = 64

// sourcesOf lists where the entities of a type came from, looked up once in a run.
func (r *Run) sourcesOf(t *twin.Type) []string {
	if list, ok := r.sources[t]; ok {
		return list
	}
	f := t.Field("source")
	seen := map[string]bool{}
	for e := range r.snap.All(t, 0) {
		if s := e.Value(f).Str(); s != "" && len(seen) < maxSources {
			seen[s] = true
		}
	}
	list := make([]string, 0, len(seen))
	for s := range seen {
		list = append(list, s)
	}
	slices.Sort(list)
	r.sources[t] = list
	return list
}

func (r *Run) lastOf(f *twin.Field) *lastRef {
	last := r.last[f]
	if last == nil {
		last = &lastRef{}
		r.last[f] = last
	}
	return last
}
