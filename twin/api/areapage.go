package api

import (
	"encoding/json"
	"errors"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin/query"
)

// areaCursor reads the cursor of a list, if there is one, and puts the list where it goes on.
func (c *call) areaCursor(in *areaRequest) (cursor, error) {
	if in.List == nil || in.List.Cursor == "" {
		return cursor{Matched: noCount}, nil
	}
	if in.List.Offset != 0 {
		return cursor{}, &query.Error{At: "list/offset", Msg: "stands beside a cursor, which says itself where to go on"}
	}
	hash, err := c.areaHash(in)
	if err != nil {
		return cursor{}, err
	}
	cur, err := readCursor(in.List.Cursor, hash)
	if err != nil {
		if p := (*Problem)(nil); errors.As(err, &p) {
			err = &query.Error{At: "list/cursor", Msg: strings.TrimPrefix(p.Detail, "cursor ")}
		}
		return cur, err
	}
	in.List.Offset = cur.Skip
	return cur, nil
}

// areaNext is the cursor of the page after an answer, "" where there is none. Its version is kept from now on.
func (c *call) areaNext(in *areaRequest, q *query.AreaQuery, res *query.AreaStats) (string, error) {
	if !res.More {
		return "", nil
	}
	if err := c.s.pins.hold(c.snap); err != nil {
		return "", err
	}
	hash, err := c.areaHash(in)
	if err != nil {
		return "", err
	}
	cur := cursor{Version: res.Version, Skip: q.List.Offset + len(res.Items), Matched: noCount, Query: hash}
	return cur.text(), nil
}

// areaHash ties a cursor to the question and the caller that it was made for. How many are listed at a time is no part
// of the question.
func (c *call) areaHash(in *areaRequest) (uint32, error) {
	asked, list := *in, *in.List
	list.Cursor, list.Offset, list.Limit = "", 0, nil
	asked.List = &list
	body, err := json.Marshal(&asked) // maps in the order of their keys, areas without spaces
	if err != nil {
		return 0, err
	}
	h := fnv.New32a()
	h.Write(body)
	h.Write([]byte(c.r.URL.Path + " " + classOf(c.who)))
	return h.Sum32(), nil
}

// appendReturned appends how many are listed, null where that would tell a suppressed figure.
func appendReturned(b []byte, res *query.AreaStats) []byte {
	if res.Matched == nil {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(len(res.Items)), 10)
}
