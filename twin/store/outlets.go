package store

// Outlet is what an outward adapter keeps of a consumer: how far it came, or a delivery that was given up. Key is the
// consumer's name, with a slash and more where it keeps several; Body belongs to package outlet.
type Outlet struct {
	Key  string
	Body []byte
}
