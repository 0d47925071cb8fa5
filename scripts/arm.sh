#!/usr/bin/env bash
# Builds impasto for 64-bit ARM on a machine that is none, and runs tests of it under QEMU, some
# fifty times slower than they would be there.
#   scripts/arm.sh [options of ctest]     e.g. scripts/arm.sh -R Winograd
# Debian's packages for that processor are laid out, not installed, in ARM_SYSROOT, else in
# impasto-arm of the cache folder (640 MB).
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}
export IMPASTO_SYSROOT
IMPASTO_SYSROOT=$(realpath -m "${ARM_SYSROOT:-$cache/impasto-arm}")

# apt with lists, archives and a list of what is installed (nothing) of its own.
download() {
  local apt=$1
  mkdir -p "$apt"/{lists/partial,archives/partial}
  touch "$apt/status"
  local options=(-o APT::Architecture=arm64 -o APT::Architectures::=arm64
    -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status"
    -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives" -o APT::Sandbox::User=
    -o Debug::NoLocking=1 -o APT::Install-Recommends=false)
  apt-get "${options[@]}" update -qq
  apt-get "${options[@]}" install -y -qq --download-only libc6-dev libstdc++-12-dev \
    $(scripts/setup.sh --list build test | grep -e '-dev$') >/dev/null
}

# What packages' scripts would do, and links that lead out of the folder.
mend() {
  local root=$1 libraries=$1/usr/lib/aarch64-linux-gnu link
  cp -a "$root/lib/." "$root/usr/lib/"
  rm -rf "$root/lib"
  ln -s usr/lib "$root/lib"
  find "$root/usr" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
    ln -sfn "$(realpath -m -s --relative-to="$(dirname "$link")" "$root$(readlink "$link")")" "$link"
  done
  ln -sf hdf5-serial.pc "$libraries/pkgconfig/hdf5.pc"
}

lay_out() {
  echo "Downloading Debian's packages for 64-bit ARM into $IMPASTO_SYSROOT, once (150 MB)" >&2
  local work
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  download "$work/apt"
  local package
  for package in "$work"/apt/archives/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  mend "$work/root"
  mkdir -p "$(dirname "$IMPASTO_SYSROOT")"
  rm -rf "$IMPASTO_SYSROOT"
  mv "$work/root" "$IMPASTO_SYSROOT"
}

scripts/setup.sh build weights test arm
[ -e "$IMPASTO_SYSROOT/usr/lib/aarch64-linux-gnu/pkgconfig/hdf5.pc" ] || lay_out
[ -f build-arm/build.ninja ] || cmake -S . -B build-arm -G Ninja --toolchain cmake/aarch64.cmake \
  -DOPENMP_RUNTIME="$(aarch64-linux-gnu-g++ -print-file-name=libgomp.a)"
cmake --build build-arm
exec ctest --test-dir build-arm --output-on-failure -j "$(nproc)" "$@"
