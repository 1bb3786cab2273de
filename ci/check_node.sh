#!/bin/sh
# The web pages are built by Node.js 20 or newer.
set -u
mend="  → Install Node.js 20 or newer with npm (apt-get install nodejs npm, brew install node, or nodejs.org)."
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "Node.js and npm are not installed; the web pages need them." >&2
  echo "$mend" >&2
  exit 1
fi
major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 20 ]; then
  echo "Node.js $(node --version) is too old for the web pages." >&2
  echo "$mend" >&2
  exit 1
fi
