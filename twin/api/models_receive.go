package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"os"
	"strconv"
	"time"
)

// modelKind is a form of uploaded models.
type modelKind string

// The kinds, as refusals call them.
const (
	kindGLB      modelKind = "glb"
	kindCityJSON modelKind = "CityJSON"
)

const (
	mediaGLB      = "model/gltf-binary"
	mediaCityJSON = "application/city+json"
	acceptModels  = mediaGLB + ", " + mediaCityJSON
)

func (k modelKind) media() string {
	if k == kindGLB {
		return mediaGLB
	}
	return mediaCityJSON
}

// The bounds of uploads that are under way: bodies wait in files without a name, and only so many are in memory at once.
const (
	maxReceiving = 16
	maxUploads   = 2 // of one principal: nobody keeps the others out
	maxChecking  = 2
	receiveTime  = 5 * time.Minute
	answerTime   = 2 * time.Minute // to judge and keep it, and to answer

	// Who sends slower holds a place for nothing.
	leastRate = 64 << 10 // bytes a second
	slackTime = 10 * time.Second
)

// receive takes a model in: what it is shows in its first bytes, and the rest is read only when that is something that is
// taken. done lets the next upload into memory.
func (c *call) receive(up *ModelUpload) (kind modelKind, check ModelCheck, done func(), err error) {
	limit := c.s.maxModelBytes()
	if c.r.ContentLength > limit {
		return "", nil, nil, &http.MaxBytesError{Limit: limit} // who asks first, with Expect, sends nothing
	}
	if enc := c.r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return "", nil, nil, unsupportedModel("the body has a content coding: send it uncompressed")
	}
	leave, err := c.s.uploaders.enter(c.who.Actor())
	if err != nil {
		return "", nil, nil, err
	}
	defer leave()
	select {
	case c.s.receiving <- struct{}{}:
		defer func() { <-c.s.receiving }()
	default:
		return "", nil, nil, &Problem{Status: http.StatusServiceUnavailable, Title: "Busy", Detail: "other models are being uploaded: try again", RetryAfter: 5}
	}
	// A model over a telephone takes longer than other bodies; servers that cannot wait longer just do not.
	deadlines, now := http.NewResponseController(c.w), time.Now()
	_ = deadlines.SetWriteDeadline(now.Add(receiveTime + answerTime))
	body := &steady{from: http.MaxBytesReader(c.w, c.r.Body, limit), begun: now, until: deadlines.SetReadDeadline}
	head := make([]byte, 64)
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		if errors.Is(err, io.EOF) {
			err = unsupportedModel("the body is empty: send a model")
		}
		return "", nil, nil, err
	}
	head = head[:n]
	if kind, err = sniffModel(c.r.Header.Get("Content-Type"), head); err != nil {
		return "", nil, nil, err
	}
	if check, err = c.checkOf(kind, up); err != nil {
		return "", nil, nil, err
	}
	file, err := spool(io.MultiReader(bytes.NewReader(head), body))
	if err != nil {
		return "", nil, nil, err
	}
	defer unspool(file)
	// A deadline that passes while the model is judged would look as if the client had gone.
	_ = deadlines.SetReadDeadline(time.Now().Add(answerTime))
	select {
	case c.s.checking <- struct{}{}:
	case <-c.r.Context().Done():
		return "", nil, nil, c.r.Context().Err()
	}
	if up.Body, err = readBack(file); err != nil {
		<-c.s.checking
		return "", nil, nil, err
	}
	return kind, check, func() { <-c.s.checking }, nil
}

func (s *Server) maxModelBytes() int64 {
	if s.cfg.Models.MaxBytes > 0 {
		return s.cfg.Models.MaxBytes
	}
	return DefaultModelBytes
}

