#!/usr/bin/env bash
# Installs what the tests need besides Go and Node, by apt on Debian and Ubuntu. When everything is there it asks apt
# nothing and takes no time. Elsewhere it names what is missing and fails.
set -euo pipefail

command -v go >/dev/null || { echo "install-deps: Go 1.26 or newer is missing: install it first" >&2; exit 1; }
command -v node >/dev/null && command -v npm >/dev/null ||
  { echo "install-deps: Node.js 20 or newer with npm is missing: install it first" >&2; exit 1; }

packages=(
  make               # what `make test` is
  git                # the house tests ask it for the files; the viewer's build is compared by it
  ca-certificates    # go and npm fetch what is pinned over HTTPS
  curl jq            # the requests of docs/questions.md are run as they stand
  gcc libc6-dev      # the race detector needs cgo; nothing else does
  strace             # the order in which the store syncs
  gdal-bin           # reads our GeoPackages, GeoJSON, tiles and API
  python3-owslib     # a client of the API
  postgresql-postgis # cmd/gridbench compares with a server of its own; the package takes the release's version
  chromium           # the end-to-end tests
  fonts-noto-cjk     # labels in Chinese there, and in screenshots
)

if ! command -v dpkg-query >/dev/null; then
  missing=()
  for cmd in make git curl jq gcc strace ogrinfo chromium; do
    command -v "$cmd" >/dev/null || missing+=("$cmd")
  done
  [ ${#missing[@]} -eq 0 ] && exit 0
  echo "install-deps: missing here: ${missing[*]}; this is no Debian, so install them by hand" >&2
  exit 1
fi

missing=()
for p in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || true)" = installed ] || missing+=("$p")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null ||
    { echo "install-deps: missing ${missing[*]}: run apt-get install as root, there is no sudo here" >&2; exit 1; }
  as_root=(sudo -n)
fi
echo "── installing ${missing[*]}"
"${as_root[@]}" apt-get -o DPkg::Lock::Timeout=600 update -q </dev/null
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -q -y \
  --no-install-recommends "${missing[@]}" </dev/null
