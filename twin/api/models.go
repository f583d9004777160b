package api

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// Models says which uploaded models of houses are taken. Those of a kind without a check are refused.
type Models struct {
	MaxBytes int64 // of an upload; 0 is DefaultModelBytes
	GLB      ModelCheck
	CityJSON ModelCheck
}

// DefaultModelBytes bounds uploaded models.
const DefaultModelBytes = 32 << 20

// ModelCheck judges an uploaded model and returns the bytes that are kept and served: what was sent, or a normal form of
// it. Who uploaded is told the error, so it says what is wrong and how to mend it; ErrModelFormat within it says that
// the bytes are something else altogether.
type ModelCheck func(ctx context.Context, m *ModelUpload) (kept []byte, err error)

// ErrModelFormat says that a model is not of the kind as which it was sent.
var ErrModelFormat = errors.New("not a model of this kind")

// ModelUpload is a model of a house as it was sent. The check owns the bytes.
type ModelUpload struct {
	House     twin.ID
	Footprint orb.Geometry // of the house, lon/lat
	BaseM     float64      // elevation of its ground, 0 where it is not known
	Place     *ModelPlace  // of a glb; nil of what says itself where it is
	Body      []byte
}

// ModelPlace is where the origin of a glb stands, and which way it looks.
type ModelPlace struct {
	Lon, Lat   float64 // degrees
	HeightM    float64 // counted as base_elev_m is
	HeadingDeg float64 // clockwise from north to where −z looks; 0 leaves x east
	Default    bool    // nobody said any of it: a place that the file itself says comes first
}

// blobStore is a store that keeps uploads.
type blobStore interface {
	PutBlob(ctx context.Context, media string, at int64, body []byte) ([32]byte, error)
}

// putModel takes a detailed model of a house, which is shown in place of the one made from its footprint.
func (s *Server) putModel(c *call) error {
	house, err := c.modelOf("lon", "lat", "height_m", "heading_deg")
	if err != nil {
		return err
	}
	revs, star, err := c.modelRevs(house)
	if err != nil {
		return err
	}
	store, ok := s.tw.Store().(blobStore)
	if !ok {
		return &Problem{Status: http.StatusNotImplemented, Title: "No uploads", Detail: "the store of this server keeps no models"}
	}
	up := &ModelUpload{House: house.ID(), Footprint: house.Place()}
	if base, _ := house.Value(house.Type().Field("base_elev_m")); !base.IsNull() {
		up.BaseM = base.Float()
	}
	kind, check, done, err := c.receive(up)
	if err != nil {
		return err
	}
	defer done()
	kept, err := check(c.r.Context(), up)
	if err != nil {
		return refusedModel(kind, up, err)
	}
	up.Body = nil
	// The bytes are safe before anything names them.
	hash, err := store.PutBlob(c.r.Context(), kind.media(), s.tw.Clock().UnixMicro(), kept)
	if err != nil {
		return err
	}
	rev, err := c.setModel(house, twin.BlobName(hash), revs, star)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &modelAnswer{
		Version: uint64(c.snap.Version()), House: house.ID().String(), Rev: uint64(rev), Model: hex.EncodeToString(hash[:]),
		Media: kind.media(), Bytes: len(kept), Visibility: "pub",
	})
}

// modelAnswer tells what is kept, and who may see it.
type modelAnswer struct {
	Version    uint64 `json:"version"`
	House      string `json:"house"`
	Rev        uint64 `json:"rev"`
	Model      string `json:"model"`
	Media      string `json:"media"`
	Bytes      int    `json:"bytes"`
	Visibility string `json:"visibility"`
}

// removeModel goes back to the model made from the footprint.
func (s *Server) removeModel(c *call) error {
	house, err := c.modelOf()
	if err != nil {
		return err
	}
	revs, star, err := c.modelRevs(house)
	if err != nil {
		return err
	}
	if _, err := c.setModel(house, twin.Value{}, revs, star); err != nil {
		return err
	}
	c.noContent()
	return nil
}

// modelOf finds the house of a model that the caller may change.
func (c *call) modelOf(params ...string) (access.Seen, error) {
	c.r.SetPathValue("c", "houses")
	c.r.SetPathValue("id", c.r.PathValue("house"))
	if err := c.params(params...); err != nil {
		return access.Seen{}, err
	}
	t, house, err := c.found()
	if err != nil {
		return house, err
	}
	return house, c.mayEdit(t)
}

