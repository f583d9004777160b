package glb

import "encoding/json"

// The JSON of glTF 2.0, as far as it is written or read here. Pointers tell absent from zero.

const (
	extFeatures     = "EXT_mesh_features"
	extMetadata     = "EXT_structural_metadata"
	extQuantization = "KHR_mesh_quantization"
	extUnlit        = "KHR_materials_unlit"
	extTransform    = "KHR_texture_transform"
)

// Component types, targets, modes and wraps by the numbers of glTF.
const (
	typeByte   = 5120
	typeUbyte  = 5121
	typeShort  = 5122
	typeUshort = 5123
	typeUint   = 5125
	typeFloat  = 5126

	targetVertices = 34962
	targetIndices  = 34963

	wrapClamp  = 33071
	wrapMirror = 33648
	wrapRepeat = 10497
)

type document struct {
	Asset       docAsset       `json:"asset"`
	Used        []string       `json:"extensionsUsed,omitempty"`
	Required    []string       `json:"extensionsRequired,omitempty"`
	Scene       *int           `json:"scene,omitempty"`
	Scenes      []docScene     `json:"scenes,omitempty"`
	Nodes       []docNode      `json:"nodes,omitempty"`
	Meshes      []docMesh      `json:"meshes,omitempty"`
	Materials   []docMaterial  `json:"materials,omitempty"`
	Textures    []docTexture   `json:"textures,omitempty"`
	Images      []docImage     `json:"images,omitempty"`
	Samplers    []docSampler   `json:"samplers,omitempty"`
	Accessors   []docAccessor  `json:"accessors,omitempty"`
	BufferViews []docView      `json:"bufferViews,omitempty"`
	Buffers     []docBuffer    `json:"buffers,omitempty"`
	Extensions  *docExtensions `json:"extensions,omitempty"`
}

type docAsset struct {
	Version    string `json:"version"`
	MinVersion string `json:"minVersion,omitempty"`
	Generator  string `json:"generator,omitempty"`
}

type docScene struct {
	Nodes  []int      `json:"nodes,omitempty"`
	Extras *docExtras `json:"extras,omitempty"`
}

// docExtras is what files say beyond glTF.
type docExtras struct {
	Place        *Place `json:"place,omitempty"`
	Roof         string `json:"roof,omitempty"`
	RoofFallback string `json:"roof_fallback,omitempty"`
}

type docNode struct {
	Name        string          `json:"name,omitempty"`
	Children    []int           `json:"children,omitempty"`
	Mesh        *int            `json:"mesh,omitempty"`
	Skin        *int            `json:"skin,omitempty"`
	Matrix      []float64       `json:"matrix,omitempty"`
	Translation []float64       `json:"translation,omitempty"`
	Rotation    []float64       `json:"rotation,omitempty"`
	Scale       []float64       `json:"scale,omitempty"`
	Extensions  json.RawMessage `json:"extensions,omitempty"`
}

type docMesh struct {
	Name       string         `json:"name,omitempty"`
	Primitives []docPrimitive `json:"primitives"`
}

type docPrimitive struct {
	Attributes docAttributes     `json:"attributes"`
	Indices    *int              `json:"indices,omitempty"`
	Material   *int              `json:"material,omitempty"`
	Mode       *int              `json:"mode,omitempty"`
	Targets    []json.RawMessage `json:"targets,omitempty"`
	Extensions *docFeatures      `json:"extensions,omitempty"`
}

type docAttributes struct {
	Position  *int `json:"POSITION,omitempty"`
	Normal    *int `json:"NORMAL,omitempty"`
	TexCoord0 *int `json:"TEXCOORD_0,omitempty"`
	TexCoord1 *int `json:"TEXCOORD_1,omitempty"`
	Color0    *int `json:"COLOR_0,omitempty"`
	Feature0  *int `json:"_FEATURE_ID_0,omitempty"`
}

// docFeatures are the extensions of a primitive.
type docFeatures struct {
	Features *docMeshFeatures `json:"EXT_mesh_features,omitempty"`
	Draco    json.RawMessage  `json:"KHR_draco_mesh_compression,omitempty"`
}

type docMeshFeatures struct {
	IDs []docFeatureSet `json:"featureIds"`
}

type docFeatureSet struct {
	Count     int    `json:"featureCount"`
	Attribute *int   `json:"attribute,omitempty"`
	Label     string `json:"label,omitempty"`
	Table     *int   `json:"propertyTable,omitempty"`
}

