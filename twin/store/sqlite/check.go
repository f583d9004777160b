package sqlite

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Problem is one thing that Check found wrong. Fields that do not apply are zero.
type Problem struct {
	Page    int          // page of the file, from 1
	Table   string       // as "entity"
	Type    string       // of the entity concerned
	ID      twin.ID      // of the entity concerned
	Version twin.Version // commit concerned
	Text    string       // what is wrong
}

// String is the problem in one line.
func (p Problem) String() string {
	var b strings.Builder
	if p.Page != 0 {
		fmt.Fprintf(&b, "page %d: ", p.Page)
	}
	if p.Table != "" {
		fmt.Fprintf(&b, "%s: ", p.Table)
	}
	if p.ID != 0 {
		fmt.Fprintf(&b, "%s %s: ", p.Type, p.ID)
	}
	if p.Version != 0 {
		fmt.Fprintf(&b, "version %d: ", p.Version)
	}
	return b.String() + p.Text
}

// Summary says how much Check has looked at.
type Summary struct {
	Head     twin.Head
	Entities int
	Commits  int
	Changes  int
	Blobs    int
	Problems int
}

// Check proves a store's file: the structure of its pages, the checksum of each row, the hash chain of the log, and
// that the current state is the fold of the log. It reads a snapshot beside a running server. Each problem goes to
// report; an error means that the check itself could not be done.
func Check(ctx context.Context, path string, report func(Problem)) (Summary, error) {
	path, err := realPath(path)
	if err != nil {
		return Summary{}, fmt.Errorf("check store %s: %w", path, err)
	}
	if _, err := os.Stat(path); err != nil {
		return Summary{}, fmt.Errorf("check store: %w", err)
	}
	s := &Store{path: path, cfg: Config{Path: path, ReadOnly: true}}
	defer s.Close()
	return s.Check(ctx, report)
}

// Check is the function Check on the file of an open store.
func (s *Store) Check(ctx context.Context, report func(Problem)) (Summary, error) {
	ck := checker{report: report}
	err := s.view(ctx, func(ctx context.Context, c *conn) error {
		c.SetInterrupt(ctx.Done())
		defer c.SetInterrupt(nil)
		ck.c = c
		for _, part := range []struct {
			name string
			run  func(context.Context) error
		}{
			{"structure", ck.structure},
			{"log", ck.log},
			{"state", ck.state},
			{"accounts", ck.accounts},
			{"blobs", ck.blobs},
			{"outlets", ck.outlets},
		} {
			if err := part.run(ctx); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				// A part that cannot be read is a finding; the others may say more.
				ck.found(Problem{Text: fmt.Sprintf("the %s cannot be read to its end: %v", part.name, err)})
			}
		}
		return nil
	})
	if code := sqlite.ErrCode(err).ToPrimary(); code == sqlite.ResultCorrupt || code == sqlite.ResultNotADB {
		ck.found(Problem{Page: 1, Text: fmt.Sprintf("the file cannot be opened: %v", err)})
		err = nil
	}
	if err != nil {
		return ck.sum, fmt.Errorf("check store %s: %w", s.path, err)
	}
	return ck.sum, nil
}

// checker is one run of Check.
type checker struct {
	c      *conn
	report func(Problem)
	sum    Summary
	pos    feedRow
	live   bitset // addresses of the live states, as the log has them
	tips   bitset // addresses of the newest changes that the table latest should know
	hasher twin.ChainHasher
	arena  batch
}

func (ck *checker) found(p Problem) {
	ck.sum.Problems++
	ck.report(p)
}

// maxLines bounds what SQLite says about one file.
const maxLines = 100

// structure asks SQLite for the soundness of its pages.
func (ck *checker) structure(context.Context) error {
	return ck.c.query(fmt.Sprintf("PRAGMA integrity_check(%d)", maxLines), func(s *sqlite.Stmt) error {
		for line := range strings.Lines(s.ColumnText(0)) {
			line = strings.TrimSpace(line)
			if line == "ok" || line == "" || strings.HasPrefix(line, "*** in database") {
				continue
			}
			ck.found(Problem{Page: pageOf(line), Text: "integrity check: " + line})
		}
		return nil
	})
}

// pageOf finds the page in a line such as "Tree 5 page 7 cell 3: …" or "Page 12: never used".
func pageOf(line string) int {
	m := regexp.MustCompile(`(?i)\bpage (\d+)`).FindStringSubmatch(line)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits that are too many name no page
	return n
}

// accounts proves the rows of the accounts area.
func (ck *checker) accounts(context.Context) error {
	for _, t := range []struct{ table, columns string }{{"account", "name"}, {"token", "hash"}} {
		err := ck.c.query("SELECT "+t.columns+", body, sum FROM "+t.table+" WHERE feed="+feedID, func(s *sqlite.Stmt) error {
			var key any = s.ColumnText(0)
			if t.table == "token" {
				key = column(s, 0)
			}
			if s.ColumnInt64(2) != sumOf(key, column(s, 1)) {
				ck.found(Problem{Table: t.table, Text: fmt.Sprintf("%.8q: the checksum disagrees", key)})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	next := int64(1)
	return eachAudit(ck.c, " ORDER BY seq", func(r *store.AuditRow, sound bool) error {
		if !sound || r.Seq != next {
			ck.found(Problem{Table: "audit", Text: fmt.Sprintf("row %d: the checksum disagrees, or rows before it are missing", r.Seq)})
		}
		next = r.Seq + 1
		return nil
	})
}
