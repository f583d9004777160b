package mvt

import "slices"

// vec is a position in tile units before the final range is known: far
// vertices of a large shape do not fit into 32 bits at deep zooms.
type vec struct {
	x, y int64
}

// The closed square that vertices in a tile may lie in.
const (
	clipMin = -Buffer
	clipMax = Extent + Buffer
)

// path holds the scratch and the drawing state of one feature.
type path struct {
	cur      vec // the cursor of MVT §4.3.2
	pts, alt []vec
}

// tileBox is a closed box in tile units.
type tileBox struct {
	minX, minY, maxX, maxY int64
}

// encodeGeometry writes the commands for what shows of g into e.geom.
func (e *Encoder) encodeGeometry(g *Geometry) bool {
	f := &e.snap
	if g.Type == Point {
		f = &e.frame
	}
	q := tileBox{f.x(g.Box.MinX), f.y(g.Box.MinY), f.x(g.Box.MaxX), f.y(g.Box.MaxY)}
	if q.maxX < clipMin || q.minX > clipMax || q.maxY < clipMin || q.minY > clipMax || len(g.Coords) == 0 {
		return false
	}
	inside := q.minX >= clipMin && q.maxX <= clipMax && q.minY >= clipMin && q.maxY <= clipMax
	e.geom = e.geom[:0]
	e.path.cur = vec{}
	switch g.Type {
	case Point:
		e.points(g)
	case LineString:
		e.lines(g, inside)
	case Polygon:
		w, h, tiny := q.maxX-q.minX, q.maxY-q.minY, int64(e.layer.TinyUnits)
		if w > 0 && h > 0 && (w >= tiny || h >= tiny) {
			e.polygons(g, inside)
		}
		if len(e.geom) == 0 && e.layer.Tiny == TinySquare {
			e.square(q)
		}
	}
	return len(e.geom) > 0
}

// appendSmall is appendUvarint, quick for what clipped deltas and most counts
// need: one or two bytes.
func appendSmall(b []byte, v uint64) []byte {
	if v < 0x80 {
		return append(b, byte(v))
	}
	if v < 0x4000 {
		return append(b, byte(v)|0x80, byte(v>>7))
	}
	return appendUvarint(b, v)
}

// draw writes one command with its vertices as deltas from the cursor.
func (e *Encoder) draw(cmd uint64, pts []vec) {
	b := slices.Grow(e.geom, 5+4*len(pts))
	b = appendSmall(b, uint64(len(pts))<<3|cmd)
	cur := e.path.cur
	for _, p := range pts {
		b = appendSmall(b, zigzag(p.x-cur.x))
		b = appendSmall(b, zigzag(p.y-cur.y))
		cur = p
	}
	e.path.cur = cur
	e.geom = b
}

// points keeps the points within the buffered tile.
func (e *Encoder) points(g *Geometry) {
	f, pts := &e.frame, e.path.pts[:0]
	for i := 0; i+1 < len(g.Coords); i += 2 {
		p := vec{f.x(g.Coords[i]), f.y(g.Coords[i+1])}
		if !p.inClip() || len(pts) > 0 && pts[len(pts)-1] == p {
			continue
		}
		pts = append(pts, p)
	}
	e.path.pts = pts
	if len(pts) > 0 {
		e.draw(cmdMoveTo, pts)
	}
}

func (p vec) inClip() bool {
	return p.x >= clipMin && p.x <= clipMax && p.y >= clipMin && p.y <= clipMax
}

// quantise fills path.pts with the vertices of a part, from one up to another, in tile units. What does not show at the
// tile's zoom and repeats are left out.
func (e *Encoder) quantise(d *drawing, from, to int) []vec {
	f, pts, coords := d.frame, e.path.pts[:0], d.coords[2*from:2*to]
	if d.levels == nil {
		for i := 0; i+1 < len(coords); i += 2 {
			p := vec{f.x(coords[i]), f.y(coords[i+1])}
			if n := len(pts); n > 0 && pts[n-1] == p {
				continue
			}
			pts = append(pts, p)
		}
	} else {
		for i, l := range d.levels[from:to] {
			if l > e.tile.Z {
				continue
			}
			p := vec{f.x(coords[2*i]), f.y(coords[2*i+1])}
			if n := len(pts); n > 0 && pts[n-1] == p {
				continue
			}
			pts = append(pts, p)
		}
	}
	e.path.pts = pts
	return pts
}

// trail collects the vertices of a ring that is valid but for the end of the tile, where it is to be cut. It leaves out those
// in the midst of a way that stays beyond the same sides, of which clipping leaves nothing: of large shapes nearly all are.
type trail struct {
	pts          []vec
	before, last uint8 // which sides the last two are beyond
}

func (t *trail) add(v vec) {
	n := len(t.pts)
	if n > 0 && t.pts[n-1] == v {
		return
	}
	beyond := v.beyond()
	if beyond != 0 && t.before == beyond && t.last == beyond {
		t.pts[n-1] = v
		return
	}
	t.pts, t.before, t.last = append(t.pts, v), t.last, beyond
}

// beyond tells which sides of the buffered tile a position is beyond, a bit for each.
func (v vec) beyond() (sides uint8) {
	if v.x < clipMin {
		sides = 1 << west
	} else if v.x > clipMax {
		sides = 1 << east
	}
	if v.y < clipMin {
		sides |= 1 << north
	} else if v.y > clipMax {
		sides |= 1 << south
	}
	return sides
}

// approach is quantise for a ring that is to be cut, see trail.
func (e *Encoder) approach(d *drawing, from, to int) []vec {
	f, coords := d.frame, d.coords[2*from:2*to]
	t := trail{pts: e.path.pts[:0]}
	for i := 0; i+1 < len(coords); i += 2 {
		if d.levels == nil || d.levels[from+i/2] <= e.tile.Z {
			t.add(vec{f.x(coords[i]), f.y(coords[i+1])})
		}
	}
	e.path.pts = t.pts
	return t.pts
}

func (e *Encoder) lines(g *Geometry, inside bool) {
	d := drawing{coords: g.Coords, ends: g.Ends, frame: &e.snap}
	start := 0
	for _, end := range g.Ends {
		pts := e.quantise(&d, start, int(end))
		start = int(end)
		if inside {
			e.drawLine(pts)
			continue
		}
		e.clipLine(pts)
	}
}

func (e *Encoder) drawLine(pts []vec) {
	if len(pts) < 2 {
		return
	}
	e.draw(cmdMoveTo, pts[:1])
	e.draw(cmdLineTo, pts[1:])
}

// square stands for a polygon too small to draw. Only what lies well inside
// the buffered tile gets one, so its corners need no clipping.
func (e *Encoder) square(q tileBox) {
	side := int64(max(1, e.layer.TinyUnits))
	if q.maxX-q.minX > side || q.maxY-q.minY > side {
		return // a sliver, not a dot
	}
	x, y := (q.minX+q.maxX-side)>>1, (q.minY+q.maxY-side)>>1
	if x < clipMin || y < clipMin || x+side > clipMax || y+side > clipMax {
		return
	}
	e.path.pts = append(e.path.pts[:0], vec{x, y}, vec{x + side, y}, vec{x + side, y + side}, vec{x, y + side})
	e.drawRing(e.path.pts)
}
