"""One data directory, one Moneta: the lock, the state file, and who is told what."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

import psutil
import pytest
from click.testing import CliRunner

from deployments.cli import cli
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.processes import Record, last_words
from deployments.embedded.state import Lock, State, running, wait_for_release


def _state(pid: int, started_at: float) -> State:
    return State(
        pid=pid,
        started_at=started_at,
        phase="running",
        url="http://127.0.0.1:8700",
        version="1",
        postgres="embedded",
        redis="embedded",
        broker="redis",
    )


HOLDER = """
import sys, time
from deployments.embedded.layout import Layout
from deployments.embedded.state import Lock
with Lock(Layout.of({root!r})):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_start_is_told_where_the_first_runs(
    layout: Layout, run_python: Callable[[str], subprocess.Popen[str]]
) -> None:
    holder = run_python(HOLDER.format(root=str(layout.root)))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    _state(holder.pid, Record.of(holder.pid).started_at).write(layout.state_file)
    with pytest.raises(StartFailed) as refused, Lock(layout):
        pass
    assert f"http://127.0.0.1:8700 (pid {holder.pid})" in refused.value.problem
    assert running(layout) is not None
    assert not wait_for_release(layout, 0.2)
    holder.kill()
    holder.wait()
    assert wait_for_release(layout, 5)
    assert running(layout) is None
    with Lock(layout):
        assert layout.lock_file.exists()


def test_a_recycled_pid_is_nobody_of_ours(layout: Layout) -> None:
    _state(os.getpid(), psutil.Process().create_time() - 3600).write(layout.state_file)
    assert running(layout) is None


def test_status_says_with_its_exit_code_whether_it_runs(layout: Layout) -> None:
    stopped = CliRunner().invoke(cli, ["status", "--data-dir", str(layout.root)])
    assert (stopped.exit_code, stopped.output.startswith("Moneta does not run on ")) == (3, True)
    _state(os.getpid(), psutil.Process().create_time()).write(layout.state_file)
    runs = CliRunner().invoke(cli, ["status", "--data-dir", str(layout.root)])
    assert runs.exit_code == 0
    assert runs.output.splitlines()[0] == "Moneta 1 is running at http://127.0.0.1:8700"


def test_down_without_a_running_one_is_no_error(layout: Layout) -> None:
    result = CliRunner().invoke(cli, ["down", "--data-dir", str(layout.root)])
    assert (result.exit_code, result.output) == (0, f"Moneta does not run on {layout.root}.\n")


def test_reset_asks_then_deletes_all_of_it(layout: Layout) -> None:
    (layout.root / "kept").write_text("data")
    refused = CliRunner().invoke(cli, ["reset", "--data-dir", str(layout.root)], input="n\n")
    assert refused.exit_code == 1
    assert (layout.root / "kept").exists()
    agreed = CliRunner().invoke(cli, ["reset", "--data-dir", str(layout.root), "--yes"])
    assert agreed.exit_code == 0
    assert not layout.root.exists()
    assert not layout.short.exists()


def test_reset_never_deletes_a_folder_that_was_never_ours(layout: Layout) -> None:
    strange = layout.root.with_name("photos")
    strange.mkdir()
    (strange / "cat.jpg").write_text("cat")
    result = CliRunner().invoke(cli, ["reset", "--data-dir", str(strange), "--yes"])
    assert isinstance(result.exception, StartFailed)
    assert (strange / "cat.jpg").exists()


def test_the_last_words_of_a_log_are_its_error(layout: Layout) -> None:
    log = layout.logs / "some.log"
    assert last_words(log) == "no log was written"
    log.write_text("starting\nFATAL:  could not map memory\nhint: less\n")
    assert last_words(log) == "FATAL:  could not map memory"
