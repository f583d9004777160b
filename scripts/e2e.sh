#!/usr/bin/env bash
# End-to-end tests of the built server in Debian's Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
export GRIDTWIN_BIN=${GRIDTWIN_BIN:-$PWD/bin/gridtwin}
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
[ viewer/node_modules/.package-lock.json -nt viewer/package-lock.json ] || (cd viewer && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
cd viewer
npm run --silent e2e
