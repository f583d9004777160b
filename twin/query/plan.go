package query

import (
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// A plan is how the entities that may be selected are found. Whatever it finds is tested whole afterwards, so a plan
// decides how long an answer takes and never what it is.
//
//	filter ──Needs──┐           ids, codes, references, houses ─┐
//	bbox ───────────┼──► source: attribute indexes              ├──► the cheapest, ∩ those beside it that pay ──► IDs
//	scope ──────────┘           boxes of the R-tree, AND, OR   ─┘    none that is cheap enough ──► all rows
//
// What a plan costs may be seen from outside by a clock. So an index tells nothing of what its caller may not count: an
// internal attribute is indexed for who is shown it everywhere, for others the members of their scope stand in its place.
type plan struct {
	all   bool // every row is read
	ids   []twin.ID
	seen  []candidate // instead of ids, where the index leads to the entities themselves; in no order
	steps []Step
	rows  int // of the type, where the caller may know
}

// Step is one source that was considered, and asked unless another was cheaper.
type Step struct {
	On        string        // the queryable, or grid for a scope
	How       string        // lookup, equality, list, range, prefix, box, scope
	Estimated int           // entities, before it was asked
	Used      bool          // it was asked
	Found     int           // entities, when it was
	Took      time.Duration // to find them
	secret    bool          // its figures count what the caller may not see
}

// source gives the IDs of all that may fulfil a need.
type source struct {
	on, how string
	n       int // estimate
	secret  bool
	list    func(dst []twin.ID) []twin.ID // of a leaf
	see     func() []candidate            // of a leaf that finds entities as well, nil for others
	any     bool                          // of kids: one suffices
	kids    []*source
}

// Reading a row through an index costs about so many times what reading it in passing costs, for it lies anywhere.
const indexedCost = 3

// A further list is worth cutting with where it is at most so many times as long as what is left.
const cutShare = 8

// plan finds what may be selected, without looking at it.
func (q *ItemsQuery) plan(v *access.View) *plan {
	p := &planner{v: v, t: q.Type, rows: math.MaxInt32}
	n, known := v.Len(q.Type)
	if known {
		p.rows = n
	}
	var sources []*source
	if q.Filter != nil {
		need := q.Filter.prog.Needs()
		if need.Kind == cql2.NeedMiracle {
			return &plan{rows: n}
		}
		sources = append(sources, p.source(need, q.Filter))
	}
	if q.BBox != nil && !v.MayLackPlace(q.Type) {
		sources = append(sources, p.box("bbox", q.BBox.Bound(), q.BBox))
	}
	if q.Type.Sensitivity > twin.Public {
		sources = append(sources, p.scope())
	}
	out := &plan{rows: n}
	s := allOf(sources)
	p.missed(p.stale)
	if s == nil || s.n > p.rows/indexedCost {
		out.all, out.steps = true, s.steps(nil)
		p.missed(p.wants)
		return out
	}
	if s.see != nil {
		out.seen = s.found(&out.steps)
		return out
	}
	out.ids = s.ids(&out.steps)
	slices.Sort(out.ids)
	out.ids = slices.Compact(out.ids)
	return out
}

// planner turns needs into sources.
type planner struct {
	v      *access.View
	t      *twin.Type
	rows   int
	wants  []string // attributes without an index
	scoped bool     // inside is known
	inside *source  // nil where the scope is no source
	stale  []string // attributes of which much changed since their index was packed
}

// missed tells the indexes that are not there how much they would have spared.
func (p *planner) missed(names []string) {
	for _, name := range names {
		p.v.Missed(p.t, name, p.rows)
	}
}

// staleShare is the share of a table, one in so many, past which the changes since an index was packed are too many to
// be candidates of every question.
const staleShare = 64

// source finds how a need can be asked for; nil is not at all.
func (p *planner) source(n cql2.Need, f *Filter) *source {
	switch n.Kind {
	case cql2.NeedAll, cql2.NeedAny:
		kids := make([]*source, len(n.Kids))
		for i, k := range n.Kids {
			kids[i] = p.source(k, f)
		}
		if n.Kind == cql2.NeedAll {
			return allOf(kids)
		}
		return anyOf(kids)
	case cql2.NeedBox:
		if n.Column == "geometry" {
			return p.box(n.Column, n.Box, nil)
		}
	case cql2.NeedValue:
		if s := p.lookUp(&n); s != nil {
			return s
		}
		if s := p.attribute(&n); s != nil {
			return s
		}
		if f.hidden(n.Column) {
			return p.scope()
		}
	}
	return nil
}

// allOf is any of the sources, the cheapest first; those that are nil say nothing, and one that is named again nothing
// more.
func allOf(sources []*source) *source {
	var kids []*source
	for _, s := range sources {
		if s != nil && s.list == nil && !s.any {
			kids = append(kids, s.kids...)
		} else {
			kids = append(kids, s)
		}
	}
	kids = distinct(kids)
	kids = slices.DeleteFunc(kids, func(s *source) bool { return s == nil })
	slices.SortStableFunc(kids, func(a, b *source) int { return a.n - b.n })
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return kids[0]
	}
	return &source{n: kids[0].n, kids: kids}
}

