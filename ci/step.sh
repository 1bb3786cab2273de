#!/bin/sh
# step.sh NAME COMMAND…: one line for a long step, with its duration; its output only where it fails.
set -u
name=$1
shift
began=$(date +%s)
printf '  %-28s' "$name"
log=$(mktemp "${TMPDIR:-/tmp}/moneta-step.XXXXXX") || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
if "$@" >"$log" 2>&1; then
  printf '%6s s\n' "$(($(date +%s) - began))"
  exit 0
else
  code=$?
fi
printf ' failed after %s s\n' "$(($(date +%s) - began))"
cat "$log"
if grep -q -i 'no space left\|ENOSPC' "$log"; then
  echo "The disk is full: free at least 3 GB and run the same command again."
fi
exit "$code"
