package index

// checkSane proves the invariants of the packed form: levels of the right lengths, nodes that cover their children
// and no more, marks of the dead that are as many as counted.
func (x *Index) checkSane(t failer) {
	t.Helper()
	for i := range x.parts {
		x.parts[i].checkSane(t)
	}
	wide := 0
	for _, e := range x.delta.appendTo(nil) {
		if isWide(e.span) {
			wide++
		}
	}
	if wide != x.wide {
		t.Fatalf("%d wide items, counted %d", wide, x.wide)
	}
}

func (p *part) checkSane(t failer) {
	t.Helper()
	if len(p.ids) == 0 || len(p.levels) < 2 || len(p.levels[0]) != len(p.ids) || len(p.levels[len(p.levels)-1]) != 1 {
		t.Fatalf("a sheet of %d ids has %d levels", len(p.ids), len(p.levels))
	}
	for l, level := range p.levels[1:] {
		below := p.levels[l]
		if len(level) != (len(below)+fan-1)/fan {
			t.Fatalf("level %d has %d nodes over %d", l+1, len(level), len(below))
		}
		for j, r := range level {
			if want := cover(below[j*fan : min(len(below), j*fan+fan)]); r != want {
				t.Fatalf("node %d of level %d is %v, its children %v", j, l+1, r, want)
			}
		}
	}
	if top := p.absolute(p.levels[len(p.levels)-1][0]); top != p.bound {
		t.Fatalf("the root is %v, the bound %v", top, p.bound)
	}
	c, last, strays := newCurve(), uint32(0), 0
	for slot, r := range p.levels[0] {
		key := p.frame.key(c, p.absolute(r))
		if key < last {
			t.Fatalf("slot %d has key %d after %d", slot, key, last)
		}
		last = key
		if !p.absolute(r).within(p.frame.span) {
			strays++
		}
	}
	if strays > p.strays {
		t.Fatalf("%d strays, counted %d", strays, p.strays)
	}
	marked := 0
	for slot := range p.ids {
		if p.dead.has(slot) {
			marked++
		}
	}
	if marked != p.dead.count {
		t.Fatalf("%d slots are dead, counted %d", marked, p.dead.count)
	}
}
