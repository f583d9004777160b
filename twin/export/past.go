package export

import (
	"context"
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
)

// AsOf returns the state at a version or instant, as "812" or "2026-01-02T15:04:05Z". A state older than the log that is
// kept is ErrTooOld.
func AsOf(ctx context.Context, tw *twin.Twin, text string) (*twin.Snapshot, error) {
	m, err := twin.ParseMoment(text)
	if err != nil {
		return nil, fmt.Errorf("as of %q: %w", text, err)
	}
	line := twin.NewTimeline(tw)
	defer line.Close()
	s, err := line.At(ctx, tw.Snapshot(), m)
	if err != nil {
		return nil, fmt.Errorf("as of %s: %w", text, err)
	}
	return s, nil
}
