package live_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// revokeTime is how long rights that were taken away may still show things.
const revokeTime = 5 * time.Second

// compare holds the copy against the query at its version: for somebody for whom the token stood no longer ago than
// rights may live on, as of this day or, until a pause shows that midnight was not missed, the day before.
func (c *checker) compare(id string, s *copyOf) { c.hold(id, s, false) }

func (c *checker) hold(id string, s *copyOf, settled bool) {
	if s.ask == nil {
		return // the test looks for itself
	}
	epoch := s.epoch
	if epoch == "" {
		epoch = c.r.tw.Snapshot().Epoch()
	}
	snap := c.r.atOf(position{epoch, s.version})
	if snap == nil {
		c.fail("%s stands at %d, which was never published", id, s.version)
		return
	}
	why := fmt.Sprintf("%s is told of something though nobody is signed in", id)
	now := c.r.clock()
	for _, who := range c.whos(revokeTime) {
		for back := range 2 {
			if back > 0 && (settled || !c.r.turned.Load()) {
				break
			}
			differs := s.differs(access.NewView(snap, who, now.AddDate(0, 0, -back)))
			if differs == "" {
				return
			}
			if back == 0 {
				why = fmt.Sprintf("%s at %d, for %s %v %v: %s", id, s.version, who.Role, who.Rights, who.Scopes, differs)
			}
		}
	}
	c.fail("%s", why)
}

// differs tells how a copy differs from what a view gives, "" for not at all.
func (s *copyOf) differs(view *access.View) string {
	want := answer(view, s.ask)
	if s.ask["mode"] == "count" {
		if counts := figures(view, s.ask, want); !reflect.DeepEqual(counts, s.counts) {
			return fmt.Sprintf("it counts %v, the query gives %v", s.counts, counts)
		}
		return ""
	}
	n := 0
	for _, items := range want {
		n += len(items)
		for key, item := range items {
			if held, ok := s.items[key]; !ok || !reflect.DeepEqual(held, item) {
				return fmt.Sprintf("it holds %s as %v, the query gives %v", key, held, item)
			}
		}
	}
	if n != len(s.items) {
		return fmt.Sprintf("it holds %d entities, the query gives %d", len(s.items), n)
	}
	return ""
}

// shows tells whether a view shows all of some items as they are.
func shows(view *access.View, ask map[string]any, items map[string]map[string]any) bool {
	all := map[string]map[string]any{}
	for _, of := range answer(view, ask) {
		maps.Copy(all, of)
	}
	for key, item := range items {
		if !reflect.DeepEqual(all[key], item) {
			return false
		}
	}
	return true
}

func noNulls(m map[string]any) {
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
}

// areaOfAsk reads the area of an ask; gone tells that its grids are, and it with them.
func areaOfAsk(v *access.View, ask map[string]any) (area *query.Area, gone bool) {
	a, ok := ask["area"].(map[string]any)
	if !ok || a == nil {
		return nil, false
	}
	raw, _ := json.Marshal(a)
	area, err := query.ParseArea(raw, v, 1000)
	return area, err != nil && a["grids"] != nil
}

// answer asks every entity anew: by collection and ID, what a subscription should show.
func answer(v *access.View, ask map[string]any) map[string]map[string]map[string]any {
	res := map[string]map[string]map[string]any{}
	area, gone := areaOfAsk(v, ask)
	filters, _ := ask["filter"].(map[string]string)
	fields, _ := ask["fields"].(map[string][]string)
	for _, name := range ask["types"].([]string) {
		res[name] = map[string]map[string]any{}
		t := v.Schema().Type(name)
		f, err := query.CompileFilter(v, t, filters[name])
		if gone || err != nil {
			continue // what may not be asked shows nothing
		}
		var form wire.Form
		if only, ok := fields[name]; ok {
			form.Only = map[string]bool{}
			for _, n := range only {
				form.Only[n] = true
			}
		}
		all := v.All(t, 0)
		if ask["mode"] == "count" {
			all = v.AllCounted(t)
		}
		for s := range all {
			if area != nil && (s.Place() == nil || !area.Region.Intersects(s.Place())) || !f.Match(s) {
				continue
			}
			if ask["mode"] == "count" {
				res[name][s.ID().String()] = nil
				continue
			}
			res[name][s.ID().String()] = itemOf(s, &form)
		}
	}
	return res
}

func itemOf(s access.Seen, form *wire.Form) map[string]any {
	var item struct {
		Properties map[string]any
		Geometry   any
	}
	if err := json.Unmarshal(wire.AppendFeature(nil, s, form), &item); err != nil {
		panic(err)
	}
	item.Properties["\x00geometry"] = item.Geometry
	noNulls(item.Properties)
	return item.Properties
}

// figures counts an answer, without what is too small to be told.
func figures(v *access.View, ask map[string]any, res map[string]map[string]map[string]any) map[string]any {
	counts := map[string]any{}
	for plural, items := range res {
		counts[plural] = float64(len(items))
		if len(items) < access.SmallFigure && !v.Principal().Staff() && delicate(v, ask, plural) {
			counts[plural] = nil
		}
	}
	return counts
}

// delicate tells whether a figure depends on what is not public.
func delicate(v *access.View, ask map[string]any, plural string) bool {
	filters, _ := ask["filter"].(map[string]string)
	t := v.Schema().Type(plural)
	f, err := query.CompileFilter(v, t, filters[plural])
	return t.Sensitivity > twin.Public || err == nil && f != nil && f.Internal
}

var errAsk = errors.New("it may not be asked")

// mayAsk tells whether a view may be asked that.
func mayAsk(v *access.View, ask map[string]any) error {
	count := ask["mode"] == "count"
	filters, _ := ask["filter"].(map[string]string)
	area, gone := areaOfAsk(v, ask)
	if gone {
		return errAsk
	}
	for _, name := range ask["types"].([]string) {
		t := v.Schema().Type(name)
		if !count && !v.SeesType(t) || !v.CountsType(t) {
			return errAsk
		}
		if _, err := query.CompileFilter(v, t, filters[name]); err != nil {
			return err
		}
		if count && !v.Principal().Staff() && area != nil && area.Grids == nil && delicate(v, ask, name) {
			return errAsk
		}
	}
	return nil
}
