package tiles

import (
	"sync"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// memo keeps drawn features for the next tile. It stands at the same view as the service's state; a reader that holds
// an older state finds that out by a feature's since.
type memo struct {
	mu    sync.RWMutex
	view  *access.View
	kept  []map[twin.ID]*feature // by Type.Index, nil for types that no tile shows
	bytes int64
	limit int64
}

func (m *memo) init(p *plan, v *access.View, limit int64) {
	m.view, m.limit = v, limit
	m.kept = make([]map[twin.ID]*feature, len(p.byType))
	for i, src := range p.byType {
		if src != nil {
			m.kept[i] = map[twin.ID]*feature{}
		}
	}
}

// find appends the features of a type as of a version to fs, in the order of ids, nil for those that must be drawn; the
// places of these in ids it appends to missing.
func (m *memo) find(src *source, ids []uint64, at twin.Version, fs []*feature, missing []int) ([]*feature, []int) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	kept := m.kept[src.typ.Index()]
	for i, id := range ids {
		f := kept[twin.ID(id)]
		if f != nil && f.since > at {
			f = nil // newer than the reader's view
		}
		if f == nil {
			missing = append(missing, i)
		}
		fs = append(fs, f)
	}
	return fs, missing
}

// get returns a feature as of the memo's own view.
func (m *memo) get(src *source, id twin.ID) *feature {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.kept[src.typ.Index()][id]
}

// add keeps features that were drawn from an older or equal view, unless a step went past them meanwhile.
func (m *memo) add(src *source, fs []*feature) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.kept[src.typ.Index()]
	for _, f := range fs {
		// The memo may have moved on since f was drawn. Where the entity and its house did not, f is still right.
		e, ok := m.view.Get(src.typ, f.id)
		if !ok || since(m.view, e) != f.since || kept[f.id] != nil {
			continue
		}
		kept[f.id] = f
		m.bytes += f.bytes()
	}
	m.trim()
}

// apply brings the memo to the view after a step. What was not kept before is not kept now: it may never be asked for.
func (m *memo) apply(v *access.View, edits []edit) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.view = v
	for _, e := range edits {
		kept := m.kept[e.src.typ.Index()]
		old := kept[e.id]
		if old == nil {
			continue
		}
		m.bytes -= old.bytes()
		delete(kept, e.id)
		if e.now != nil {
			kept[e.id] = e.now
			m.bytes += e.now.bytes()
		}
	}
	m.trim()
}

// trim drops features, no matter which, while there are too many. A tile needs them only once.
func (m *memo) trim() {
	for i := 0; m.bytes > m.limit && i < len(m.kept); i++ {
		for id, f := range m.kept[i] {
			if m.bytes <= m.limit {
				break
			}
			m.bytes -= f.bytes()
			delete(m.kept[i], id)
		}
	}
}

// empty tells that nothing is kept.
func (m *memo) empty() bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.bytes == 0
}
