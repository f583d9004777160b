package live_test

import (
	"flag"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// bubbleChecks is how many checks one bubble lasts for: rapid ends by itself after a day, which in synthetic time is soon.
const bubbleChecks = 100

// checkInBubbles is rapid.Check for what lives in synthetic time: as many checks as are asked for, some in each bubble.
func checkInBubbles(t *testing.T, prop func(*rapid.T)) {
	t.Helper()
	number := func(name string) uint64 {
		n, err := strconv.ParseUint(flag.Lookup(name).Value.String(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	set := func(name string, n uint64) {
		if err := flag.Set(name, strconv.FormatUint(n, 10)); err != nil {
			t.Fatal(err)
		}
	}
	checks, seed := number("rapid.checks"), number("rapid.seed")
	defer set("rapid.checks", checks)
	defer set("rapid.seed", seed)
	for done := uint64(0); done < checks && !t.Failed(); done += bubbleChecks {
		set("rapid.checks", min(bubbleChecks, checks-done))
		if seed != 0 {
			set("rapid.seed", seed+done)
		}
		synctest.Test(t, func(t *testing.T) { rapid.Check(bubble{t}, prop) })
	}
}

// bubble is a test within synthetic time, where a deadline in real time means nothing.
type bubble struct{ *testing.T }

func (bubble) Deadline() (time.Time, bool) { return time.Time{}, false }
