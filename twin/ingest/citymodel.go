package ingest

import (
	"bytes"
	"context"
	"encoding/json"
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

// The bounds of a city model that stands for one house.
const (
	maxModelVertices = 500_000
	maxModelCorners  = 2_000_000
	maxModelObjects  = 10_000
	maxModelAwayM    = 500 // from the house's footprint, at the nearest and at the farthest corner
)

// CheckCityModel judges a city model that is to stand for a house: that it can be read whole, holds forms, says where it
// is and is there, and names nothing in other files. Errors say which object is at fault, and the mend.
func CheckCityModel(ctx context.Context, body []byte, footprint orb.Geometry) error {
	if !cityjson.Sniff(body[:min(len(body), 64<<10)]) {
		return ErrNoCityModel
	}
	r, err := cityjson.NewReader(bytes.NewReader(body), cityjson.Limits{
		Bytes: len(body) + 1, Depth: 64, Vertices: maxModelVertices, Objects: maxModelObjects, Corners: maxModelCorners, Relatives: maxModelObjects,
	})
	if err != nil {
		return err
	}
	crs, err := modelCRS(r.Header().CRS)
	if err != nil {
		return err
	}
	lo, hi := cityjson.Vec3{math.Inf(1), math.Inf(1), math.Inf(1)}, cityjson.Vec3{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		for _, o := range append(f.Parts, f.Root) {
			growBox(o, &lo, &hi)
		}
	}
	if lo[0] > hi[0] {
		return errors.New("has no forms: give its buildings a geometry")
	}
	if err := nearHouse(crs, lo, hi, footprint); err != nil {
		return err
	}
	return noPictures(body)
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
			return fmt.Errorf("a corner at %.0f, %.0f is nowhere in %s: is it another coordinate system?", xy[0], xy[1], crs)
		}
		if off := geo.PointToGeometryM(at, footprint); off > maxModelAwayM {
			return fmt.Errorf("reaches %.0f m away from the house, at most %d m are taken: is it another house, or coordinate system?", off, maxModelAwayM)
		}
	}
	if lo[2] < -500 || hi[2] > 9000 {
		return fmt.Errorf("has heights from %.0f to %.0f m: metres above sea level are wanted", lo[2], hi[2])
	}
	return nil
}

// noPictures refuses textures, which CityJSON keeps in other files.
func noPictures(body []byte) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	for {
		var line struct {
			Appearance struct {
				Textures []struct{ Image string }
			} `json:"appearance"`
		}
		err := dec.Decode(&line)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", ErrNoCityModel, err)
		case len(line.Appearance.Textures) > 0:
			return fmt.Errorf("names a picture in another file (%.80q): take appearance.textures out, or send a glb, which holds its pictures", line.Appearance.Textures[0].Image)
		}
	}
}