// checkOf finds who judges models of a kind, and where they stand.
func (c *call) checkOf(kind modelKind, up *ModelUpload) (check ModelCheck, err error) {
	if kind == kindGLB {
		if up.Place, err = c.placeOfModel(up); err != nil {
			return nil, err
		}
		check = c.s.cfg.Models.GLB
	} else {
		for _, name := range [...]string{"lon", "lat", "height_m", "heading_deg"} {
			if c.r.URL.Query().Has(name) {
				return nil, badParam(name, "goes with a glb alone: a CityJSON says itself where it stands")
			}
		}
		check = c.s.cfg.Models.CityJSON
	}
	if check == nil {
		return nil, unsupportedModel("this server takes no models of the kind " + string(kind))
	}
	return check, nil
}

// spool writes a body to a file that has no name any more, and so goes with the process at the latest.
func spool(r io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "gridtwin-model-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // where open files cannot be removed, unspool does it
	_, err = io.Copy(f, r)
	var large *http.MaxBytesError
	var slow *Problem
	switch {
	case err == nil:
		return f, nil
	case !errors.As(err, &large) && !errors.As(err, &slow):
		err = &Problem{Status: http.StatusBadRequest, Title: "Broken off", Detail: "the body did not arrive whole: send it again"}
	}
	unspool(f)
	return nil, err
}

func unspool(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// readBack reads a spooled body in one piece of just its size.
func readBack(f *os.File) ([]byte, error) {
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	b := make([]byte, size)
	_, err = f.ReadAt(b, 0)
	return b, err
}

// sniffModel tells what a body is by its first bytes, which must not contradict what it was sent as.
func sniffModel(contentType string, head []byte) (modelKind, error) {
	begins := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	kind := modelKind("")
	switch {
	case begins("glTF\x02\x00\x00\x00"):
		kind = kindGLB
	case begins("glTF"):
		return "", unsupportedModel("this is a binary glTF of another version than 2")
	case begins("PK\x03\x04"), begins("PK\x05\x06"):
		return "", unsupportedModel("this is a zip archive: unpack it and send the model itself")
	case begins("\x1f\x8b"), begins("\x28\xb5\x2f\xfd"):
		return "", unsupportedModel("this is compressed: send the model itself")
	case begins("b3dm"), begins("i3dm"), begins("pnts"), begins("cmpt"):
		return "", unsupportedModel("this is a tile of 3D Tiles 1.0: send the glb within")
	case bytes.HasPrefix(text, []byte("<")):
		return "", unsupportedModel("this is XML, as CityGML, COLLADA or KML: convert it to glb or CityJSON")
	case bytes.HasPrefix(text, []byte("{")):
		kind = kindCityJSON
	default:
		return "", unsupportedModel("this is neither binary glTF nor CityJSON")
	}
	media, _, _ := mime.ParseMediaType(contentType)
	switch media {
	case "", "application/octet-stream", kind.media():
		return kind, nil
	case typeJSON, "application/city+json-seq":
		if kind == kindCityJSON {
			return kind, nil
		}
	case "model/gltf+json":
		return "", unsupportedModel(gltfText)
	case mediaGLB:
		return "", unsupportedModel("it was sent as " + media + ", but is JSON as text: glTF is taken as one binary glb, CityJSON as " + mediaCityJSON)
	case mediaCityJSON:
	default:
		return "", unsupportedModel("it was sent as " + strconv.Quote(media))
	}
	return "", unsupportedModel("it was sent as " + media + ", but its first bytes are those of " + string(kind))
}

const gltfText = "this is glTF as text, which keeps its data in other files: send one binary glb"

// textModel tells what a JSON document is that is no CityJSON.
func textModel(body []byte) string {
	var members struct {
		Asset  json.RawMessage
		Type   string
		Meshes json.RawMessage
	}
	if err := json.Unmarshal(body, &members); err == nil && (members.Asset != nil || members.Meshes != nil) {
		return gltfText
	}
	return "this is JSON, but no CityJSON: its member type would say so"
}

func unsupportedModel(what string) *Problem {
	return &Problem{
		Status: http.StatusUnsupportedMediaType, Title: "Unsupported media type", Detail: what + "; models are taken as " + acceptModels,
	}
}

// parseNumber reads a finite number.
func parseNumber(text string) (float64, bool) {
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}
