"""Ends what Ray leaves behind when its owner is killed: its agents outlive their raylet.

Run as a script (`python guard.py FOLDER`) with a pipe from its owner as standard input: however the owner dies, the
pipe closes. Standard library only, so that it stays at a few megabytes.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

_OURS = ("ray::", "raylet", "gcs_server", "haproxy", "python")
_PATIENCE_SECONDS = 5


def holders(folder: Path) -> list[int]:
    """Processes of Ray that name `folder` or hold a file in it open; a reader's `tail` or editor is none of them."""
    inside = f"{folder}/"
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if int(entry.name) == os.getpid() or not os.path.basename(words[0]).startswith(_OURS):
                continue
            if any(inside in word for word in words[1:]) or any(_points_into(inside, fd) for fd in entry.glob("fd/*")):
                found.append(int(entry.name))
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return found


def _points_into(inside: str, descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith(inside)
    except OSError:
        return False


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    sys.stdin.buffer.read()
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        time.sleep(0.5)  # raylet and its workers are dying by themselves
        for pid in holders(Path(sys.argv[1])):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


if __name__ == "__main__":
    main()
