package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// What of a file's warnings is shown: kinds of them, and of a reason and a value so many characters.
const (
	warnedKinds  = 10
	warnedReason = 160
	warnedValue  = 40
)

// warned tells in a few lines what was odd about a file's rows: who does not know of --warnings must see it too.
func (r *importRun) warned(base string, tally *ingest.Tally) {
	if tally.Len() == 0 {
		return
	}
	head := "warning: "
	if len(r.files) > 1 {
		head += base + ": "
	}
	top, kinds, said := tally.Top(warnedKinds)
	for _, g := range top {
		field, value := g.Field, ""
		if field != "" {
			field += ": "
		}
		if g.Value != "" {
			value = ", " + strconv.Quote(short(g.Value, warnedValue))
		}
		fmt.Fprintf(r.std.err, "%s%s: %s%s (first: row %d%s)\n", head, rowCount(g.Rows), field, short(g.Reason, warnedReason), g.First, value)
	}
	if kinds > 0 {
		fmt.Fprintf(r.std.err, "%s%s: of %d more kinds\n", head, rowCount(said), kinds)
	}
	more := "--warnings FILE lists them all, row by row"
	if r.warnings != "" {
		more = "see " + r.warnings
	}
	fmt.Fprintf(r.std.err, "%s%d in all; %s\n", head, tally.Len(), more)
}

func rowCount(n int) string {
	if n == 1 {
		return "1 row"
	}
	return strconv.Itoa(n) + " rows"
}

// short cuts a text to some characters on one line.
func short(s string, most int) string {
	c := []rune(strings.Join(strings.Fields(s), " "))
	if len(c) > most {
		c = append(c[:most-1], '…')
	}
	return string(c)
}

func (r *importRun) summary(w io.Writer, base string, t *twin.Type, rep *ingest.Report) {
	dry := ""
	if r.dry {
		dry = " (dry run: nothing changed)"
		if len(r.files) > 1 {
			dry = " (dry run: nothing changed, and this file does not see what those before it would bring)"
		}
	}
	fmt.Fprintf(w, "%s: %d rows as %s: %d created, %d updated, %d unchanged", base, rep.Rows, t.Plural, rep.Created, rep.Updated, rep.Unchanged)
	if rep.Joined > 0 {
		fmt.Fprintf(w, ", %d joined to an earlier row", rep.Joined)
	}
	fmt.Fprintf(w, ", %d refused; %d warnings", rep.Refused, rep.Warnings)
	if rep.Units > 0 {
		fmt.Fprintf(w, "; %d rooms made", rep.Units)
	}
	fmt.Fprintln(w, dry)
	var unused []string
	for _, c := range rep.Columns {
		if c.Field == "" {
			unused = append(unused, c.Column)
		}
	}
	if len(unused) > 0 {
		fmt.Fprintf(w, "  columns not used: %s\n", strings.Join(unused, ", "))
	}
}

// verdict says that rows were refused, which makes the command fail.
func (r *importRun) verdict() error {
	if r.refused == 0 {
		return nil
	}
	more := "; --rejects FILE lists them all"
	if r.rejects != "" {
		more = "; see " + r.rejects
	}
	fmt.Fprintf(r.std.err, "gridtwin import: %d rows refused, the first is %s%s\n", r.refused, oneLine(errors.New(r.first)), more)
	return errPartly
}
