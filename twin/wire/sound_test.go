package wire

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSound(t *testing.T) {
	long := `{"a":0`
	for i := range 40 {
		long += `,"n` + strings.Repeat("x", i) + `":1`
	}
	for _, c := range []struct{ text, says string }{
		{`{"a":1,"b":{"a":2},"c":[{"a":1},{"a":1}]}`, ""},
		{`{"a":1,"a":2}`, "/a is given twice"},
		{`{"p":{"x":[0,{"k/y":1,"k\/y":[]}]}}`, "/p/x/1/k~1y is given twice"},
		{`{"a":1,"\u0061":2}`, "/a is given twice"},
		{`{"a":"a","b":"\"a\":1"}`, ""},
		{long + `}`, ""},
		{long + `,"nxxx":2}`, "/nxxx is given twice"},
		{strings.Repeat("[", MaxNesting) + strings.Repeat("]", MaxNesting), ""},
		{strings.Repeat("[", MaxNesting+1), "JSON at byte 64: it is nested more than 64 deep"},
		{strings.Repeat(`{"a":`, 100_000), "JSON at byte 320: it is nested more than 64 deep"},
		{`]`, ""},
		{`{"a`, ""},
		{`"\`, ""},
	} {
		err := sound([]byte(c.text))
		if (err == nil) != (c.says == "") || err != nil && err.Error() != c.says {
			t.Errorf("%.60s: %v", c.text, err)
		}
	}
}

// FuzzParseSound holds what is refused against decoding by tokens.
func FuzzParseSound(f *testing.F) {
	for _, s := range []string{`{"a":1,"a":2}`, `[[{"a":[]}]]`, `{"a":{"b":1,"c":"\""},"d":[1,"e"]}`, `{"\u00e9":1,"é":2}`, `"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := sound(data)
		if !json.Valid(data) {
			return
		}
		if twice, deep := byTokens(t, data); (err != nil) != (twice || deep > MaxNesting) {
			t.Errorf("%q: %v; twice %v, %d deep", data, err, twice, deep)
		}
	})
}

// byTokens tells whether an object has a member twice, and how deep a document is.
func byTokens(t *testing.T, data []byte) (twice bool, deep int) {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	type open struct {
		names map[string]bool // nil in an array
		value bool            // a value comes next, not a name
	}
	var stack []*open
	for {
		tok, err := dec.Token()
		if err != nil {
			return twice, deep
		}
		var in *open
		if len(stack) > 0 {
			in = stack[len(stack)-1]
		}
		delim, isDelim := tok.(json.Delim)
		if name, ok := tok.(string); ok && in != nil && in.names != nil && !in.value {
			twice = twice || in.names[name]
			in.names[name], in.value = true, true
			continue
		}
		if in != nil {
			in.value = false
		}
		switch {
		case isDelim && delim == '{':
			stack = append(stack, &open{names: map[string]bool{}})
		case isDelim && delim == '[':
			stack = append(stack, &open{})
		case isDelim:
			stack = stack[:len(stack)-1]
		}
		deep = max(deep, len(stack))
	}
}

// BenchmarkSound walks through a batch of many features.
func BenchmarkSound(b *testing.B) {
	one := `{"op":"create","type":"houses","properties":{"address":"星明村850号","floors_above":3},"geometry":{"type":"Polygon","coordinates":[[[121.24,31.3],[121.25,31.3],[121.25,31.31],[121.24,31.3]]]}}`
	data := []byte(`{"changes":[` + strings.Repeat(one+",", 999) + one + `]}`)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if err := sound(data); err != nil {
			b.Fatal(err)
		}
	}
}
