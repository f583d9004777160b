package grid

// Code is a division or grid code of 6, 9, 12, 15 or 17 digits, kept as the number that the digits spell.
// The zero Code means "none". Codes of one level order as their digits do.
type Code uint64
