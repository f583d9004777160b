#!/usr/bin/env bash
# Runs every fuzz target for the given time: fuzz.sh 10s. A crasher is written to the package's testdata/fuzz: commit it
# with the mend, so that it stays a test.
set -euo pipefail
time=${1:-10s}
pkgs=$(go list ./...)
for pkg in $pkgs; do
  for target in $(go test -list '^Fuzz' "$pkg" | sed -n '/^Fuzz/p'); do
    echo "── $pkg $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$pkg" </dev/null
  done
done
