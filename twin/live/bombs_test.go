package live_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// TestBombs sends messages that are small and might cost much. Each is answered, and so is everybody else.
func TestBombs(t *testing.T) {
	r := newRig(t, nil)
	defer r.close()
	var ops []twin.Operation
	for i := range 500 {
		ops = append(ops, twin.Operation{
			Do: twin.Create, Type: r.schema().Type("house"), Geometry: square(float64(i%25)/10, float64(i/25)/10, 0.05), SetGeometry: true,
			Set: []twin.Assignment{r.set("house", "address", twin.Text(strings.Repeat("a", 200)))},
		})
	}
	r.commit(ops...)
	sub := func(member string) string { return `{"t":"sub","id":"a","types":["houses"],` + member + `}` }
	filter := func(cql string) string { return sub(`"filter":{"houses":"` + cql + `"}`) }
	rep := strings.Repeat
	addr := r.tcp()
	for name, tc := range map[string]struct{ send, answer string }{
		"brackets in an area":          {sub(`"area":` + rep("[", 30_000) + rep("]", 30_000)), `"code":400`},
		"braces in an area":            {sub(`"area":` + rep(`{"a":`, 10_000) + "1" + rep("}", 10_000)), `"code":400`},
		"brackets that do not end":     {`{"t":"ping","x":` + rep("[", 60_000), `"code":400`},
		"brackets in a ping":           {`{"t":"ping","x":` + rep("[", 20_000) + rep("]", 20_000) + "}", `"code":400`},
		"a member twice":               {sub(`"filter":{},"filter":{"houses":"rev > 1"}`), `"code":400`},
		"members twice":                {sub(`"filter":{` + rep(`"houses":"rev > 1",`, 3000) + `"houses":"rev > 2"}`), `"code":400`},
		"a number past all":            {sub(`"max_hz":1e999999999`), `"code":400`},
		"digits":                       {sub(`"max_hz":` + rep("9", 60_000)), `"code":400`},
		"digits of a version":          {sub(`"since":{"epoch":"x","version":` + rep("9", 60_000) + `}`), `"code":400`},
		"a version past all":           {sub(`"since":{"epoch":"x","version":-1}`), `"code":400`},
		"far coordinates":              {sub(`"area":{"bbox":[-1e308,-1e308,1e308,1e308]}`), `"code":400`},
		"a circle round the world":     {sub(`"area":{"circle":{"center":[121,31],"radius_m":1e300}}`), `"code":400`},
		"one type often":               {`{"t":"sub","id":"a","types":[` + rep(`"houses",`, 6000) + `"houses"]}`, `"last":`},
		"one field often":              {sub(`"fields":{"houses":[` + rep(`"kind",`, 8000) + `"kind"]}`), `"last":`},
		"parentheses in a filter":      {filter(rep("(", 25_000) + "rev > 1" + rep(")", 25_000)), `"code":400`},
		"parentheses that do not end":  {filter(rep("(", 60_000)), `"code":400`},
		"not not not":                  {filter(rep("NOT ", 15_000) + "rev > 1"), `"code":400`},
		"minus minus":                  {filter("rev > " + rep("-", 40_000) + "1"), `"code":400`},
		"powers":                       {filter("rev > 9" + rep("^9", 20_000)), `"code":400`},
		"many terms":                   {filter("rev = 0" + rep(" OR rev = 0", 5000)), ""},
		"a pattern that goes back":     {filter("address LIKE '" + rep("%a", 99) + "%b'"), `"last":`},
		"a pattern that goes back far": {filter("address LIKE '" + rep("%a", 20_000) + "%b'"), ""},
		"many patterns":                {filter(rep("address LIKE '%a%a%a%a%a%a%a%b' OR ", 1500) + "rev = 0"), ""},
		"a long list":                  {filter("floors_above IN (" + rep("1,", 25_000) + "1)"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			other := handshake(t, addr, "Authorization: Bearer command") // of each bomb: one that asks 20 times a second gets no pong
			defer other.close()
			other.until(0x1, `"ready"`)
			c := handshake(t, addr, "Authorization: Bearer worker")
			defer c.close()
			c.until(0x1, `"ready"`)
			began := time.Now()
			c.text(tc.send)
			if tc.answer == "" { // taken, or refused as too much
				tc.answer = `{"t":`
			}
			c.until(0x1, tc.answer)
			other.text(`{"t":"ping"}`)
			other.until(0x1, `"pong"`)
			t.Logf("answered after %v", time.Since(began))
		})
	}
}
