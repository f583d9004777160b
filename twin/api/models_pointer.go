package api

import (
	"strconv"
	"strings"
)

// placeInModel is the JSON pointer to what a refusal of a model names at its beginning: a path into the JSON of a glb, as
// "glb: nodes[0]: meshes[0].primitives[1]: …", whose last step counts, or an object of a CityJSON, as `object "x": …`. It is
// "", the whole, where none is named.
func placeInModel(refusal string) string {
	if rest, ok := strings.CutPrefix(refusal, "object "); ok {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return ""
		}
		id, _ := strconv.Unquote(quoted)
		return "/CityObjects/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(id)
	}
	rest, ok := strings.CutPrefix(refusal, "glb: ")
	if !ok {
		return ""
	}
	at := ""
	for {
		path, after, more := strings.Cut(rest, ": ")
		if !more || !strings.HasSuffix(path, "]") && !strings.Contains(path, "].") || strings.ContainsAny(path, " ,\"") {
			return at
		}
		at, rest = "/"+strings.NewReplacer("].", "/", "[", "/", "]", "", ".", "/").Replace(path), after
	}
}
