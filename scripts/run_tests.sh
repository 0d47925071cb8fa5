#!/usr/bin/env bash
# Builds a preset with its tests and runs all of them.
#   scripts/run_tests.sh PRESET FOLDER [ctest options]
# What each said is in FOLDER/tests.xml.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
folder=$2
shift 2

rm -f "$folder/tests.xml" "$folder/again.xml"
cmake --preset "$preset" -DIMPASTO_BUILD_TESTS=ON ${CMAKE_ARGS-}
cmake --build "$folder"
IMPASTO=$folder/impasto scripts/get_weights.sh vgg19-8bit vgg16-hed
# Several tests at a time: threads that spin while they wait would only take each other's cores.
OMP_WAIT_POLICY=passive ctest --test-dir "$folder" --output-on-failure -j "$(nproc)" \
  --output-junit "$PWD/$folder/tests.xml" "$@"
