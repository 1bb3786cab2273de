"""Processes that come and go while one looks at them, as Ray's workers do."""

from __future__ import annotations

from typing import Any

import psutil


def words_of(pid: int) -> list[str]:
    """What it was started with, or calls itself; nothing of one that has ended meanwhile."""
    try:
        return list(psutil.Process(pid).cmdline())
    except psutil.NoSuchProcess:
        return []


def connections_of(pid: int) -> list[Any]:
    """Its TCP sockets; none of one that has ended meanwhile."""
    try:
        return list(psutil.Process(pid).net_connections("tcp"))
    except psutil.NoSuchProcess:
        return []
