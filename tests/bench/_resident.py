"""What a program takes with all that it started: memory, and time of the cores."""

from __future__ import annotations

import threading
from contextlib import suppress

import psutil

_SAMPLE_SECONDS = 0.3


class Watch:
    """The highest sum of resident memory of a process and all below it: what they share counts in each."""

    def __init__(self, pid: int) -> None:
        self._root, self._peak = psutil.Process(pid), 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Megabytes, so far."""
        self._ended.set()
        self._thread.join()
        return self._peak / 2**20

    def _follow(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self._peak = max(self._peak, sum(_resident(process) for process in family(self._root)))


def family(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def cpu_seconds(root: psutil.Process) -> float:
    """What those that live now have used so far."""
    used = 0.0
    for process in family(root):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used += times.user + times.system
    return used
