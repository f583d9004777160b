package twin

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestIDRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := ID(rapid.Uint64Range(1, uint64(MaxID)).Draw(t, "id"))
		s := id.String()
		if len(s) != 11 || s != string(id.AppendText(nil)) {
			t.Fatalf("%d is written %q and %q", id, s, id.AppendText(nil))
		}
		loose := strings.NewReplacer("1", "l", "0", "o").Replace(strings.ToLower(s))
		for _, text := range []string{s, strings.ToLower(s), loose} {
			if got, err := ParseID(text); err != nil || got != id {
				t.Fatalf("ParseID(%q) = %d, %v; want %d", text, got, err, id)
			}
		}
		if less := id - 1; less > 0 && less.String() >= s {
			t.Fatalf("%q is not before %q", less, s)
		}
	})
}

func TestParseIDRefuses(t *testing.T) {
	for _, s := range []string{"", "0", "00000000000", "ZZZZZZZZZZZ", "0000000000U", "0000000000-", "000000000001", "0000000000香"} {
		if id, err := ParseID(s); err == nil {
			t.Errorf("ParseID(%q) = %d", s, id)
		}
	}
	if ID(0).String() != "" {
		t.Error("the zero ID has a text")
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("0000000000A")
	f.Add("7ZZZZZZZZZZ")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseID(s)
		if err != nil {
			return
		}
		if again, err := ParseID(id.String()); err != nil || again != id {
			t.Fatalf("%q is %d, written %q, read %d, %v", s, id, id, again, err)
		}
	})
}
