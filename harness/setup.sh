#!/bin/sh
# Installs what is missing: the packages of package-lock.json and the Debian packages named as arguments.
# Does nothing, quickly, when all is there. Runs as root, or through sudo where it must install.
set -eu

stamp=node_modules/.leakdiff-setup
if ! [ -e "$stamp" ] || [ package-lock.json -nt "$stamp" ] || ! [ -x node_modules/.bin/node ]; then
  command -v npm >/dev/null || { echo 'leakdiff: npm is missing; install it: apt-get install npm' >&2; exit 1; }
  echo 'setup: npm ci (Node 24 and the packages of package-lock.json)'
  npm ci --no-audit --no-fund --loglevel=error
  # Node strips the types itself; tap's own TypeScript loader is taken out of its build.
  node_modules/.bin/node node_modules/.bin/tap build >/dev/null
  touch "$stamp"
fi

# A program and the Debian package that it comes from.
missing=''
for pair in "$@"; do
  program=${pair%%:*}
  command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || [ -x "/sbin/$program" ] || missing="$missing ${pair#*:}"
done
[ -z "$missing" ] && exit 0

sudo=''
[ "$(id -u)" = 0 ] || sudo=sudo
command -v apt-get >/dev/null || { echo "leakdiff: please install these packages:$missing" >&2; exit 1; }
[ -z "$sudo" ] || command -v sudo >/dev/null || { echo "leakdiff: as root, run: apt-get install$missing" >&2; exit 1; }
echo "setup: apt-get install$missing"
# A list of packages that is too old, or none at all, is fetched and the install tried once more.
install() {
  # shellcheck disable=SC2086 # the names are ours and meant to be split
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! install >"$log" 2>&1; then
  $sudo apt-get update -q >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  install >"$log" 2>&1 || { cat "$log" >&2; echo "leakdiff: apt-get could not install$missing" >&2; exit 1; }
fi
