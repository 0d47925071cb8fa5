#!/usr/bin/env bash
# Paints an example into demo/: a real photo in the manner of a committed style picture.
set -euo pipefail
cd "$(dirname "$0")/.."
style=examples/styles/night.png
photo=demo/photo.jpg
painting=demo/painting.png
mkdir -p demo

# The photo travels in a Debian package, which is unpacked and not installed.
fetch_photo() {
  local scratch=$1 images
  (cd "$scratch" && apt-get download -qq -o APT::Sandbox::User="$(id -un)" python3-sklearn) \
    >/dev/null 2>&1 || return 1
  dpkg-deb -x "$scratch"/python3-sklearn_*.deb "$scratch"
  images=$scratch/usr/lib/python3/dist-packages/sklearn/datasets/images
  cp "$images/README.txt" demo/photo-credit.txt && cp "$images/china.jpg" "$photo"
}

if [ ! -s "$photo" ]; then
  echo "Fetching a photo (china.jpg of Debian's python3-sklearn)"
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  fetch_photo "$scratch" || echo "No photo to be had: painting examples/content/lake.png instead"
fi
if [ -s "$photo" ]; then
  sed -n '/^Image: china/,/^\[3\]/p' demo/photo-credit.txt
  content=$photo
else
  content=examples/content/lake.png
fi

is_up_to_date() {
  local source
  for source in build/impasto scripts/demo.sh "$style" "$content"; do
    [ "$painting" -nt "$source" ] || return 1
  done
}

if is_up_to_date; then
  echo "Nothing has changed since $painting was painted; remove it to paint again."
  exit
fi
build/impasto stylize "$content" "$style" -o "$painting" --size 512
echo "The painting: $painting"
