#!/usr/bin/env bash
# Runs a named step and says how long it took: step.sh NAME COMMAND…
set -euo pipefail
name=$1
shift
printf '── %s\n' "$name"
start=$SECONDS
if "$@"; then
  printf '   %s: passed in %d s\n' "$name" "$((SECONDS - start))"
else
  code=$?
  printf '   %s: FAILED with exit code %d after %d s\n' "$name" "$code" "$((SECONDS - start))" >&2
  exit "$code"
fi
