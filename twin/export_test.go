package twin

// Kept tells how many states a timeline keeps, and how many changes they keep from being freed.
func (t *Timeline) Kept() (n, changes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range t.kept {
		changes += k.cost
	}
	return len(t.kept), changes
}

// The bounds of a timeline, for its test.
const (
	MaxKept    = maxKept
	MaxChanges = maxChanges
)
