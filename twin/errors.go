package twin

import "errors"

// Sentinels that callers test with errors.Is; wire codes are made from them in one place, twin/api.
var (
	ErrNotFound  = errors.New("not found")
	ErrInvalid   = errors.New("invalid")
	ErrConflict  = errors.New("conflict")
	ErrForbidden = errors.New("forbidden")
	ErrTooOld    = errors.New("older than the log that is kept")
	ErrStopped   = errors.New("the twin has stopped")
	// ErrNoSpace refuses a write before anything is written; the store goes on once there is room again.
	ErrNoSpace = errors.New("too little free disk")
	// ErrBusy refuses what is made for few at a time; it is asked for again.
	ErrBusy = errors.New("busy")
)
