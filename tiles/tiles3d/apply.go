package tiles3d

import (
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// bulkStep is the number of changed houses from which on a step is not looked at house by house: the tree is made anew,
// and ETags follow the content anyway.
const bulkStep = 5000

// edit is a house that looks otherwise after a step; nil where it shows nothing.
type edit struct {
	id       twin.ID
	old, now *drawing
}

// edited draws what a step changed, and returns the houses that tiles show otherwise; not ok where they are too many,
// or the step tells of none.
func (s *Service) edited(step *twin.Step, from, to *access.View) (edits []edit, ok bool) {
	if len(step.Commits) == 0 { // many in one
		return nil, false
	}
	seen := map[twin.ID]bool{}
	for i := range step.Commits {
		for _, c := range step.Commits[i].Changes {
			if c.Type().Name != s.house.Name || seen[c.ID()] {
				continue
			}
			if seen[c.ID()] = true; len(seen) > bulkStep {
				return nil, false
			}
			if e := (edit{c.ID(), s.draw(from, c.ID()), s.draw(to, c.ID())}); !e.old.same(e.now) {
				edits = append(edits, e)
			}
		}
	}
	return edits, true
}

// unsettled names the uploads of which nobody knows yet whether tiles show them.
func unsettled(edits []edit) (missing []string) {
	for _, e := range edits {
		for _, h := range [...]*drawing{e.old, e.now} {
			if h != nil && h.unsettled {
				missing = append(missing, h.Model)
			}
		}
	}
	return missing
}

// apply brings the service to the state after a step. Steps come one at a time. Uploads that were not prepared are read
// under no lock.
func (s *Service) apply(step *twin.Step) {
	to := access.Public(step.To)
	for {
		missing := s.advance(step, to)
		if len(missing) == 0 || s.uploads.settle(s.ctx, missing) != nil { // closed
			return
		}
	}
}

// advance applies a step, unless uploads are missing for it.
func (s *Service) advance(step *twin.Step, to *access.View) (missing []string) {
	s.mu.Lock()
	idle, from, turns := s.tree == nil, s.view, s.turns
	s.mu.Unlock()
	var edits []edit
	known := false
	if !idle {
		edits, known = s.edited(step, from, to)
		if missing = unsettled(edits); len(missing) > 0 {
			return missing
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.tree == nil: // nobody has asked yet
	case known && turns == s.turns:
		s.follow(edits, to.Version())
	default: // too much changed, or the tree came meanwhile
		if missing = s.regrow(to); len(missing) > 0 {
			return missing
		}
	}
	s.view = to
	s.steps.Stand(to.Version())
	return nil
}

// follow brings tree and cache up to edits; the caller holds mu.
func (s *Service) follow(edits []edit, v twin.Version) {
	t := s.tree
	before := t.root
	for _, e := range edits {
		if c, ok := t.drop(e.id); ok {
			s.forget(c)
		}
		if e.now == nil {
			s.meshes.drop(e.id)
			continue
		}
		t.enter(e.now)
		t.root = t.root.grown(e.now.span)
		s.forget(e.now.span.cell)
	}
	if t.root != before {
		s.since = v
		s.cache.dropAll(func(at address) bool { return at.kind == subtreeFile })
	}
}

// forget drops the tile of a cell, and the subtrees that tell of it: the one it is in, and the one that leads there; the
// caller holds mu.
func (s *Service) forget(c Cell) {
	s.cache.drop(address{tileFile, c})
	if s.tree.root == nil {
		return
	}
	for level := int(s.tree.root.cell.Level); level <= int(c.Level); level += subtreeLevels {
		s.cache.drop(address{subtreeFile, c.At(uint8(level))})
	}
}

// MaxKeys bounds the keys that Changed names for one step.
const MaxKeys = 1000

// KeySet names tiles whose content changed. A tile that neither list names or holds is unchanged.
type KeySet struct {
	Set     string       // always "3d"
	Version twin.Version // from which on the new content is served
	Keys    []string     // "level/x/y" as the newest tileset counts them
	// Beneath is "0/0/0", and Keys are empty, where the whole tileset may have changed, its epoch too: tileset.json is to
	// be loaded again.
	Beneath []string
}

// Changed returns the tiles that a step changed, for a feed to name to clients. While nobody has loaded the tileset
// there are none. It never waits for the service, so it may be ahead of or behind it.
func (s *Service) Changed(step *twin.Step) KeySet {
	ks := KeySet{Set: "3d", Version: step.To.Version()}
	s.mu.Lock()
	idle, since := s.tree == nil, s.since
	var r *root
	if !idle {
		r = s.tree.root
	}
	s.mu.Unlock()
	if idle {
		return ks
	}
	edits, ok := s.edited(step, access.Public(step.From), access.Public(step.To))
	if !ok || since > step.From.Version() && len(edits) > 0 || len(unsettled(edits)) > 0 {
		ks.Beneath = []string{"0/0/0"}
		return ks
	}
	named := map[Cell]bool{}
	for _, e := range edits {
		for _, h := range [...]*drawing{e.old, e.now} {
			if h == nil {
				continue
			}
			if r == nil || !r.holds(h.span) || len(named) >= MaxKeys {
				ks.Keys, ks.Beneath = nil, []string{"0/0/0"}
				return ks
			}
			if !named[h.span.cell] {
				named[h.span.cell] = true
				level, x, y := r.key(h.span.cell)
				ks.Keys = append(ks.Keys, fmt.Sprintf("%d/%d/%d", level, x, y))
			}
		}
	}
	return ks
}
