package ingest

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin/wire"
)

// Rejects writes what was refused as CSV: row,field,value,reason. The values of personal and secret fields are not in
// it, and no cell is a formula to a spreadsheet.
type Rejects struct{ w *csv.Writer }

// NewRejects writes the header.
func NewRejects(w io.Writer) *Rejects {
	c := csv.NewWriter(w)
	c.Write([]string{"row", "field", "value", "reason"}) // an error stays and comes with Flush
	return &Rejects{c}
}

// maxValue bounds the value that is shown, in bytes.
const maxValue = 200

// Write adds a line.
func (r *Rejects) Write(x Reject) {
	value := x.Value
	if len(value) > maxValue {
		value = strings.ToValidUTF8(value[:maxValue], "") + "…"
	}
	r.w.Write([]string{strconv.Itoa(x.Row), x.Field, wire.Harmless(value), wire.Harmless(x.Reason)})
}

// Flush hands on what is held back and returns the first error of all writes.
func (r *Rejects) Flush() error {
	r.w.Flush()
	return r.w.Error()
}
