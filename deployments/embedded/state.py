"""Who owns a data directory: a lock that the kernel releases, and a file that tells others where Moneta runs."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.processes import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the supervisor tells about itself."""

    pid: int
    started_at: float
    phase: str
    url: str
    version: str
    postgres: str
    redis: str
    broker: str

    @classmethod
    def read(cls, path: Path) -> State | None:
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, path: Path) -> None:
        replacement = path.with_suffix(".new")
        replacement.write_text(json.dumps(asdict(self), indent=2))
        replacement.replace(path)

    def process(self) -> psutil.Process | None:
        """The supervisor, if it is still that very process."""
        return Record(self.pid, self.started_at).process()


class Lock:
    """Exclusive for one data directory; gone with the process that holds it, however it ends."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._descriptor: int | None = None

    def take(self) -> bool:
        """False when another process holds it."""
        descriptor = os.open(self._layout.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        if self.take():
            return self
        state = State.read(self._layout.state_file)
        where = f" at {state.url} (pid {state.pid})" if state else ""
        raise StartFailed(
            f"Moneta already runs{where} with the data directory {self._layout.root}.",
            "Open that address, stop it with `moneta down`, or name another --data-dir.",
        )

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def running(layout: Layout) -> State | None:
    """The state of the Moneta that runs on this data directory now; nothing if none does."""
    state = State.read(layout.state_file)
    return state if state and state.process() else None


def wait_for_release(layout: Layout, limit_seconds: float) -> bool:
    """Until nobody holds the data directory; False when somebody still does at the end."""
    end = time.monotonic() + limit_seconds
    while True:
        lock = Lock(layout)
        if not layout.lock_file.exists() or lock.take():
            lock.release()
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
