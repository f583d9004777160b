package codes

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// replaceAt sets another character at one place.
func replaceAt(s string, i int, c byte) string { return s[:i] + string(c) + s[i+1:] }

func swapAt(s string, i int) string { return s[:i] + string(s[i+1]) + string(s[i]) + s[i+2:] }

func drawCitizenID(t *rapid.T) string {
	day := rapid.IntRange(0, 100_000).Draw(t, "day")
	birth := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day)
	id, err := MakeCitizenID(birth, rapid.IntRange(0, 999).Draw(t, "order"))
	if err != nil {
		t.Fatal(err)
	}
	return string(id)
}

func drawUSCC(t *rapid.T) string {
	first := rapid.StringMatching(`[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}`).Draw(t, "first17")
	code, err := MakeUSCC(first)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestCitizenIDFindsSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := drawCitizenID(t)
		if got, err := CheckCitizenID(id); got != id || err != nil {
			t.Fatalf("Check(%s) = %s, %v", id, got, err)
		}
		i := rapid.IntRange(0, 17).Draw(t, "place")
		c := rapid.SampledFrom([]byte("0123456789X")).Draw(t, "character")
		if c != id[i] {
			if _, err := CheckCitizenID(replaceAt(id, i, c)); err == nil {
				t.Fatalf("%s with %c at %d passed", id, c, i)
			}
		}
		if i < 17 && id[i] != id[i+1] {
			if _, err := CheckCitizenID(swapAt(id, i)); err == nil {
				t.Fatalf("%s with %d and %d swapped passed", id, i, i+1)
			}
		}
	})
}

func TestUSCCFindsSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawUSCC(t)
		i := rapid.IntRange(0, 17).Draw(t, "place")
		c := rapid.SampledFrom([]byte(usccAlphabet)).Draw(t, "character")
		if c != code[i] {
			if _, err := CheckUSCC(replaceAt(code, i, c)); err == nil {
				t.Fatalf("%s with %c at %d passed", code, c, i)
			}
		}
		if i < 17 && code[i] != code[i+1] {
			if _, err := CheckUSCC(swapAt(code, i)); err == nil {
				t.Fatalf("%s with %d and %d swapped passed", code, i, i+1)
			}
		}
	})
}

// Errors of personal codes travel to logs and reject files, so the number must not be in them.
func TestErrorsDoNotQuoteNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := drawCitizenID(t)
		cut := id[:rapid.IntRange(5, 17).Draw(t, "length")]
		for _, kind := range []string{KindCitizenID, KindPhone} {
			for _, in := range []string{cut, cut + "A", replaceAt(id, 17, '?'), "张" + cut} {
				_, err := Check(kind, in)
				if err != nil && (strings.Contains(err.Error(), id[6:10]+id[10:12]) || strings.Contains(err.Error(), "张")) {
					t.Fatalf("error quotes its input: %v", err)
				}
			}
		}
	})
}

// fuzzKind asserts for any input: no panic, an *Error or a normal form that stands still.
func fuzzKind(f *testing.F, kind string, seeds ...string) {
	for _, s := range append(seeds, "", "3.1E+17", "１２", "'1", "\ufeff") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Check(kind, s)
		if err != nil {
			var e *Error
			if got != "" || !errors.As(err, &e) || e.Kind != kind || e.What == "" {
				t.Fatalf("Check(%s, %q) = %q, %#v", kind, s, got, err)
			}
			return
		}
		if again, err := Check(kind, got); again != got || err != nil {
			t.Fatalf("normal form %q became %q, %v", got, again, err)
		}
	})
}

func FuzzParseCitizenID(f *testing.F) {
	fuzzKind(f, KindCitizenID, "11010519491231002X", "440524188001010014")
}

func FuzzParseUSCC(f *testing.F) {
	fuzzKind(f, KindUSCC, "91350100M000100Y43", "11320000MB151840XJ")
}

func FuzzParseEstateNo(f *testing.F) {
	fuzzKind(f, KindEstateNo, "310114103218JC00012F00010001", "310114103218JC00012W00000000")
}

func FuzzParseIndustry(f *testing.F) { fuzzKind(f, KindIndustry, "C3670", "3670") }

func FuzzParseLandUse(f *testing.F) { fuzzKind(f, KindLandUse, "0702", "702") }

func FuzzParseFacility(f *testing.F) { fuzzKind(f, KindFacility, "3101140103000017") }

func FuzzParsePhone(f *testing.F) {
	fuzzKind(f, KindPhone, "+86 138-0013-8000", "021-59561234-801", "(021)59561234转8", "400-820-1234")
}

func BenchmarkCheckCitizenID(b *testing.B) {
	for b.Loop() {
		if _, err := CheckCitizenID("11010519491231002X"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckUSCC(b *testing.B) {
	for b.Loop() {
		if _, err := CheckUSCC("91350100M000100Y43"); err != nil {
			b.Fatal(err)
		}
	}
}
