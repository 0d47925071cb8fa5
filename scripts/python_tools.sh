#!/usr/bin/env bash
# Prints the Python of a virtual environment that has what tests/studio needs, made the first time:
# schemathesis asks the API what its document allows, selenium moves the browser, axe-core looks for
# what keeps people out of the page.
#   scripts/python_tools.sh        TOOLS_VENV, else impasto-tools in the cache folder
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
python=${PYTHON:-python3}
tools="schemathesis==4.32.5 selenium==4.51.0 axe-core-python==0.1.0"
venv=$(realpath -m "${TOOLS_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/impasto-tools}")

case $venv/ in
  "$root"/*)
    echo "python_tools: TOOLS_VENV is $venv, inside the repository; choose another" >&2
    exit 2
    ;;
esac

install_venv() {
  echo "Installing $tools into $venv, once (some 100 MB)." >&2
  "$python" -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check $tools >&2
  echo "$tools" >"$venv/installed"
}

# Tests run beside each other: one of them makes it.
mkdir -p "$(dirname "$venv")"
exec 9>"$venv.lock"
flock 9
[ "$(cat "$venv/installed" 2>/dev/null)" = "$tools" ] || install_venv
echo "$venv/bin/python"
