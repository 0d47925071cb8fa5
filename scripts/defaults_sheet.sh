#!/usr/bin/env bash
# Paints every photo in every style with each value of a setting, on one labeled sheet a photo: what
# docs/choosing-defaults.md was looked at with.
#   scripts/defaults_sheet.sh OUT_FOLDER SETTING=V1,V2,... [options of impasto sheet]
# PHOTOS and STYLES name the pictures; without them those of examples/ are taken.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 2 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
out=$1
setting=$2
shift 2
read -ra photos <<<"${PHOTOS:-$(echo "$root"/examples/content/*)}"
read -ra styles <<<"${STYLES:-$(echo "$root"/examples/styles/*.png)}"
mkdir -p "$out"
for photo in "${photos[@]}"; do
  name=$(basename "${photo%.*}")
  "${IMPASTO:-$root/build/impasto}" sheet "$photo" "${styles[@]}" -o "$out/$name.jpg" \
    --vary "$setting" "$@"
  echo "$out/$name.jpg"
done
