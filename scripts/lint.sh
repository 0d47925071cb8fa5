#!/usr/bin/env bash
# Formatting, the floors, cppcheck and clang-tidy. clang-tidy is slow and looks at what changed
# within LINT_HOURS (4) before the last commit and at what is not committed; ALL=1: at every file.
set -euo pipefail
cd "$(dirname "$0")/.."

sources=$(git ls-files '*.cpp')
clang-format --dry-run -Werror $sources $(git ls-files '*.h')
echo "clang-format: all files are formatted"

scripts/check_floors.py

[ -f build/compile_commands.json ] || cmake --preset release -DIMPASTO_BUILD_TESTS=ON
cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c++20 \
  --inline-suppr --suppress=unknownMacro --suppress=internalAstError -I include -I src src include
echo "cppcheck: nothing found"

if [ -z "${ALL-}" ]; then
  now=$(git log -1 --format=%ct)
  base=$(git rev-list -1 --before="$((now - 3600 * ${LINT_HOURS:-4}))" HEAD)
  # A history younger than that: everything is new.
  [ -z "$base" ] || sources=$(git diff --name-only --diff-filter=d "$base" -- '*.cpp')
fi
known=$(sed -n 's/^  "file": "\(.*\)",\?$/\1/p' build/compile_commands.json)
checked=$(for file in $sources; do echo "$PWD/$file"; done | grep -Fx "$known" || true)
[ -n "$checked" ] || { echo "clang-tidy: no file changed"; exit 0; }
xargs -n 1 -P "$(nproc)" clang-tidy --quiet -p build <<<"$checked"
echo "clang-tidy: nothing found in $(wc -w <<<"$checked") files"
