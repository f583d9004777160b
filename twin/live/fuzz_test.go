package live

import (
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// FuzzParseMessage feeds frames to all that a client's frame goes through before it reaches the hub.
func FuzzParseMessage(f *testing.F) {
	for _, s := range []string{
		`{"t":"hello","token":"x"}`, `{"t":"ping"}`, `{"t":"unsub","id":"a"}`, `{"t":"move","id":"a","area":{"grids":["310114"]}}`,
		`{"t":"sub","id":"a","area":{"bbox":[121,31,122,32]},"types":["houses","people"],"filter":{"houses":"floors_above > 2"},` +
			`"fields":{"houses":["residents"]},"mode":"count","tiles":true,"since":{"epoch":"E","version":3},"max_hz":4}`,
		`{"t":"sub","types":["houses"],"area":{"circle":{"center":[121.2,31.3],"radius_m":1e9}}}`, `[]`, `{`, `{"t":1}`,
	} {
		f.Add([]byte(s))
	}
	tw, err := twin.Open(f.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		f.Fatal(err)
	}
	defer tw.Close()
	cfg := Config{Twin: tw, ParseArea: parseAreaOf, CompileFilter: compileFilterOf}
	v := access.NewView(tw.Snapshot(), access.VisitorPrincipal(), time.Time{})
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseMessage(data)
		if err != nil {
			if refusalOf(err).detail == "" {
				t.Error("a refusal says nothing")
			}
			return
		}
		s, err := m.spec(&cfg, v)
		if err != nil {
			return
		}
		for i := range s.wants {
			if s.wants[i].typ.Sensitivity > twin.Public {
				t.Errorf("a visitor may subscribe to %s", s.wants[i].typ.Plural)
			}
		}
		if s.area != nil && s.area.Region.Vertices() > MaxVertices {
			t.Errorf("an area of %d vertices was taken", s.area.Region.Vertices())
		}
	})
}
