"""Waiting for something to become true, with a limit."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil


def wait_for(true: Callable[[], bool], seconds: float = 60) -> bool:
    """Poll until it holds; False when it never did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return true()


def is_gone(pid: int) -> bool:
    """The process has ended, whether or not somebody has noticed yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
