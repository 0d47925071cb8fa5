#!/usr/bin/env bash
# Formatting, the floors, cppcheck and clang-tidy. clang-tidy is slow: it reads src/ only, and there
# what changed within LINT_HOURS (4) before the last commit or is not committed; ALL=1: every file.
set -euo pipefail
cd "$(dirname "$0")/.."

clang-format --dry-run -Werror $(git ls-files '*.cpp' '*.h')
echo "clang-format: all files are formatted"

scripts/check_floors.py

cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c++20 \
  --inline-suppr --suppress=unknownMacro --suppress=internalAstError -I include -I src src include
echo "cppcheck: nothing found"

base=
if [ -z "${ALL-}" ]; then
  now=$(git log -1 --format=%ct)
  base=$(git rev-list -1 --before="$((now - 3600 * ${LINT_HOURS:-4}))" HEAD)
fi
# A history younger than that: everything is new.
sources=$(git diff --name-only --diff-filter=d "${base:-$(git hash-object -t tree /dev/null)}" \
  -- 'src/*.cpp')
# Kernels for several instruction sets at once use what only GCC has.
sources=$(grep -LE 'target_clones|GCC target|gnu::target' $sources /dev/null | grep -v /dev/null || true)
[ -n "$sources" ] || { echo "clang-tidy: nothing changed"; exit 0; }
# As GCC gets them, but for what clang does not know: a warning, and GCC's precompiled headers.
# Without these it is seen, too, whether a file includes what it uses.
cmake --preset release -B build/tidy -DIMPASTO_PRECOMPILE=OFF -DIMPASTO_BUILD_TESTS=OFF >/dev/null
sed -i 's/ -Wno-restrict//g' build/tidy/compile_commands.json
xargs -n 1 -P "$(nproc)" clang-tidy --quiet -p build/tidy 2>/dev/null <<<"$sources"
echo "clang-tidy: nothing found in $(wc -w <<<"$sources") files"