// modelRevs judges If-Match before anything is read: a model is large.
func (c *call) modelRevs(house access.Seen) (revs []twin.Version, star bool, err error) {
	if revs, star, err = ifMatch(c.r); err != nil {
		return nil, false, err
	}
	if err := access.MayChange(c.who, house); err != nil {
		return nil, false, err
	}
	if !star && !slices.Contains(revs, house.Rev()) {
		return nil, false, c.stale(http.StatusPreconditionFailed, house, &wire.Body{})
	}
	return revs, star, nil
}

// setModel commits which model a house has, over whatever is there by now where any revision will do.
func (c *call) setModel(house access.Seen, model twin.Value, revs []twin.Version, star bool) (twin.Version, error) {
	t := house.Type()
	for try := 0; ; try++ {
		if !star && !slices.Contains(revs, house.Rev()) {
			return 0, c.stale(http.StatusPreconditionFailed, house, &wire.Body{})
		}
		res, err := c.commitOne(twin.Operation{
			Do: twin.Patch, Type: t, ID: house.ID(), IfRev: house.Rev(), Server: true,
			Set: []twin.Assignment{{Field: t.Field("model"), Value: model}},
		}, &wire.Body{})
		if err == nil {
			return res.Results[0].Rev, nil
		}
		if stale := (*twin.StaleError)(nil); !errors.As(err, &stale) || try == maxRetries {
			return 0, err
		}
		again, ok := c.view.Get(t, house.ID()) // commitOne has looked
		if !ok {
			return 0, twin.ErrNotFound
		}
		house = again
	}
}

// How far from its house a model may stand: a wing may reach out, but a slip of digits is found.
const maxModelOffM = 500

// placeOfModel reads where a glb stands: by default at the house's label point, on its ground.
func (c *call) placeOfModel(up *ModelUpload) (*ModelPlace, error) {
	at := geo.InteriorPoint(up.Footprint)
	p := &ModelPlace{Lon: at[0], Lat: at[1], HeightM: up.BaseM, Default: true}
	v := c.r.URL.Query()
	if v.Has("lon") != v.Has("lat") {
		return nil, badParam("lon", "goes with lat: give both or none")
	}
	for _, m := range []struct {
		name        string
		into        *float64
		least, most float64
	}{{"lon", &p.Lon, -180, 180}, {"lat", &p.Lat, -90, 90}, {"height_m", &p.HeightM, -500, 9000}, {"heading_deg", &p.HeadingDeg, -360, 360}} {
		if err := boundedParam(v, m.name, m.into, m.least, m.most); err != nil {
			return nil, err
		}
		p.Default = p.Default && !v.Has(m.name)
	}
	if err := up.Near(p.Lon, p.Lat); err != nil {
		return nil, badParam("lon", "or lat is wrong: with them the model %v", err)
	}
	return p, nil
}

// Near refuses a place that is far from the house, and so most likely a slip.
func (m *ModelUpload) Near(lon, lat float64) error {
	if off := geo.PointToGeometryM(orb.Point{lon, lat}, m.Footprint); off > maxModelOffM {
		return fmt.Errorf("would stand %.0f m from the house, at most %d m are taken", off, maxModelOffM)
	}
	return nil
}

// boundedParam reads a number where one is given.
func boundedParam(v url.Values, name string, into *float64, least, most float64) error {
	if !v.Has(name) {
		return nil
	}
	x, ok := parseNumber(v.Get(name))
	if !ok || x < least || x > most {
		return badParam(name, "is %.40q, expected a number from %g to %g", v.Get(name), least, most)
	}
	*into = x
	return nil
}

// refusedModel tells who uploaded a model why it is not taken.
func refusedModel(kind modelKind, up *ModelUpload, err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, ErrModelFormat):
		if kind == kindCityJSON {
			return unsupportedModel(textModel(up.Body))
		}
		return unsupportedModel(err.Error())
	}
	return &Problem{
		Status: http.StatusUnprocessableEntity, Title: "Model refused",
		Detail: fmt.Sprintf("this %s cannot be kept: %v", kind, err), Errors: []pointed{inBody(placeInModel(err.Error()), err.Error())},
	}
}
