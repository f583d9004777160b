#!/usr/bin/env bash
# Race tests where they pay: packages whose values are shared between goroutines, with -short so that long random tests
# are cut; of packages over the transpiled SQLite only the tests that are about concurrency.
set -euo pipefail

pkgs=$(go list ./...)
shared=() disk=()
while read -r p; do
  case $p in
    */twin/store/sqlite | */twin/store/postgres | */twin/api | */cmd/*) disk+=("$p") ;;
    */geo/index | */twin | */twin/trie | */twin/store/mem | */twin/access | */twin/query | */twin/live | */twin/outlet | */tiles | \
      */tiles/mvt | */tiles/house | */tiles/tiles3d | */viewer) shared+=("$p") ;;
  esac
done <<<"$pkgs"

[ ${#shared[@]} -eq 0 ] || go test -race -short -vet=off -timeout 10m "${shared[@]}"
[ ${#disk[@]} -eq 0 ] || go test -race -short -vet=off -timeout 10m -run 'Race|Concurrent|Parallel' "${disk[@]}"
