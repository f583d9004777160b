package cql2

import (
	"sync"
	"testing"
)

// TestProgramIsShared runs one program from many goroutines, for the race detector to watch.
func TestProgramIsShared(t *testing.T) {
	p, err := Check(mustParse(t, `CASEI(name) LIKE CASEI('%STRASSE') AND ACCENTI(name) LIKE 'Cafe%'
		AND S_TOUCHES(geometry, BBOX(121.5, 31, 122, 31.5)) AND S_INTERSECTS(geometry, POINT(121.25 31.25))
		AND A_CONTAINS(care, ('very_old')) AND built IN (1998, 2020)`), village)
	if err != nil {
		t.Fatal(err)
	}
	list := tuples(p)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				for i := range list {
					if p.Match(&list[i]) != (i == 0) {
						t.Errorf("row %d", i)
					}
				}
			}
		})
	}
	wg.Wait()
}
