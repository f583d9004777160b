package sqlite_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// A store that was closed can be opened again at once, also while other goroutines start processes, which for a moment
// hold copies of all descriptors.
func TestLockIsGivenBackWhileProcessesStart(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder(t), "twin.db")
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				_ = exec.Command(self, "-test.run", "^$").Run() // only its start matters
			}
		}
	})
	for range 20 {
		if err := open(t, path).Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}
