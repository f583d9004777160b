package twin

import "github.com/gridtwin/gridtwin/geo/index"

// folded is an index that was packed in the background.
type folded struct {
	table int
	boxes *index.Index
}

// fold starts packing the indexes that have drifted far from their packed form. It runs on the writer; one fold per
// table is under way at a time.
func (t *Twin) fold(s *Snapshot) {
	if len(t.folding) < len(s.tables) {
		t.folding = make([]bool, len(s.tables))
	}
	for i := range s.tables {
		boxes := s.tables[i].boxes
		if t.folding[i] || !boxes.NeedsFold() {
			continue
		}
		t.folding[i] = true
		go func() {
			f := folded{i, boxes.Fold()}
			select {
			case t.folds <- f:
			case <-t.done:
			}
		}()
	}
}

// takeFolds brings finished folds into the snapshot that is being built. Nothing waits for one that is still going on.
// Until that snapshot is published the folds are kept, so that none is lost with a group that commits nothing.
func (t *Twin) takeFolds(b *builder) {
	for {
		select {
		case f := <-t.folds:
			t.folded = append(t.folded, f)
			continue
		default:
		}
		break
	}
	for _, f := range t.folded {
		e := b.table(b.base.schema.types[f.table])
		e.boxes = e.boxes.Rebase(f.boxes)
	}
}

// tookFolds says that the snapshot with the folds in it is the one from which the next is built.
func (t *Twin) tookFolds() {
	for _, f := range t.folded {
		t.folding[f.table] = false
	}
	t.folded = nil
}
