package mvt

// commands walks a geometry's command integers (MVT 2.1 §4.3).
type commands struct {
	in  []uint32
	i   int
	cur Vertex
}

// next is the command and its count; counts beyond what is left are refused
// before anything is allocated for them.
func (c *commands) next() (cmd, count uint32, err error) {
	v := c.in[c.i]
	c.i++
	cmd, count = v&7, v>>3
	switch cmd {
	case cmdMoveTo, cmdLineTo:
		if uint64(count)*2 > uint64(len(c.in)-c.i) {
			return 0, 0, malformed("command %d counts %d vertices, %d numbers are left", cmd, count, len(c.in)-c.i)
		}
		if count == 0 {
			return 0, 0, malformed("command %d without vertices", cmd)
		}
	case cmdClosePath:
		if count != 1 {
			return 0, 0, malformed("ClosePath counts %d", count)
		}
	default:
		return 0, 0, malformed("command %d", cmd)
	}
	return cmd, count, nil
}

// vertices appends the next count vertices; LineTo may not stay in place.
func (c *commands) vertices(dst []Vertex, cmd, count uint32) ([]Vertex, error) {
	for range count {
		dx := unzigzag(uint64(c.in[c.i]))
		dy := unzigzag(uint64(c.in[c.i+1]))
		c.i += 2
		if cmd == cmdLineTo && dx == 0 && dy == 0 {
			return nil, malformed("LineTo of no length")
		}
		c.cur.X += dx
		c.cur.Y += dy
		dst = append(dst, c.cur)
	}
	return dst, nil
}

// expect reads a command that must be cmd.
func (c *commands) expect(cmd uint32) (count uint32, err error) {
	if c.i == len(c.in) {
		return 0, malformed("geometry ends before command %d", cmd)
	}
	got, count, err := c.next()
	if err == nil && got != cmd {
		err = malformed("command %d, not %d", got, cmd)
	}
	return count, err
}

func (f *TileFeature) decodeGeometry(in []uint32, version uint32) error {
	c := commands{in: in}
	switch f.Type {
	case Point:
		return f.decodePoints(&c)
	case LineString:
		return f.decodeLines(&c, version)
	case Polygon:
		return f.decodeRings(&c, version)
	default:
		f.Raw = in
		return nil
	}
}

func (f *TileFeature) decodePoints(c *commands) error {
	count, err := c.expect(cmdMoveTo)
	if err != nil {
		return err
	}
	pts, err := c.vertices(make([]Vertex, 0, count), cmdMoveTo, count)
	if err != nil {
		return err
	}
	if c.i < len(c.in) {
		return malformed("points followed by %d numbers", len(c.in)-c.i)
	}
	f.Parts = [][]Vertex{pts}
	return nil
}

// run reads MoveTo(1) and LineTo(n), with at least atLeast vertices by LineTo.
func (c *commands) run(atLeast uint32) ([]Vertex, error) {
	count, err := c.expect(cmdMoveTo)
	if err != nil {
		return nil, err
	}
	if count != 1 {
		return nil, malformed("MoveTo counts %d in a line or ring", count)
	}
	var first [1]Vertex
	if _, err := c.vertices(first[:0], cmdMoveTo, 1); err != nil {
		return nil, err
	}
	if count, err = c.expect(cmdLineTo); err != nil {
		return nil, err
	}
	if count < atLeast {
		return nil, malformed("LineTo counts %d, at least %d are needed", count, atLeast)
	}
	pts := append(make([]Vertex, 0, uint64(count)+1), first[0])
	return c.vertices(pts, cmdLineTo, count)
}

func (f *TileFeature) decodeLines(c *commands, version uint32) error {
	for c.i < len(c.in) {
		pts, err := c.run(1)
		if err != nil {
			return err
		}
		f.Parts = append(f.Parts, pts)
		if version == 1 && c.i < len(c.in) && c.in[c.i] == 1<<3|cmdClosePath {
			c.i++ // version 1 let lines close
		}
	}
	return nil
}

func (f *TileFeature) decodeRings(c *commands, version uint32) error {
	for c.i < len(c.in) {
		pts, err := c.run(2)
		if err != nil {
			return err
		}
		if _, err := c.expect(cmdClosePath); err != nil {
			return err
		}
		if version > 1 {
			if err := checkRing(pts, len(f.Parts) == 0); err != nil {
				return err
			}
		}
		f.Parts = append(f.Parts, pts)
	}
	return nil
}

func checkRing(pts []Vertex, first bool) error {
	for _, p := range pts {
		if !p.fits32() {
			return malformed("ring vertex %d,%d beyond 32 bits", p.X, p.Y)
		}
	}
	if pts[0] == pts[len(pts)-1] {
		return malformed("ring repeats its first vertex before ClosePath")
	}
	if first && ringArea(pts).sign() < 0 {
		return malformed("first ring is interior")
	}
	return nil
}
