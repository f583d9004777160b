package tiles

import (
	"slices"

	"github.com/gridtwin/gridtwin/twin"
)

// stretch is what a page is packed of: rows of an older page, or one feature.
type stretch struct {
	page        *page
	first, last int // rows; last is not among them
	feature     *feature
}

// newPage packs features, which are in the order of their IDs.
func newPage(fs []*feature, src *source, lex *lexicon, since twin.Version) *page {
	parts := make([]stretch, len(fs))
	for i, f := range fs {
		parts[i].feature = f
	}
	return pack(parts, src, lex, since)
}

// pack makes a page. Rows of older pages are copied block by block: an edit of one of hundreds of features costs little
// more than the memory that it moves.
func pack(parts []stretch, src *source, lex *lexicon, since twin.Version) *page {
	p := &page{src: src, lex: lex, since: since}
	var rows, coords, ends, levels, props, labels, outlines int
	for i := range parts {
		s := &parts[i]
		if f := s.feature; f != nil {
			rows, coords, ends, levels, props = rows+1, coords+len(f.shape.Coords), ends+len(f.shape.Ends), levels+len(f.shape.Levels), props+len(f.props)
			outlines += len(f.shape.Outlines)
			if f.label != nil {
				labels, props = labels+1, props+len(f.label.props)
			}
			continue
		}
		b, own := s.blocks(), s.labels()
		rows, coords, ends, levels, props = rows+s.last-s.first, coords+len(b.coords), ends+len(b.ends), levels+len(b.levels), props+len(b.props)
		labels, outlines = labels+len(own), outlines+len(s.page.outlinesOf(s.first, s.last))
		if n := len(own); n > 0 {
			props += int(own[n-1].end - own[0].props)
		}
	}
	p.rows, p.labels = make([]row, 0, rows), make([]labelRow, 0, labels)
	p.coords, p.ends, p.props = make([]uint32, 0, coords), make([]uint32, 0, ends), make([]byte, 0, props)
	p.levels = make([]uint8, 0, levels) // of all rows or of none
	if outlines > 0 {
		p.outlines = make([]byte, 0, outlines)
	}
	p.slack = make([][2]int16, 0, rows)
	for i := range parts {
		if f := parts[i].feature; f != nil {
			p.addFeature(f)
		} else {
			p.addRows(&parts[i])
		}
	}
	row := 0
	for i := range parts {
		if f := parts[i].feature; f != nil {
			p.addLabel(f, &p.rows[row])
			row++
		} else {
			p.addLabels(&parts[i])
			row += parts[i].last - parts[i].first
		}
	}
	for i := range p.rows {
		if i == 0 {
			p.bounds = p.rows[i].box
		}
		p.bounds = union(p.bounds, p.rows[i].box)
	}
	return p
}

// blocks are what a stretch's rows have in the blocks of their page.
func (s *stretch) blocks() (b struct {
	coords, ends []uint32
	levels       []uint8
	props        []byte
},
) {
	if s.first == s.last {
		return b
	}
	p, from := s.page, &s.page.rows[s.first]
	coords, ends := len(p.coords), len(p.ends)
	if s.last < len(p.rows) {
		coords, ends = int(p.rows[s.last].coords), int(p.rows[s.last].ends)
	}
	b.coords, b.ends, b.props = p.coords[from.coords:coords], p.ends[from.ends:ends], p.props[from.props:p.propsEnd(s.last-1)]
	if len(p.levels) > 0 {
		b.levels = p.levels[from.coords/2 : coords/2]
	}
	return b
}

// labels are those of a stretch's rows.
func (s *stretch) labels() []labelRow {
	if s.first == s.last {
		return nil
	}
	at := func(id twin.ID) int {
		i, _ := slices.BinarySearchFunc(s.page.labels, id, func(l labelRow, id twin.ID) int { return compareIDs(l.id, id) })
		return i
	}
	first, last := at(s.page.rows[s.first].id), len(s.page.labels)
	if s.last < len(s.page.rows) {
		last = at(s.page.rows[s.last].id)
	}
	return s.page.labels[first:last]
}

func (p *page) addRows(s *stretch) {
	if s.first == s.last {
		return
	}
	b, from, at := s.blocks(), s.page.rows[s.first], len(p.rows)
	p.rows = append(p.rows, s.page.rows[s.first:s.last]...)
	for i := at; i < len(p.rows); i++ {
		r := &p.rows[i]
		r.coords += uint32(len(p.coords)) - from.coords
		r.ends += uint32(len(p.ends)) - from.ends
		r.props += uint32(len(p.props)) - from.props
	}
	if o := s.page.outlinesOf(s.first, s.last); len(o) > 0 {
		own := s.page.outlined[s.page.outlinesFrom(s.first):s.page.outlinesFrom(s.last)]
		for _, k := range own {
			p.outlined = append(p.outlined, outlinedRow{k.row - uint32(s.first) + uint32(at), k.start - own[0].start + uint32(len(p.outlines))})
		}
		p.outlines = append(p.outlines, o...)
	}
	p.coords, p.ends = append(p.coords, b.coords...), append(p.ends, b.ends...)
	p.levels, p.props = append(p.levels, b.levels...), append(p.props, b.props...)
	p.slack = append(p.slack, s.page.slack[s.first:s.last]...)
}

func (p *page) addFeature(f *feature) {
	if len(f.shape.Outlines) > 0 {
		p.outlined = append(p.outlined, outlinedRow{uint32(len(p.rows)), uint32(len(p.outlines))})
		p.outlines = append(p.outlines, f.shape.Outlines...)
	}
	p.rows = append(p.rows, row{
		id: f.id, box: f.shape.Box, coords: uint32(len(p.coords)), ends: uint32(len(p.ends)), props: uint32(len(p.props)),
		brief: uint16(f.ends[brief]), core: uint16(f.ends[core]), kind: f.shape.Type, minZoom: f.minZoom, level: f.level,
		sound: f.shape.Sound, fixed: f.shape.Fixed,
	})
	p.coords, p.ends = append(p.coords, f.shape.Coords...), append(p.ends, f.shape.Ends...)
	p.levels, p.props = append(p.levels, f.shape.Levels...), append(p.props, f.props...)
	p.slack = append(p.slack, f.slack)
}

func (p *page) addLabels(s *stretch) {
	own := s.labels()
	if len(own) == 0 {
		return
	}
	from, to, at := own[0].props, own[len(own)-1].end, len(p.labels)
	p.labels = append(p.labels, own...)
	for i := at; i < len(p.labels); i++ {
		l := &p.labels[i]
		l.props += uint32(len(p.props)) - from
		l.end += uint32(len(p.props)) - from
	}
	p.props = append(p.props, s.page.props[from:to]...)
}

func (p *page) addLabel(f *feature, r *row) {
	if l := f.label; l != nil {
		at := uint32(len(p.props))
		p.props = append(p.props, l.props...)
		p.labels = append(p.labels, labelRow{f.id, l.x, l.y, at, uint32(len(p.props)), l.importance(r), l.slack, l.zoom})
	}
}

func compareIDs(a, b twin.ID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
