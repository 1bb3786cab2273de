#!/bin/sh
# Prints the Python to use: $PYTHON, else the first of the supported ones that is installed.
set -u
fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null; }
for candidate in ${PYTHON:-} python3.11 python3.12 python3 python; do
  if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
    command -v "$candidate"
    exit 0
  fi
done
found=$(python3 --version 2>/dev/null || echo "no Python")
echo "Moneta needs Python 3.11 or 3.12; this machine has $found." >&2
echo "  → Install it (apt-get install python3.11 python3.11-venv, or brew install python@3.12), or set PYTHON." >&2
exit 1
