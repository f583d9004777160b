package twin_test

import (
	"encoding/hex"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
)

func chainCommit() *twin.Commit {
	return &twin.Commit{
		Version: 7, Time: 1_700_000_000_000_000, Actor: "worker:zhang", Reason: "巡查", Key: "k-1",
		Answer: []byte(`{"version":7}`), Model: []byte("{}"),
		Changes: []twin.Change{
			{Op: twin.OpCreate, Type: "house", ID: 42, After: &twin.Image{
				Rev: 7, Updated: 5, Grid: 31011410321800102, House: 41, Row: []byte("row"), Sealed: []byte("sealed"), Geom: []byte("geom"),
			}},
			{Op: twin.OpDelete, Type: "person", ID: 43, Before: &twin.Image{Rev: 3, Row: []byte("old")}},
		},
	}
}

// The golden value pins the encoding: a store written by an earlier release must verify for ever.
func TestHashCommitGolden(t *testing.T) {
	h := twin.HashCommit([32]byte{1, 2, 3}, chainCommit())
	const want = "c3cbec2925afef098bac8ed0338964d8459b91f7286d749d8883320598030257"
	if got := hex.EncodeToString(h[:]); got != want {
		t.Fatalf("HashCommit = %s, want %s: the encoding changed, which breaks every store in use", got, want)
	}
}

// Each single alteration of a commit gives another hash; only the state before is left out, as documented.
func TestHashCommitCoversEveryField(t *testing.T) {
	edits := map[string]func(c *twin.Commit){
		"version":       func(c *twin.Commit) { c.Version++ },
		"time":          func(c *twin.Commit) { c.Time++ },
		"actor":         func(c *twin.Commit) { c.Actor += "x" },
		"reason":        func(c *twin.Commit) { c.Reason = "" },
		"key":           func(c *twin.Commit) { c.Key = "k-2" },
		"actor|reason":  func(c *twin.Commit) { c.Actor, c.Reason = c.Actor+c.Reason, "" },
		"answer":        func(c *twin.Commit) { c.Answer[0] ^= 1 },
		"model":         func(c *twin.Commit) { c.Model[0] ^= 1 },
		"model nil":     func(c *twin.Commit) { c.Model = nil },
		"model empty":   func(c *twin.Commit) { c.Model = []byte{} },
		"fewer changes": func(c *twin.Commit) { c.Changes = c.Changes[:1] },
		"order":         func(c *twin.Commit) { c.Changes[0], c.Changes[1] = c.Changes[1], c.Changes[0] },
		"op":            func(c *twin.Commit) { c.Changes[0].Op = twin.OpUpdate },
		"type":          func(c *twin.Commit) { c.Changes[1].Type = "unit" },
		"id":            func(c *twin.Commit) { c.Changes[1].ID++ },
		"rev":           func(c *twin.Commit) { c.Changes[0].After.Rev++ },
		"updated":       func(c *twin.Commit) { c.Changes[0].After.Updated++ },
		"grid":          func(c *twin.Commit) { c.Changes[0].After.Grid++ },
		"house":         func(c *twin.Commit) { c.Changes[0].After.House++ },
		"row":           func(c *twin.Commit) { c.Changes[0].After.Row[0] ^= 1 },
		"sealed":        func(c *twin.Commit) { c.Changes[0].After.Sealed[0] ^= 1 },
		"sealed gone":   func(c *twin.Commit) { c.Changes[0].After.Sealed = nil },
		"geom":          func(c *twin.Commit) { c.Changes[0].After.Geom[0] ^= 1 },
		"row|geom":      func(c *twin.Commit) { m := c.Changes[0].After; m.Row, m.Geom = append(m.Row, m.Geom...), nil },
	}
	want := twin.HashCommit([32]byte{}, chainCommit())
	seen := map[[32]byte]string{want: "original", twin.HashCommit([32]byte{1}, chainCommit()): "prev"}
	for name, edit := range edits {
		c := chainCommit()
		edit(c)
		h := twin.HashCommit([32]byte{}, c)
		if other, ok := seen[h]; ok {
			t.Errorf("%s: the same hash as %s", name, other)
		}
		seen[h] = name
	}
	c := chainCommit()
	c.Changes[1].Before.Row = nil
	if twin.HashCommit([32]byte{}, c) != want {
		t.Error("the state before is covered by its own commit and must not enter twice")
	}
}

// Sealed bytes and answers that were destroyed leave a chain that still verifies, from their hashes alone.
func TestChainSurvivesDestroyedBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := chainCommit()
		c.Answer = rapid.SliceOf(rapid.Byte()).Draw(t, "answer")
		c.Changes[0].After.Sealed = rapid.SliceOf(rapid.Byte()).Draw(t, "sealed")
		want := twin.HashCommit([32]byte{9}, c)
		answer, sealed := twin.HashBytes(c.Answer), twin.HashBytes(c.Changes[0].After.Sealed)
		c.Answer, c.Changes[0].After.Sealed = nil, nil

		var h twin.ChainHasher
		h.Begin([32]byte{9}, c, 2, &answer)
		h.Change(&c.Changes[0], &sealed)
		h.Change(&c.Changes[1], nil)
		if h.Sum() != want {
			t.Fatal("the chain broke where bytes were destroyed and their hash kept")
		}
	})
}

func TestNewEpoch(t *testing.T) {
	a, b := twin.NewEpoch(), twin.NewEpoch()
	if len(a) != 26 || len(b) != 26 || a == b {
		t.Fatalf("epochs %q and %q", a, b)
	}
}

func ExampleHashCommit() {
	c := &twin.Commit{Version: 1, Actor: "import", Changes: []twin.Change{
		{Op: twin.OpCreate, Type: "house", ID: 1, After: &twin.Image{Rev: 1, Row: []byte("row")}},
	}}
	h := twin.HashCommit([32]byte{}, c)
	c.Changes[0].After.Row = []byte("rows")
	fmt.Println(h == twin.HashCommit([32]byte{}, c))
	// Output: false
}

func BenchmarkHashCommit(b *testing.B) {
	for _, n := range []int{1, 10_000} {
		b.Run(fmt.Sprintf("changes=%d", n), func(b *testing.B) {
			c := &twin.Commit{Version: 1, Actor: "worker:zhang"}
			for i := range n {
				c.Changes = append(c.Changes, twin.Change{
					Op: twin.OpCreate, Type: "house", ID: twin.ID(i + 1),
					After: &twin.Image{Rev: 1, Row: make([]byte, 300), Geom: make([]byte, 157)},
				})
			}
			b.ReportAllocs()
			for b.Loop() {
				twin.HashCommit([32]byte{}, c)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/change")
		})
	}
}
