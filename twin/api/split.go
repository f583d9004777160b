package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// splitRequest says how a house is to be divided. Either rooms names floors one by one, or rooms_per_floor holds for the
// first so many above ground.
type splitRequest struct {
	Floors        *int          `json:"floors"`
	RoomsPerFloor *int          `json:"rooms_per_floor"`
	Rooms         []splitFloor  `json:"rooms"`
	Stair         string        `json:"stair"`
	Outlines      string        `json:"outlines"`
	Reason        string        `json:"reason"`
	IfRev         *twin.Version `json:"if_rev"`
	DryRun        bool          `json:"dry_run"`
}

type splitFloor struct {
	Floor int `json:"floor"`
	Rooms int `json:"rooms"`
}

// splitAnswer is what is made of a house, or would be.
type splitAnswer struct {
	Version  twin.Version  `json:"version"`
	House    string        `json:"house"`
	Rev      twin.Version  `json:"rev"`
	DryRun   bool          `json:"dry_run"`
	Floors   []splitStorey `json:"floors"`
	Units    []splitUnit   `json:"units"`
	Warnings []string      `json:"warnings"`
}

type splitStorey struct {
	Floor  int     `json:"floor"`
	Rooms  int     `json:"rooms"`
	CoreM2 float64 `json:"core_m2"`
}

// splitUnit is a unit that the floor has now. A dry run has no ids for those that are yet to be made, and shows outlines.
type splitUnit struct {
	ID      *string         `json:"id"`
	Rev     twin.Version    `json:"rev,omitempty"`
	Floor   int             `json:"floor"`
	Stair   *string         `json:"stair"`
	Room    string          `json:"room"`
	Done    string          `json:"done"`
	Outline json.RawMessage `json:"outline,omitempty"`
}

// What was done with a unit.
const (
	unitCreated  = "created"
	unitOutlined = "outlined"
	unitSame     = "same"  // its outline was laid out before, and alike
	unitDrawn    = "drawn" // somebody drew its outline, which stays
)

// The words of outlines.
const (
	keepDrawn    = "keep"
	replaceDrawn = "replace"
)

// split lays out the rooms of a house: units that are missing are created, and all get outlines, in one commit.
func (s *Server) split(c *call) error {
	c.r.SetPathValue("c", "houses")
	if err := c.params(); err != nil {
		return err
	}
	t, house, err := c.found()
	if err != nil {
		return err
	}
	if err := c.maySplit(t, house); err != nil {
		return err
	}
	body, err := c.body(MaxBodyBytes)
	if err != nil {
		return err
	}
	var in splitRequest
	if err := wire.Decode(body, &in); err != nil {
		return err
	}
	if n := len(in.Reason); n > maxReason {
		return &query.Error{At: "reason", Msg: fmt.Sprintf("has %d bytes, at most %d", n, maxReason)}
	}
	revs, err := c.splitRevs(&in)
	if err != nil {
		return err
	}
	key := c.r.Header.Get(batchKeyHeader)
	if len(key) > maxKeyLength {
		return badHeader(batchKeyHeader, "has %d bytes, at most %d", len(key), maxKeyLength)
	}
	// The path is part of what a key stands for: the same body may divide another house.
	digest := sha256.Sum256(bytes.Join([][]byte{[]byte(c.r.URL.Path), body}, []byte{0}))
	if key != "" && !in.DryRun {
		if answer, err := c.answered(key); answer != nil || err != nil {
			if err != nil {
				return err
			}
			return c.answerBatch(answer, digest)
		}
	}
	return c.runSplit(&in, house, revs, key, digest)
}

// maySplit asks for the right to change the house and its units, and to see them: a layout tells which there are.
func (c *call) maySplit(t *twin.Type, house access.Seen) error {
	if err := c.mayEdit(t); err != nil {
		return err
	}
	unit := c.unitType()
	if !c.view.SeesType(unit) {
		return fmt.Errorf("%w: to split a house one must see its units", twin.ErrForbidden)
	}
	if err := access.MayEdit(c.who, unit); err != nil {
		return err
	}
	return access.MayChange(c.who, house)
}

func (c *call) unitType() *twin.Type { return c.snap.Schema().Type("unit") }

// splitRevs are the revisions of the house that the caller knows of, nil for any.
func (c *call) splitRevs(in *splitRequest) (revs []twin.Version, err error) {
	if in.IfRev != nil {
		revs = []twin.Version{*in.IfRev}
	}
	if len(c.r.Header.Values("If-Match")) == 0 {
		return revs, nil
	}
	match, star, err := ifMatch(c.r)
	if err != nil || star {
		return revs, err
	}
	if in.IfRev != nil && !slices.Contains(match, *in.IfRev) {
		return nil, &query.Error{At: "if_rev", Msg: "is another revision than that of If-Match"}
	}
	return append([]twin.Version{}, match...), nil
}

// runSplit plans and commits, anew as long as somebody else changes units of the house meanwhile.
func (c *call) runSplit(in *splitRequest, house access.Seen, revs []twin.Version, key string, digest [32]byte) error {
	for try := 0; ; try++ {
		if revs != nil && !slices.Contains(revs, house.Rev()) {
			status := http.StatusPreconditionFailed
			if in.IfRev != nil {
				status = http.StatusConflict
			}
			return c.stale(status, house, &wire.Body{})
		}
		plan, err := c.planSplit(in, house)
		if err != nil {
			return err
		}
		if in.DryRun || len(plan.ops) == 0 {
			return c.answerUnchanged(plan, key, digest)
		}
		req := &twin.Request{Actor: c.who.Actor(), Reason: in.Reason, Key: key, Ops: plan.ops, Guard: access.Guard(c.who)}
		if key != "" {
			req.Answer = func(r *twin.Result) []byte { return append(digest[:], plan.answer(r)...) }
		}
		res, err := c.s.tw.Commit(c.r.Context(), req)
		c.look()
		switch stale := (*twin.StaleError)(nil); {
		case err == nil && res.Answer != nil: // the same key came twice at once
			return c.answerBatch(res.Answer, digest)
		case err == nil:
			return c.write(http.StatusOK, typeJSON, plan.answer(res))
		case !errors.As(err, &stale) && !errors.Is(err, twin.ErrNotFound) || try == maxRetries:
			return err
		}
		var there bool
		if house, there = c.view.Get(house.Type(), house.ID()); !there {
			return twin.ErrNotFound
		}
		if err := c.maySplit(house.Type(), house); err != nil {
			return err
		}
	}
}

// answerUnchanged answers what made no commit: a dry run, or a house that is divided so already.
func (c *call) answerUnchanged(plan *splitPlan, key string, digest [32]byte) error {
	answer := plan.answer(&twin.Result{Version: c.snap.Version()})
	if key != "" && !plan.out.DryRun {
		c.s.keys.put(c.who.Actor(), key, append(digest[:], answer...))
	}
	return c.write(http.StatusOK, typeJSON, answer)
}
