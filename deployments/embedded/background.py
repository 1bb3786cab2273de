"""Work beside the main thread, whose failure is raised where it is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Background:
    """Starts at once; `wait` returns when it is done, or raises what it raised."""

    def __init__(self, work: Callable[[], None], name: str) -> None:
        self._work = work
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as failure:  # raised again by `wait`
            self._failure = failure

    def wait(self) -> None:
        # In slices: a signal must reach the main thread meanwhile.
        while self._thread.is_alive():
            self._thread.join(0.1)
        if self._failure is not None:
            raise self._failure

    def settle(self, limit_seconds: float) -> None:
        """Give it time to end; what it raised no longer matters."""
        self._thread.join(limit_seconds)
