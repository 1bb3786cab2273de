"""What a person sees of a start and a stop: one line for each step, with its duration."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


class Console:
    """Writes to the stream it was made with; libraries that chatter meanwhile go to a log file."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._open_line = False

    def say(self, line: str) -> None:
        self._end_line()
        with contextlib.suppress(BrokenPipeError):
            self._stream.write(line + "\n")
            self._stream.flush()

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """`  name ……… 1.2 s`; what the step itself says comes on lines of its own."""
        began = time.monotonic()
        self._end_line()
        self._write(f"  {name:<28}")
        self._open_line = True
        yield
        seconds = f"{time.monotonic() - began:6.1f} s\n"
        self._write(seconds if self._open_line else f"  {name:<28}{seconds}")
        self._open_line = False

    def _end_line(self) -> None:
        if self._open_line:
            self._write("\n")
            self._open_line = False

    def _write(self, text: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._stream.write(text)
            self._stream.flush()


@contextlib.contextmanager
def chatter_to(path: Path) -> Iterator[None]:
    """What libraries print goes to a file until the end of the block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", buffering=1) as log, contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
        yield