type docMaterial struct {
	Name        string            `json:"name,omitempty"`
	PBR         *docPBR           `json:"pbrMetallicRoughness,omitempty"`
	Normal      *docTextureRef    `json:"normalTexture,omitempty"`
	Occlusion   *docTextureRef    `json:"occlusionTexture,omitempty"`
	Emissive    *docTextureRef    `json:"emissiveTexture,omitempty"`
	EmissiveMul []float64         `json:"emissiveFactor,omitempty"`
	AlphaMode   string            `json:"alphaMode,omitempty"`
	Cutoff      *float64          `json:"alphaCutoff,omitempty"`
	DoubleSided bool              `json:"doubleSided,omitempty"`
	Extensions  *docMaterialExtra `json:"extensions,omitempty"`
}

type docMaterialExtra struct {
	Unlit *struct{} `json:"KHR_materials_unlit,omitempty"`
}

type docPBR struct {
	BaseColor    []float64      `json:"baseColorFactor,omitempty"`
	BaseTexture  *docTextureRef `json:"baseColorTexture,omitempty"`
	Metallic     *float64       `json:"metallicFactor,omitempty"`
	Roughness    *float64       `json:"roughnessFactor,omitempty"`
	MetalTexture *docTextureRef `json:"metallicRoughnessTexture,omitempty"`
}

type docTextureRef struct {
	Index      int              `json:"index"`
	TexCoord   int              `json:"texCoord,omitempty"`
	Scale      *float64         `json:"scale,omitempty"`
	Strength   *float64         `json:"strength,omitempty"`
	Extensions *docTextureExtra `json:"extensions,omitempty"`
}

type docTextureExtra struct {
	Transform *docTransform `json:"KHR_texture_transform,omitempty"`
}

type docTransform struct {
	Offset   []float64 `json:"offset,omitempty"`
	Rotation float64   `json:"rotation,omitempty"`
	Scale    []float64 `json:"scale,omitempty"`
	TexCoord *int      `json:"texCoord,omitempty"`
}

type docTexture struct {
	Sampler *int `json:"sampler,omitempty"`
	Source  *int `json:"source,omitempty"`
}

type docSampler struct {
	Mag   int `json:"magFilter,omitempty"`
	Min   int `json:"minFilter,omitempty"`
	WrapS int `json:"wrapS,omitempty"`
	WrapT int `json:"wrapT,omitempty"`
}

type docImage struct {
	Name string  `json:"name,omitempty"`
	URI  *string `json:"uri,omitempty"`
	MIME string  `json:"mimeType,omitempty"`
	View *int    `json:"bufferView,omitempty"`
}

type docAccessor struct {
	View       *int            `json:"bufferView,omitempty"`
	Offset     int64           `json:"byteOffset,omitempty"`
	Component  int             `json:"componentType"`
	Normalized bool            `json:"normalized,omitempty"`
	Count      int64           `json:"count"`
	Type       string          `json:"type"`
	Max        []float64       `json:"max,omitempty"`
	Min        []float64       `json:"min,omitempty"`
	Sparse     json.RawMessage `json:"sparse,omitempty"`
}

type docView struct {
	Buffer     int             `json:"buffer"`
	Offset     int64           `json:"byteOffset,omitempty"`
	Length     int64           `json:"byteLength"`
	Stride     int             `json:"byteStride,omitempty"`
	Target     int             `json:"target,omitempty"`
	Extensions json.RawMessage `json:"extensions,omitempty"`
}

type docBuffer struct {
	URI    *string `json:"uri,omitempty"`
	Length int64   `json:"byteLength"`
}

type docExtensions struct {
	Metadata *docMetadata `json:"EXT_structural_metadata,omitempty"`
}

type docMetadata struct {
	Schema *docSchema `json:"schema,omitempty"`
	Tables []docTable `json:"propertyTables,omitempty"`
}

type docSchema struct {
	ID      string            `json:"id"`
	Classes ordered[docClass] `json:"classes"`
}

type docClass struct {
	Properties ordered[docProperty] `json:"properties"`
}

type docProperty struct {
	Type      string          `json:"type"`
	Component string          `json:"componentType,omitempty"`
	NoData    json.RawMessage `json:"noData,omitempty"`
	Semantic  string          `json:"semantic,omitempty"`
}

type docTable struct {
	Name       string             `json:"name,omitempty"`
	Class      string             `json:"class"`
	Count      int                `json:"count"`
	Properties ordered[docColumn] `json:"properties"`
}

type docColumn struct {
	Values     int    `json:"values"`
	Offsets    *int   `json:"stringOffsets,omitempty"`
	OffsetType string `json:"stringOffsetType,omitempty"`
}
