package twin

// Past is one entity's state at an earlier version; State is nil where it did not exist.
type Past struct {
	Type  *Type
	ID    ID
	State *Entity
}

// Rewind returns the state at an earlier version: s with the given entities as they were then. past must hold every
// entity that a commit after that version touched, once. The result shares with s all that is not in past; its running
// counts are right but their bounds may be larger than need be.
func (s *Snapshot) Rewind(to Version, time int64, past []Past) *Snapshot {
	b := s.edit()
	for _, p := range past {
		now, _ := s.Entity(p.Type, p.ID)
		if now != nil || p.State != nil {
			b.put(now, p.State)
		}
	}
	return b.snapshot(to, time)
}
