package ingest

import "testing"

func TestDiscreet(t *testing.T) {
	for s, want := range map[string]string{
		"":                     "",
		"女女990000194005060018": "女女…",
		"99000019400506001X":   "…",
		"99000019400506001x，男": "…，男",
		"９９００００１９４００５０６００１Ｘ": "…",
		"990000 19400506 0018":             "…",
		"990000400506001":                  "…",
		"9900001940050600181":              "…", // one digit too many is still somebody's
		"19900001234":                      "…",
		"+86 199-0000-1234":                "+…",
		"call 19900001234 or 19900001235!": "call … or …!",
		"91310114MA1GT3JW5X":               "91310114MA1GT3JW5X",
		"31010410322101001":                "31010410322101001", // a micro-grid
		"121.244812345678901":              "121.244812345678901",
		"1.19900001234":                    "1.19900001234",
		"29900001234":                      "29900001234",
		"2026-11-23 10:20":                 "2026-11-23 10:20",
		"3 floors and 60 m":                "3 floors and 60 m",
		"\xff990000194005060018\xff":       "\xff…\xff",
	} {
		if got := discreet(s); got != want {
			t.Errorf("%q is told as %q, expected %q", s, got, want)
		}
	}
	for s, want := range map[string]bool{
		"名称": true, "addr:street": true, "2026年": true, "col 12": true,
		"990000194005060018": false, "19900001234": false, "6222021001": false, "１９９００００": false,
	} {
		if got := isName(s); got != want {
			t.Errorf("%q is shown: %v", s, got)
		}
	}
}
