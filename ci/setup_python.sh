#!/bin/sh
# setup_python.sh embedded|dev: the virtual environment with exactly the packages of that lock file.
# Only hashes that were reviewed are installed; the index comes from the machine's own pip or uv settings.
set -eu
which=$1
cd "$(dirname "$0")/.."
step=ci/step.sh

free_kb=$(df -Pk . | awk 'NR == 2 {print $4}')
if [ "$free_kb" -lt 2500000 ] && [ ! -x .venv/bin/uv ]; then
  echo "The disk is full: $((free_kb / 1024)) MB free here, 2500 MB needed for the packages." >&2
  echo "  → Free some space and run the same command again." >&2
  exit 1
fi

# A half-made or broken environment (an interrupted first run, a Python that was removed) is made anew.
if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null ||
  ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=$(ci/find_python.sh)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version is here, but its venv module is not." >&2
    echo "  → Install it: apt-get install python$version-venv" >&2
    exit 1
  fi
  rm -rf .venv
  $step "virtual environment" "$python" -m venv .venv
fi

bin=$PWD/.venv/bin
if ! "$bin/uv" --version 2>/dev/null | grep -q "$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' ci/locks/uv.txt)"; then
  $step "installer" "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r ci/locks/uv.txt
fi

# uv reads its own settings, not pip's: hand over where pip would look, and trust what the machine trusts.
eval "$("$bin/python" ci/pip_settings.py)"
# Every index counts, as for pip; the hashes say which file is meant.
export UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-1}" UV_LINK_MODE="${UV_LINK_MODE:-hardlink}"
export VIRTUAL_ENV="$PWD/.venv" UV_NO_CONFIG=1

install() {
  if $step "$1" "$bin/uv" pip install --quiet --compile-bytecode --require-hashes -r "$2"; then
    return
  fi
  echo "  (uv could not; trying the same with pip)"
  $step "$1, by pip" "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$2"
}

if ! install "Python packages" "ci/locks/$which.txt"; then
  if ! command -v cc >/dev/null 2>&1 && ! command -v gcc >/dev/null 2>&1; then
    echo "If a package above wanted a compiler: apt-get install build-essential python3-dev, or xcode-select --install." >&2
  fi
  exit 1
fi
$step "Moneta itself" "$bin/uv" pip install --quiet --no-deps -e .
