package page

import (
	"math"
	"strconv"
)

// Sketch is a drawing of features from above, north up, without a map beneath.
type Sketch struct {
	Width, Height int
	Shapes        []Shape
}

// Shape is one feature in a drawing, in its pixels.
type Shape struct {
	Title, Href string
	Path        string // of what has an extent, "" for a point
	X, Y        string // of a point
}

// Outline is what is to be drawn of one feature: rings or lines of lon, lat, or a single point.
type Outline struct {
	Title, Href string
	Lines       [][][2]float64
	Closed      bool
}

// The size of drawings in pixels; the page scales them to what room there is.
const (
	sketchWidth   = 640
	sketchHeight  = 400
	sketchMargin  = 16
	leastSpanDeg  = 1e-5 // about a metre: what a lone point is drawn in
	mostInDrawing = 2000 // features; more make a page that no browser likes
)

// Draw fits outlines into a drawing, nil where there is nothing to see. Degrees of longitude are shortened by latitude,
// so that squares look square.
func Draw(outlines []Outline) *Sketch {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, o := range outlines {
		for _, line := range o.Lines {
			for _, p := range line {
				minX, maxX = min(minX, p[0]), max(maxX, p[0])
				minY, maxY = min(minY, p[1]), max(maxY, p[1])
			}
		}
	}
	if minX > maxX || len(outlines) > mostInDrawing {
		return nil
	}
	shorten := math.Cos((minY + maxY) / 2 * math.Pi / 180)
	spanX, spanY := max((maxX-minX)*shorten, leastSpanDeg), max(maxY-minY, leastSpanDeg)
	scale := min((sketchWidth-2*sketchMargin)/spanX, (sketchHeight-2*sketchMargin)/spanY)
	pixel := func(p [2]float64) (x, y string) {
		px := sketchWidth/2 + (p[0]-(minX+maxX)/2)*shorten*scale
		py := sketchHeight/2 - (p[1]-(minY+maxY)/2)*scale
		return strconv.FormatFloat(px, 'f', 1, 64), strconv.FormatFloat(py, 'f', 1, 64)
	}
	s := &Sketch{Width: sketchWidth, Height: sketchHeight}
	for _, o := range outlines {
		shape := Shape{Title: o.Title, Href: o.Href}
		if len(o.Lines) == 1 && len(o.Lines[0]) == 1 {
			shape.X, shape.Y = pixel(o.Lines[0][0])
			s.Shapes = append(s.Shapes, shape)
			continue
		}
		var path []byte
		for _, line := range o.Lines {
			for i, p := range line {
				x, y := pixel(p)
				path = append(path, "ML"[min(i, 1)])
				path = append(append(append(path, x...), ' '), y...)
			}
			if o.Closed {
				path = append(path, 'Z')
			}
		}
		shape.Path = string(path)
		s.Shapes = append(s.Shapes, shape)
	}
	return s
}
