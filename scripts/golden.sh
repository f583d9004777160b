#!/usr/bin/env bash
# Rewrites golden files: runs the tests of each package that has an -update flag with that flag set.
set -euo pipefail
mapfile -t dirs < <(git ls-files -- '*_test.go' | xargs grep -lE 'flag\.Bool(Var)?\(.*"update"' | xargs -r -n1 dirname | sort -u)
[ ${#dirs[@]} -gt 0 ] || { echo "no package has golden files"; exit 0; }
for d in "${dirs[@]}"; do
  go test "./$d" -update
done
