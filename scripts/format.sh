#!/usr/bin/env bash
# Fails where gofumpt would change a tracked Go file, and names it.
set -euo pipefail
mapfile -t files < <(git ls-files -- '*.go' | while read -r f; do [ -f "$f" ] && echo "$f"; done)
[ ${#files[@]} -gt 0 ] || { echo "format: git lists no Go file here" >&2; exit 1; }
found=$(go tool -modfile=tools.mod gofumpt -l "${files[@]}")
[ -z "$found" ] && exit 0
echo "$found"
echo "format these with: go tool -modfile=tools.mod gofumpt -w FILE…" >&2
exit 1
