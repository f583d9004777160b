package store

// Blob is bytes that are kept under their SHA-256, as an uploaded model. States name it by that; nothing of it is in the
// log, whose chain vouches for it by the name.
type Blob struct {
	BlobHead
	Body []byte
}

// BlobHead is what is known of a blob without its bytes.
type BlobHead struct {
	Hash  [32]byte
	Media string // media type
	Size  int64  // in bytes
	Put   int64  // when it was last put, in microseconds since 1970 UTC
}
