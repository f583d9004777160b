package api

import (
	"errors"
	"net/http"
	"os"
	"testing"
	"time"
)

// Nobody takes all places of uploads.
func TestUploaders(t *testing.T) {
	var u uploaders
	var leave []func()
	for range maxUploads {
		out, err := u.enter("worker:w")
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, out)
	}
	var busy *Problem
	if _, err := u.enter("worker:w"); !errors.As(err, &busy) || busy.Status != http.StatusTooManyRequests || busy.RetryAfter < 1 {
		t.Errorf("one too many: %v", err)
	}
	if out, err := u.enter("steward:s"); err != nil {
		t.Errorf("another principal: %v", err)
	} else {
		out()
	}
	leave[0]()
	if _, err := u.enter("worker:w"); err != nil {
		t.Errorf("after one has ended: %v", err)
	}
}

// drip gives a piece at a time, and then waits for its deadline.
type drip struct{ pieces []int }

func (d *drip) Read([]byte) (int, error) {
	if len(d.pieces) == 0 {
		return 0, os.ErrDeadlineExceeded
	}
	n := d.pieces[0]
	d.pieces = d.pieces[1:]
	return n, nil
}

// The deadline follows what has arrived, up to the time of an upload.
func TestSteady(t *testing.T) {
	begun := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var waits []time.Duration
	s := &steady{from: &drip{[]int{leastRate, 3 * leastRate, 1000 * leastRate}}, begun: begun, until: func(at time.Time) error {
		waits = append(waits, at.Sub(begun))
		return nil
	}}
	var err error
	for b := make([]byte, 8); err == nil; {
		_, err = s.Read(b)
	}
	var slow *Problem
	if !errors.As(err, &slow) || slow.Status != http.StatusRequestTimeout {
		t.Fatalf("%v", err)
	}
	want := []time.Duration{slackTime, slackTime + time.Second, slackTime + 4*time.Second, receiveTime}
	for i := range want {
		if i >= len(waits) || waits[i] != want[i] {
			t.Fatalf("deadlines %v, want %v", waits, want)
		}
	}
}