// anyOf is all of the sources together, and none where one is nil.
func anyOf(kids []*source) *source {
	if kids = distinct(kids); len(kids) == 1 {
		return kids[0]
	}
	s := &source{any: true, kids: kids}
	for _, k := range kids {
		if k == nil {
			return nil
		}
		s.n += k.n
	}
	return s
}

// distinct leaves out sources that stand there already.
func distinct(sources []*source) []*source {
	var once []*source
	for _, s := range sources {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

// ids asks a source and says in steps what was asked.
func (s *source) ids(steps *[]Step) []twin.ID {
	switch {
	case s.list != nil:
		begun := time.Now()
		found := s.list(nil)
		*steps = append(*steps, Step{
			On: s.on, How: s.how, Estimated: s.n, Used: true, Found: len(found), Took: time.Since(begun), secret: s.secret,
		})
		return found
	case s.any:
		var all []twin.ID
		for _, k := range s.kids {
			all = append(all, k.ids(steps)...)
		}
		return all
	}
	left := s.kids[0].ids(steps)
	for _, k := range s.kids[1:] {
		if len(left) == 0 || k.n > cutShare*len(left) {
			*steps = k.steps(*steps)
			continue
		}
		left = cut(left, k.ids(steps))
	}
	return left
}

// found asks a source for entities.
func (s *source) found(steps *[]Step) []candidate {
	begun := time.Now()
	seen := s.see()
	*steps = append(*steps, Step{On: s.on, How: s.how, Estimated: s.n, Used: true, Found: len(seen), Took: time.Since(begun), secret: s.secret})
	return seen
}

// steps says of a source that it was not asked.
func (s *source) steps(dst []Step) []Step {
	if s == nil {
		return dst
	}
	if s.list != nil {
		return append(dst, Step{On: s.on, How: s.how, Estimated: s.n, secret: s.secret})
	}
	for _, k := range s.kids {
		dst = k.steps(dst)
	}
	return dst
}

// cut keeps what is in both lists. It sorts them.
func cut(a, b []twin.ID) []twin.ID {
	slices.Sort(a)
	slices.Sort(b)
	kept := a[:0]
	for _, id := range slices.Compact(a) {
		for len(b) > 0 && b[0] < id {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == id {
			kept = append(kept, id)
		}
	}
	return kept
}

// box is the R-tree's source. Its estimate takes entities to lie evenly over where they are. region is what the box is
// of in the query, nil where it is the box of a predicate that is tested anyhow.
func (p *planner) box(on string, b orb.Bound, region geo.Region) *source {
	boxes := p.v.Boxes(p.t)
	n := boxes.Len()
	share := covered(boxes.Bound(), b)
	if p.t.HouseRef() != nil {
		houses := p.v.Boxes(p.v.Schema().Type("house"))
		share, n = max(share, covered(houses.Bound(), b)), min(p.rows, n+perHouse*houses.Len())
	}
	see := func() []candidate { return within(p.v, p.t, b, region) }
	return &source{
		on: on, how: "box", n: int(math.Ceil(share * float64(n))), secret: p.t.Sensitivity > twin.Public, see: see,
		list: func(dst []twin.ID) []twin.ID {
			for _, c := range see() {
				dst = append(dst, c.id)
			}
			return dst
		},
	}
}

// perHouse is how many may go by one house, where their number may not be asked.
const perHouse = 3

// covered is the share of the area of a that b covers.
func covered(a, b orb.Bound) float64 {
	if a.IsEmpty() || !a.Intersects(b) {
		return 0
	}
	side := func(i int) float64 {
		if a.Max[i] == a.Min[i] {
			return 1
		}
		return (min(a.Max[i], b.Max[i]) - max(a.Min[i], b.Min[i])) / (a.Max[i] - a.Min[i])
	}
	return side(0) * side(1)
}

// scope stands for every condition that can only be met inside the caller's scope. It is worked out once.
func (p *planner) scope() *source {
	if p.scoped {
		return p.inside
	}
	p.scoped = true
	ids, ok := p.v.InScope(nil, p.t)
	if !ok {
		return nil
	}
	p.inside = &source{
		on: "grid", how: "scope", n: len(ids),
		list: func(dst []twin.ID) []twin.ID { return append(dst, ids...) },
	}
	return p.inside
}
