package glb

import (
	"fmt"
	"math"
)

// Vec is a point, a direction or a translation in the frame of glTF: x east, y up, z south; points in metres.
type Vec [3]float64

// FromENU turns east, north, up into the frame of glTF.
func FromENU(east, north, up float64) Vec { return Vec{east, up, -north} }

// Model is what a file holds: a tree of nodes and what their meshes refer to by index.
type Model struct {
	Nodes     []Node     // the roots of the scene; none makes one empty node
	Materials []Material // none: primitives have the material that glTF gives by default
	Images    []Image    // images that textures of materials show
	Table     *Table     // the rows that Primitive.Features name; nil where no primitive has any

	// Place tells where on earth the origin lies, in a member of the scene of our own; nil where the file does not say.
	Place *Place

	// Roof names the shape of a generated roof, and RoofFallback says why it is not the one asked for: in members of the
	// scene of our own beside Place. They are not read back.
	Roof, RoofFallback string

	// StepM is the distance between two positions that can be told apart, 0 for a millimetre. Wide meshes get a wider
	// one, and positions in float32 where that would be more than MaxStepM.
	StepM float64
}

// MaxStepM is the widest grid that positions are put on, in metres.
const MaxStepM = 0.02

// Place is where on earth the origin of a file lies; its axes point east, up and south there.
type Place struct {
	Lon     float64 `json:"lon"` // degrees
	Lat     float64 `json:"lat"`
	HeightM float64 `json:"height_m"` // above what heights of the twin count from
}

// check refuses what is nowhere on earth.
func (p *Place) check() error {
	if p == nil || math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90 && math.Abs(p.HeightM) <= 10_000 {
		return nil
	}
	return fmt.Errorf("place %g, %g at %g m: degrees east and north and metres are wanted", p.Lon, p.Lat, p.HeightM)
}

// Quat is a rotation as a quaternion x, y, z, w of length 1. The zero value turns nothing.
type Quat [4]float64

// Node is a place in the tree. Its translation is from its parent's; what hangs below is turned, then moved.
type Node struct {
	Name     string
	At       Vec
	Turn     Quat
	Mesh     *Mesh // nil for none; nodes may share one
	Children []Node
}

// Mesh is what is drawn at a node.
type Mesh struct {
	Name       string
	Primitives []Primitive
}

// Primitive is a set of triangles of one material. Normals, TexCoords, Colors and Features are empty or as many as
// Positions. Triangles go counterclockwise seen from outside.
type Primitive struct {
	Positions []Vec
	Normals   []Vec        // of length 1
	TexCoords [][2]float32 // u, v from the upper left corner of the image
	Colors    []Color      // multiplied with the colour of the material
	Features  []uint32     // rows of the table
	Triangles [][3]uint32
	Material  int // in Model.Materials
}

// Color is red, green, blue, opacity as screens have them (sRGB), of 255. Files hold linear light.
type Color [4]uint8

// Image is the file of a picture, PNG or JPEG, passed through as it is.
type Image struct {
	Name string
	Data []byte
}

// Material is how a surface looks: the metallic-roughness material of glTF. Factors are linear.
type Material struct {
	Name               string
	BaseColor          [4]float64
	Metallic           float64
	Roughness          float64
	Emissive           [3]float64
	BaseTexture        *Texture
	MetalRoughTexture  *Texture
	NormalTexture      *Texture // Strength is its scale
	OcclusionTexture   *Texture // Strength
	EmissiveTexture    *Texture
	Alpha              AlphaMode
	Cutoff             float64 // of AlphaMask
	DoubleSided, Unlit bool
}

// Texture is how an image is laid on: by texture coordinates, which the optional transform moves.
type Texture struct {
	Image           int // in Model.Images
	WrapU, WrapV    Wrap
	Magnify, Minify int // filters by the numbers of glTF, 0 for none given
	Strength        float64
	Offset, Scale   [2]float64 // KHR_texture_transform where Transformed
	Rotation        float64    // radians
	Transformed     bool
}

// Wrap tells what lies beyond an image.
type Wrap uint8

// The ways to go on beyond an image.
const (
	Repeat Wrap = iota
	Clamp
	Mirror
)

// AlphaMode tells what opacity does.
type AlphaMode uint8

// The modes of opacity.
const (
	Opaque AlphaMode = iota
	AlphaMask
	AlphaBlend
)

// Matte is a rough material without metal, in the given colour.
func Matte(name string, c Color) Material {
	return Material{Name: name, BaseColor: c.linear(), Roughness: 1}
}

// linear are the factors of a colour.
func (c Color) linear() [4]float64 {
	return [4]float64{round4(toLinear(c[0])), round4(toLinear(c[1])), round4(toLinear(c[2])), round4(float64(c[3]) / 255)}
}

// toLinear undoes the transfer function of sRGB.
func toLinear(c uint8) float64 {
	v := float64(c) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// round4 keeps factors short in the file; half a step of eight bits is twenty times as much.
func round4(v float64) float64 { return math.Round(v*1e4) / 1e4 }
