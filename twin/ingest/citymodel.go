package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// ErrNoCityModel says that a text is something else than a city model.
var ErrNoCityModel = errors.New("is no CityJSON")

// The bounds of a city model that stands for one house. The work of cutting a face into triangles grows with the square
// of its corners: the last bound is that of as many corners as are taken, 300 a face.
const (
	maxModelVertices    = 300_000
	maxModelCorners     = 300_000
	maxModelFaceCorners = 4_000
	maxModelFaceSquares = 300 * maxModelCorners
	maxModelObjects     = 10_000
	maxModelAwayM       = 500 // from the house's footprint, at the nearest and at the farthest corner
)

// NormalCityModel judges a city model that is to stand for a house, and brings it into the form that is kept: what
// buildings look like from outside, named by the house's id, and nothing else that the file says. It must be readable
// whole, hold such forms, say where it is and be there, and name nothing in other files. Errors say which object is at
// fault, and the mend.
func NormalCityModel(ctx context.Context, body []byte, house string, footprint orb.Geometry) ([]byte, error) {
	if !cityjson.Sniff(body[:min(len(body), 64<<10)]) {
		return nil, ErrNoCityModel
	}
	r, err := cityjson.ReadDocument(body, cityjson.Limits{
		Bytes: len(body) + 1, Depth: 64, Vertices: maxModelVertices, Objects: maxModelObjects, Corners: maxModelCorners, Relatives: maxModelObjects,
		FaceCorners: maxModelFaceCorners, FaceSquares: maxModelFaceSquares, Strict: true,
	})
	if err != nil {
		return nil, err
	}
	crs, err := modelCRS(r.Header().CRS)
	if err != nil {
		return nil, err
	}
	seen := facade{house: house}
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		seen.add(f)
	}
	lo, hi := cityjson.Vec3{math.Inf(1), math.Inf(1), math.Inf(1)}, cityjson.Vec3{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for _, o := range seen.objects {
		growBox(o, &lo, &hi)
	}
	if lo[0] > hi[0] {
		return nil, errors.New("has no forms of buildings: give an object of type Building, or parts of it, a geometry with surfaces")
	}
	if err := nearHouse(crs, lo, hi, footprint); err != nil {
		return nil, err
	}
	return seen.write(crs, lo)
}

func modelCRS(name string) (geo.CRS, error) {
	if name == "" {
		return geo.CRS{}, errors.New("names no coordinate system: give metadata.referenceSystem, as https://www.opengis.net/def/crs/EPSG/0/4549")
	}
	crs, err := geo.ParseCRS(name)
	if err == nil && crs.IsDegrees() {
		err = fmt.Errorf("%s is in degrees: convert the model to a projected system, as EPSG:4549", crs)
	}
	return crs, err
}

func growBox(o *cityjson.Object, lo, hi *cityjson.Vec3) {
	for _, g := range o.Geometries {
		for _, s := range g.Surfaces {
			for _, ring := range s.Rings {
				for _, p := range ring {
					for i, v := range p {
						lo[i], hi[i] = math.Min(lo[i], v), math.Max(hi[i], v)
					}
				}
			}
		}
	}
}

// nearHouse finds models of another house, or in another system than they say.
func nearHouse(crs geo.CRS, lo, hi cityjson.Vec3, footprint orb.Geometry) error {
	for _, xy := range [...]orb.Point{{lo[0], lo[1]}, {hi[0], lo[1]}, {lo[0], hi[1]}, {hi[0], hi[1]}} {
		at := crs.Inverse(xy)
		if math.IsNaN(at[0]+at[1]) || math.Abs(at[0]) > 180 || math.Abs(at[1]) > 90 {
			return fmt.Errorf("a corner at %.9g, %.9g is nowhere in %s: is it another coordinate system?", xy[0], xy[1], crs)
		}
		if off := geo.PointToGeometryM(at, footprint); off > maxModelAwayM {
			return fmt.Errorf("reaches %.9g m away from the house, at most %d m are taken: is it another house, or coordinate system?", off, maxModelAwayM)
		}
	}
	if lo[2] < -500 || hi[2] > 9000 {
		return fmt.Errorf("has heights from %.9g to %.9g m: metres above sea level are wanted", lo[2], hi[2])
	}
	return nil
}
