package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// maxMapBytes bounds a mapping file.
const maxMapBytes = 1 << 20

// readMap reads which column is which field: CSV lines column,field, with or without that header, or a JSON object.
func readMap(name string) (map[string]string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read the mapping: %w", err)
	}
	if len(data) > maxMapBytes {
		return nil, fmt.Errorf("mapping %s has more than %d bytes", name, maxMapBytes)
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	mapping := map[string]string{}
	if bytes.HasPrefix(data, []byte("{")) {
		if err := json.Unmarshal(data, &mapping); err != nil {
			return nil, fmt.Errorf("mapping %s: %w; expected an object of texts, as {\"坐落\": \"address\"}", name, err)
		}
		return mapping, nil
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = 2
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w; expected lines column,field", name, err)
	}
	for i, l := range lines {
		column, field := strings.TrimSpace(l[0]), strings.TrimSpace(l[1])
		if i == 0 && column == "column" && field == "field" {
			continue
		}
		mapping[column] = field
	}
	return mapping, nil
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
