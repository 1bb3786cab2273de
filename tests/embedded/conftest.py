"""What the tests of the embedded servers share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deployments.embedded.layout import Layout

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def layout(data_dir: Path) -> Iterator[Layout]:
    made = Layout.of(data_dir)
    made.make()
    yield made
    made.forget_short()


@pytest.fixture
def run_python() -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Runs a program in a process of its own, which a test may kill; none outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def run(program: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql")))}
        child = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
        )
        started.append(child)
        return child

    yield run
    for child in started:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.wait()
