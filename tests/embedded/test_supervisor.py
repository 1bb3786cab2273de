"""`moneta up` as a whole, with two toy applications: from the first line to the last process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.sync.client import connect

from deployments.embedded.guard import holders
from deployments.embedded.layout import Layout
from tests.support.processes import connections_of, words_of
from tests.support.servers import free_port
from tests.support.waiting import is_gone, wait_for

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 150

CONFIG = """
applications:
  - {name: finance, import_path: "tests.support.toy_apps:build_finance", route_prefix: /, args: {greeting: hello}}
  - {name: events, import_path: "tests.support.toy_apps:build_events", route_prefix: /live}
"""
BROKEN = """
applications:
  - {name: finance, import_path: "tests.support.toy_apps:build_broken", route_prefix: /}
"""


class Moneta:
    """One data directory, and `moneta` commands on it."""

    def __init__(self, root: Path, config: str) -> None:
        self.layout = Layout.of(root)
        self.port = free_port()
        self.output = root.with_name("up.out")
        self._config = root.with_name("serve.yaml")
        self._config.write_text(config)
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, name: str, *words: str) -> list[str]:
        return [sys.executable, "-m", "deployments.cli", name, "--data-dir", str(self.layout.root), *words]

    def up(self) -> subprocess.Popen[bytes]:
        words = ["--port", str(self.port), "--config", str(self._config)]
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                self.command("up", *words), stdout=out, stderr=out, cwd=ROOT, env=_environment()
            )
        return self.process

    def wait_until_it_says(self, words: str) -> None:
        process = self.process
        assert process is not None
        assert wait_for(lambda: words in self.said() or process.poll() is not None, START_SECONDS), self.said()
        assert process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text()

    def status(self) -> dict[str, Any]:
        done = subprocess.run(
            self.command("status", "--json"), capture_output=True, text=True, cwd=ROOT, env=_environment(), check=False
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def family(self) -> list[int]:
        assert self.process is not None
        me = psutil.Process(self.process.pid)
        return [me.pid, *(child.pid for child in me.children(recursive=True))]

    def is_ended_by_a_signal(self) -> None:
        process, family = self.process, self.family()
        assert process is not None
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0, self.said()
        assert "stopping PostgreSQL" in self.said()
        assert "could not start" not in self.said()
        assert wait_for(lambda: all(map(is_gone, family))), {pid: words_of(pid) for pid in family if not is_gone(pid)}
        if sys.platform == "linux":
            assert holders(self.layout.short) == []
        assert self.status()["running"] is False

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return json.load(answer)


def _environment() -> dict[str, str]:
    ours = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(("MONETA_", "RAY_"))
    }
    return {**kept, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql")))}


@pytest.fixture
def moneta(data_dir: Path) -> Iterator[Moneta]:
    made = Moneta(data_dir, CONFIG)
    yield made
    _end(made)


@pytest.fixture
def broken(data_dir: Path) -> Iterator[Moneta]:
    made = Moneta(data_dir, BROKEN)
    yield made
    _end(made)


def _end(moneta: Moneta) -> None:
    if moneta.process is not None and moneta.process.poll() is None:
        moneta.process.send_signal(signal.SIGTERM)
        try:
            moneta.process.wait(60)
        except subprocess.TimeoutExpired:
            moneta.process.kill()
            moneta.process.wait()
    moneta.layout.forget_short()


def _addresses(pids: list[int]) -> set[str]:
    """Where these processes listen."""
    return {
        str(connection.laddr[0]).removeprefix("::ffff:")
        for pid in pids
        for connection in connections_of(pid)
        if connection.status == psutil.CONN_LISTEN
    }


@pytest.mark.timeout(600)
def test_it_serves_survives_a_kill_and_leaves_nobody_behind(moneta: Moneta) -> None:
    first = moneta.up()
    moneta.wait_until_it_says("is ready")
    url = f"http://127.0.0.1:{moneta.port}"
    assert moneta.said().count(url) == 1

    # A handle call through both replicas, typed arguments and the laptop's layout; a socket of the other application.
    assert moneta.get("/greet/you") == {"said": "hello you (compact)"}
    with connect(f"ws://127.0.0.1:{moneta.port}/live/echo") as socket:
        socket.send("echo")
        assert socket.recv(timeout=60) == "echo"

    status = moneta.status()
    assert (status["running"], status["state"]["url"], status["state"]["phase"]) == (True, url, "running")
    assert status["resident_bytes"] < 1.3e9
    family = moneta.family()
    if sys.platform == "linux":
        assert _addresses(family) == {"127.0.0.1"}
    names = " ".join(word for pid in family for word in words_of(pid))
    assert [left_out for left_out in ("monitor.py", "dashboard.py", "log_monitor.py") if left_out in names] == []

    # A second start on the same data is told where the first one is, and changes nothing.
    second = subprocess.run(
        moneta.command("up", "--port", str(free_port())),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=_environment(),
        check=False,
    )
    assert second.returncode == 1
    assert f"Moneta already runs at {url} (pid {first.pid})" in second.stdout

    # A store that dies comes back on its own data.
    redis = next(pid for pid in family if "redis-server" in " ".join(words_of(pid)))
    os.kill(redis, signal.SIGKILL)
    assert wait_for(lambda: "Redis ended unexpectedly" in moneta.said())
    assert moneta.get("/greet/again") == {"said": "hello again (compact)"}

    # Killed without a chance to stop anything: all are gone a few seconds later.
    family = moneta.family()
    first.kill()
    first.wait()
    if sys.platform == "linux":
        assert wait_for(lambda: all(is_gone(pid) for pid in family)), [pid for pid in family if not is_gone(pid)]

    # The next start mends that, and Ctrl-C ends all of it in order.
    moneta.up()
    moneta.wait_until_it_says("is ready")
    moneta.is_ended_by_a_signal()


@pytest.mark.timeout(600)
def test_a_signal_at_any_moment_of_a_start_ends_all_of_it(moneta: Moneta) -> None:
    """Where an exception inside of Ray or of an import would be lost, or leave the start hanging for ever."""
    for step, seconds in (("PostgreSQL", 0.0), ("Ray", 1.0), ("Serve", 0.0), ("Serve", 0.8), ("applications", 0.0)):
        moneta.up()
        moneta.wait_until_it_says(f"  {step} ")
        time.sleep(seconds)
        moneta.is_ended_by_a_signal()
        assert "is ready" not in moneta.said()


@pytest.mark.timeout(400)
def test_a_replica_that_cannot_start_is_explained_and_all_is_stopped(broken: Moneta) -> None:
    process = broken.up()
    assert wait_for(lambda: process.poll() is not None, START_SECONDS), broken.said()
    assert process.returncode == 1
    assert "the toy is broken on purpose" in broken.said()
    assert "Traceback" not in broken.said()
    if sys.platform == "linux":
        assert holders(broken.layout.short) == []
    assert broken.status()["running"] is False


def test_a_taken_port_is_one_line_and_starts_nothing(moneta: Moneta) -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", moneta.port))
        holder.listen()
        process = moneta.up()
        assert process.wait(START_SECONDS) == 1
    assert f"Port {moneta.port} on 127.0.0.1 is taken by " in moneta.said()
    assert not moneta.layout.postgres.exists()
