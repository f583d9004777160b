#!/usr/bin/env bash
# Fails where gofumpt would change a tracked Go file, and names it.
set -euo pipefail
mapfile -t files < <(git ls-files -- '*.go' | while read -r f; do [ -f "$f" ] && echo "$f"; done)
found=$(go tool -modfile=tools.mod gofumpt -l "${files[@]}")
[ -z "$found" ] && exit 0
echo "$found"
echo "format these with: go tool -modfile=tools.mod gofumpt -w FILE…" >&2
exit 1
