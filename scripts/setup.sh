#!/usr/bin/env bash
# Installs what is missing of Debian's packages, by group; says what before it does.
#   scripts/setup.sh GROUP...          install
#   scripts/setup.sh --check GROUP...  install nothing; exit 1 and name what is missing
#   scripts/setup.sh --list GROUP...   name them all
set -euo pipefail

# The one list of packages.
packages_of() {
  case $1 in
    build)
      echo g++ make git cmake ninja-build pkg-config libdnnl-dev libvips-dev liblcms2-dev libhdf5-dev \
        libcurl4-openssl-dev libssl-dev libzip-dev libcli11-dev nlohmann-json3-dev libfmt-dev \
        libeigen3-dev libcpp-httplib-dev ;;
    weights) echo python3 python3-pip ca-certificates ;;
    test)
      echo libgtest-dev libgmock-dev liblbfgs-dev python3 python3-venv ca-certificates chromium \
        chromium-driver ;;
    bench) echo g++ python3-venv python3-dev ca-certificates ;;
    lint) echo clang-format clang-tidy cppcheck python3 ;;
    arm) echo g++-aarch64-linux-gnu qemu-user-static ;;
    *) echo "setup: unknown group '$1'; take build, weights, test, bench, lint or arm" >&2; exit 2 ;;
  esac
}

is_debian() {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null &&
    grep -qE '^ID(_LIKE)?=.*debian' /etc/os-release
}

check=no
list=no
case ${1-} in
  --check) check=yes; shift ;;
  --list) list=yes; shift ;;
esac
wanted=$(for group in "$@"; do packages_of "$group"; done | tr ' ' '\n' | sort -u)
if [ $list = yes ]; then
  echo "$wanted"
  exit 0
fi

if ! is_debian; then
  # Without Debian's package list nobody can tell here what is missing; CMake will.
  [ $check = yes ] && exit 0
  echo "setup: this is no Debian system. Install the equivalents of these Debian 12 packages," \
    "then run make:" $wanted >&2
  exit 1
fi

# dpkg-query fails when it does not know one of them.
installed=$({ dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null || true; } |
  sed -n 's/^ii //p' | sort -u)
missing=$(comm -23 <(echo "$wanted") <(echo "$installed") | xargs)
[ -n "$missing" ] || exit 0

if [ $check = yes ]; then
  echo "Missing Debian packages: $missing. Install them with: scripts/setup.sh $*" >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: needs root and there is no sudo. As root: apt-get install $missing" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing Debian packages (a minute or two): $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends $missing
}
if ! install >"$log" 2>&1; then
  cat "$log" >&2
  echo "setup: apt-get failed (above); the packages to install are: $missing" >&2
  exit 1
fi
