#!/usr/bin/env bash
# The 3D tiles of the built program, read by CesiumJS in Debian's Chromium, 3d-tiles-renderer, loaders.gl and
# 3d-tiles-tools. Packages are as locked; they are installed again when the lock changed.
set -euo pipefail
cd "$(dirname "$0")/.."
export GRIDTWIN_BIN=${GRIDTWIN_BIN:-$PWD/bin/gridtwin}
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
step=scripts/step.sh
# loaders.gl names older peers than it works with.
[ scripts/tiles3d/node_modules/.package-lock.json -nt scripts/tiles3d/package-lock.json ] ||
  $step "tiles3d: npm ci" npm --prefix scripts/tiles3d ci --legacy-peer-deps --no-audit --no-fund --ignore-scripts --loglevel=error
$step "tiles3d: readers" node --test --test-reporter=spec scripts/tiles3d/readers.test.mjs
