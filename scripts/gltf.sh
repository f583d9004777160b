#!/usr/bin/env bash
# What the program writes in glTF, held against the validator of Khronos: the tests that are called so, in all packages
# that make such files.
set -euo pipefail
cd "$(dirname "$0")/.."
step=scripts/step.sh
$step "gltf: npm ci" npm --prefix scripts/gltf ci --no-audit --no-fund --ignore-scripts --loglevel=error
export GRIDTWIN_GLTF_VALIDATOR=$PWD/scripts/gltf
mapfile -t pkgs < <(git grep -lE 'glbtest\.Khronos' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|')
$step "gltf: validator of Khronos" go test -vet=off -run Khronos "${pkgs[@]}"
