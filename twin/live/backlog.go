package live

import "slices"

// mostBacklog is how many keys of a set are remembered for a client that is too slow for them.
const mostBacklog = 1000

// everyTile is, beneath, a whole set.
const everyTile = "0/0/0"

// remember adds stale tiles to those that a slow client will be told of. Where they are too many to remember, the whole set
// stands for them: the client asks again for what it holds, and gets no body where nothing is stale.
func remember(backlog []TileKeys, t TileKeys) []TileKeys {
	n := len(t.Keys)
	for _, b := range backlog {
		switch {
		case b.Set != t.Set:
		case b.Beneath && b.Keys[0] == everyTile:
			return backlog
		default:
			n += len(b.Keys)
		}
	}
	if n <= mostBacklog {
		return merge(append(backlog, t))
	}
	others := slices.DeleteFunc(slices.Clone(backlog), func(b TileKeys) bool { return b.Set == t.Set })
	return append(others, TileKeys{Set: t.Set, Beneath: true, Keys: []string{everyTile}})
}
