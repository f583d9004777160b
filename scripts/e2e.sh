#!/usr/bin/env bash
# End-to-end tests of the built server in Debian's Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
export GRIDTWIN_BIN=${GRIDTWIN_BIN:-$PWD/bin/gridtwin}
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
[ -d viewer/node_modules ] || (cd viewer && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
cd viewer
npm run --silent e2e
