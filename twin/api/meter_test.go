package api

import (
	"net/http/httptest"
	"strconv"
	"testing"
	"time"
)

// However many come, with a name or without, few are remembered.
func TestMeterIsBounded(t *testing.T) {
	for _, prefix := range []string{"@", "token:"} {
		now := time.Unix(0, 0)
		m := newMeter(func() time.Time { return now }, nil)
		for i := range 3 * maxMetered {
			m.add(prefix+strconv.Itoa(i), time.Second)
			if len(m.empty) > maxMetered {
				t.Fatalf("%s: %d are remembered", prefix, len(m.empty))
			}
		}
		// Who is new displaces addresses before anybody with a name.
		m = newMeter(func() time.Time { return now }, nil)
		m.add("token:first", time.Minute)
		for i := range maxMetered + 1 {
			m.add("@"+strconv.Itoa(i), time.Second)
		}
		if _, wait := m.add("token:first", time.Second); wait == 0 {
			t.Error("who has a name was forgotten before addresses were")
		}
	}
}

func TestWeights(t *testing.T) {
	for path, want := range map[string]float64{
		"/api/types": 1, "/api/collections/houses/items": 2, "/tiles/15/1/2.mvt": 0.25, "/api/tiles/WebMercatorQuad/15/1/2": 0.25,
		"/api/collections/houses/tiles/WebMercatorQuad/15/1/2": 0.25, "/api/collections/houses/tiles": 1, "/api/collections/houses/items?as_of=1": 5,
	} {
		if got := weightOf(httptest.NewRequest("GET", path, nil)); got != want {
			t.Errorf("%s weighs %g, want %g", path, got, want)
		}
	}
}
