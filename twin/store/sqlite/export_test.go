package sqlite

// FreeDisk is what stores ask when their configuration does not say otherwise.
func FreeDisk(folder string) (free, whole uint64, err error) { return freeDisk(folder) }

// SetTailEntries makes the tail of newest changes enter its table at another length, and every commit a large one, so
// that tests meet the seams between tail, table and filter all the time.
func (s *Store) SetTailEntries(n int) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.w.tailEntries, s.w.bulkChanges = n, 1
}
