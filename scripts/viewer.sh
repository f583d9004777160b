#!/usr/bin/env bash
# The viewer: packages as locked, lint and types, unit tests, and a build that must equal the committed one.
set -euo pipefail
here=$(dirname "$0")
cd "$here/../viewer"
step=../scripts/step.sh

$step "viewer: npm ci" npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
$step "viewer: biome and tsc" npm run --silent check
$step "viewer: vitest" npm run --silent test
$step "viewer: build" npm run --silent build
# Untracked files count as well: a new chunk that nobody added would be missing from the server.
changed=$(git status --porcelain -- dist)
if [ -n "$changed" ]; then
  echo "$changed"
  git --no-pager diff --stat --exit-code -- dist || true
  echo "viewer: dist is not what src builds to: commit the result of npm run build" >&2
  exit 1
fi
echo "   viewer: the build equals the committed one"
