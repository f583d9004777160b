#!/usr/bin/env bash
# The API document of the built program: two linters, the types generated from it, and the TypeScript client against it.
# With --write it only writes the types.
set -euo pipefail
cd "$(dirname "$0")/.."
export GRIDTWIN_BIN=${GRIDTWIN_BIN:-$PWD/bin/gridtwin}
step=scripts/step.sh
if [ "${1:-}" = --write ]; then
  node scripts/openapi/check.mjs --write
  exit
fi
$step "openapi: npm ci" npm --prefix scripts/openapi ci --no-audit --no-fund --ignore-scripts --loglevel=error
$step "openapi: lint and types" node scripts/openapi/check.mjs
[ -d viewer/node_modules ] || (cd viewer && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
$step "openapi: TypeScript client" npm --prefix viewer run --silent client
