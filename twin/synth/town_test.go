package synth

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/paulmach/orb"
)

func hashTown(t *testing.T, cfg TownConfig) (string, map[string]int) {
	t.Helper()
	h := sha256.New()
	lines := NewLines(h)
	count := map[string]int{}
	err := Town(cfg, func(r Record) error {
		count[r.Type]++
		return lines.Encode(&r)
	})
	if err == nil {
		err = lines.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil)), count
}

// TestTownIsDeterministic draws a town with one and with several villages in the making and compares the bytes.
func TestTownIsDeterministic(t *testing.T) {
	cfg := TownConfig{Seed: 11, People: 10000}
	first, count := hashTown(t, cfg)
	before := runtime.GOMAXPROCS(1)
	second, _ := hashTown(t, cfg)
	runtime.GOMAXPROCS(before)
	if first != second {
		t.Error("the same town came out differently")
	}
	if n := count["person"]; n < 9980 || n > 10020 {
		t.Errorf("%d people instead of about 10000", n)
	}
}

// TestTownLayout checks ids across villages, that villages keep apart, and small towns.
func TestTownLayout(t *testing.T) {
	known := map[string]bool{}
	citizens := map[any]bool{}
	var villages []orb.Bound
	err := Town(TownConfig{Seed: 5, People: 16000}, func(r Record) error {
		if known[r.Type+r.SourceID] {
			return errors.New(r.Type + " " + r.SourceID + " occurs twice")
		}
		known[r.Type+r.SourceID] = true
		if r.Type == "person" {
			if id := r.Get("id_no"); citizens[id] {
				return errors.New("a citizen ID occurs twice")
			}
			citizens[r.Get("id_no")] = true
		}
		if r.Type == "grid" && r.Get("level") == "village" {
			for _, b := range villages {
				if b.Intersects(r.Geometry.Bound()) {
					return errors.New(r.SourceID + " overlaps another village")
				}
			}
			villages = append(villages, r.Geometry.Bound())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(villages) != 4 {
		t.Errorf("%d villages", len(villages))
	}
	for _, people := range []int{0, 40} {
		if _, n := hashTown(t, TownConfig{Seed: 5, People: people}); n["person"] < people || n["person"] > people+60 || n["grid"] == 0 {
			t.Errorf("a town of %d got %d people and %d grids", people, n["person"], n["grid"])
		}
	}
}

// TestTownStops returns the error of its consumer and leaves nothing running on.
func TestTownStops(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	err := Town(TownConfig{Seed: 1, People: 20000}, func(Record) error {
		if n++; n == 100 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 100 {
		t.Errorf("after %d records: %v", n, err)
	}
}

// TestManyTowns looks at the codes of a large town without drawing it.
func TestManyTowns(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range (TownConfig{Seed: 1, People: 2_000_000}).villages() {
		if seen[v.Code] || seen[v.Name] || v.Code == Xingming().Code || len(v.Code) != 12 {
			t.Fatalf("village %s %s", v.Code, v.Name)
		}
		seen[v.Code], seen[v.Name] = true, true
	}
}

// TestInsideAnting checks that the model village lies inside the true border of its town.
func TestInsideAnting(t *testing.T) {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	data, err := os.ReadFile(filepath.Join(dir, "anting", "anting_town.geojson"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Features []struct {
			Geometry struct {
				Coordinates orb.MultiPolygon `json:"coordinates"`
			} `json:"geometry"`
		} `json:"features"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	d, err := Village(Xingming())
	if err != nil {
		t.Fatal(err)
	}
	village := d.Of("grid")[0].Geometry.(orb.Polygon)
	for _, town := range file.Features[0].Geometry.Coordinates {
		if !holds(town, village[0][0]) {
			continue
		}
		for _, ring := range town {
			for i := 0; i+1 < len(ring); i++ {
				if segmentCrosses(ring[i], ring[i+1], village[0]) {
					t.Fatal("the village crosses the border of its town")
				}
			}
		}
		if !holds(village, orb.Point{121.2448, 31.3084}) {
			t.Error("the neighbourhood centre lies outside the village")
		}
		return
	}
	t.Error("the village lies outside its town")
}

func segmentCrosses(p, q orb.Point, ring orb.Ring) bool {
	a, b := toLattice(p), toLattice(q)
	for i := 0; i+1 < len(ring); i++ {
		u, v := toLattice(ring[i]), toLattice(ring[i+1])
		if (cross(a, b, u) > 0) != (cross(a, b, v) > 0) && (cross(u, v, a) > 0) != (cross(u, v, b) > 0) {
			return true
		}
	}
	return false
}
