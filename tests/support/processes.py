"""Processes that come and go while one looks at them, as Ray's workers do."""

from __future__ import annotations

import psutil


def words_of(pid: int) -> list[str]:
    """What it was started with, or calls itself; nothing of one that has ended meanwhile."""
    try:
        return list(psutil.Process(pid).cmdline())
    except psutil.NoSuchProcess:
        return []
