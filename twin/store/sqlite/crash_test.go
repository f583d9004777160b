package sqlite_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// roundsEnv says how many times the crash test kills; CI asks for more than a quick run does.
const roundsEnv = "GRIDTWIN_CRASH_ROUNDS"

// A process that appends under load is killed at random moments. Each acknowledged commit is there afterwards, none is
// half there, the chain verifies, and the next process goes on.
func TestCrash(t *testing.T) {
	t.Parallel()
	rounds := 10
	if n, err := strconv.Atoi(os.Getenv(roundsEnv)); err == nil {
		rounds = n
	}
	const roundsPerFile = 10
	var path string
	var stood, kept, beyond twin.Version
	for round := range rounds {
		if round%roundsPerFile == 0 {
			path, stood = filepath.Join(t.TempDir(), "twin.db"), 0
		}
		c := startChild(t, path)
		// The moment is random in time, counted from the start or from an acknowledgement, so that it falls into any
		// phase: opening, writing, syncing, folding the log.
		from, acks := rand.IntN(60), 0
		kill := func() {
			time.AfterFunc(time.Duration(rand.Int64N(int64(40*time.Millisecond))), func() { _ = c.Process.Kill() })
		}
		if from == 0 {
			kill()
		}
		acked, words := c.listen(func() {
			if acks++; acks == from {
				kill()
			}
		})
		if len(words) > 0 {
			t.Fatalf("round %d: the child said %q", round, words)
		}
		if acked > 0 && acked <= stood {
			t.Fatalf("round %d: version %d was acknowledged twice", round, acked)
		}
		if acked > 0 {
			clean(t, path) // by a reader, before any writer has mended what the kill left
		}
		now := proveLives(t, path, max(acked, stood))
		kept += max(acked, stood) - stood
		beyond += now - max(acked, stood)
		stood = now
	}
	t.Logf("%d kills: %d acknowledged commits, none lost; %d more were durable before their acknowledgement left", rounds, kept, beyond)
	if kept == 0 {
		t.Error("no child came as far as to acknowledge anything")
	}
}
