#!/usr/bin/env bash
# Installs impasto into a scratch prefix, builds examples/embed against it as a stranger would, and
# paints with that program.
#   install_test.sh SOURCE BUILD [compiler flags, as for -fsanitize]
set -euo pipefail
source=$1
build=$2
flags=${3-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
cp -r "$source/examples/embed" "$scratch/embed"
cmake -S "$scratch/embed" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_CXX_FLAGS="-Wall -Wextra -Wpedantic -Werror $flags" >/dev/null
cmake --build "$scratch/build"

"$scratch/build/embed" "$source/examples/content/lake.png" "$source/examples/styles/night.png" \
  "$scratch/painting.png" 64 3 | tee "$scratch/progress"
test "$(grep -c total "$scratch/progress")" -eq 3
test "$(head -c 8 "$scratch/painting.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a

# The installed program paints the same picture.
"$scratch/prefix/bin/impasto" stylize "$source/examples/content/lake.png" \
  "$source/examples/styles/night.png" -o "$scratch/program.png" --size 64 --iterations 3 --quiet
test -s "$scratch/program.png"

if "$scratch/build/embed" missing.png missing.png "$scratch/none.png" 64 3 2>"$scratch/message"; then
  echo "embed did not fail on a missing picture" >&2
  exit 1
fi
grep -q 'missing.png' "$scratch/message"
