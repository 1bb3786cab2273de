#!/bin/sh
# The environment of the statistical peers under build/eval, made from its lock file when it is missing or older.
set -eu
cd "$(dirname "$0")/.."
stamp=build/eval/.installed
if [ -f "$stamp" ] && [ "$stamp" -nt ci/locks/eval.txt ]; then
  exit 0
fi
bin=$PWD/.venv/bin
eval "$("$bin/python" ci/pip_settings.py)"
export UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}" UV_LINK_MODE="${UV_LINK_MODE:-hardlink}"
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-1}" UV_NO_CONFIG=1
rm -rf build/eval
mkdir -p build
"$bin/python" -m venv --without-pip build/eval
VIRTUAL_ENV="$PWD/build/eval" ci/step.sh "statistical peers" \
  "$bin/uv" pip install --quiet --require-hashes -r ci/locks/eval.txt
touch "$stamp"
