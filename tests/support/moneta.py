"""A whole Moneta as a person starts it, for browser tests, faults and benchmarks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from tests.support.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-m", "deployments.cli")
_LIMIT_SECONDS = 300


@dataclass(frozen=True)
class Moneta:
    """One that runs: where it answers, where it keeps its data, and how long its start took."""

    url: str
    data_dir: Path
    process: subprocess.Popen[bytes]
    start_seconds: float

    @property
    def dsn(self) -> str:
        return Postgres(Layout.of(self.data_dir)).dsn()

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`moneta WORDS --data-dir …`"""
        return subprocess.run(
            [*_COMMAND, *words, "--data-dir", str(self.data_dir)],
            cwd=ROOT,
            env=_environment({}),
            capture_output=True,
            text=True,
            timeout=_LIMIT_SECONDS,
            check=False,
        )

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.cli("status", "--json").stdout)
        return found


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql"))), **more}


@contextmanager
def running_moneta(
    data_dir: Path, *words: str, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Moneta]:
    """`moneta up`, until it is ready; stopped as Ctrl-C stops it."""
    port = port or free_port()
    output = data_dir.with_suffix(".out")
    began = time.monotonic()
    with output.open("wb") as out:
        up = subprocess.Popen(
            [*_COMMAND, "up", "--data-dir", str(data_dir), "--port", str(port), *words],
            cwd=ROOT,
            env=_environment(environment or {}),
            stdout=out,
            stderr=out,
        )
    try:
        while "is ready" not in output.read_text():
            if up.poll() is not None or time.monotonic() - began > _LIMIT_SECONDS:
                raise RuntimeError(f"Moneta did not start:\n{output.read_text()}")
            time.sleep(0.05)
        yield Moneta(f"http://127.0.0.1:{port}", data_dir, up, time.monotonic() - began)
    finally:
        up.send_signal(signal.SIGINT)
        try:
            up.wait(90)
        except subprocess.TimeoutExpired:
            up.kill()
            up.wait(10)
