"""PostgreSQL under a data directory: started, stopped, and mended after every kind of bad end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.embedded.processes import Record, as_nobody, ordinary_user
from tests.support.waiting import is_gone, wait_for

# As root there are two ways to run PostgreSQL; a container may forbid the first.
WAYS = [pytest.param(ordinary_user, id="default")]
if os.geteuid() == 0:
    WAYS.append(pytest.param(as_nobody, id="nobody"))


def query(dsn: str, statement: str) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


@pytest.mark.parametrize("way", WAYS)
def test_data_outlives_a_stop_and_a_start(layout: Layout, way: Callable[[], tuple[str, ...]]) -> None:
    server = Postgres(layout, prefix=way())
    query(server.start(), "CREATE TABLE notes AS SELECT 'kept' AS text")
    pid = server.pid
    assert pid is not None
    server.stop()
    assert is_gone(pid)
    try:
        assert query(server.start(), "SELECT text FROM notes") == "kept"
    finally:
        server.stop()


def test_it_listens_on_its_private_socket_only(layout: Layout) -> None:
    server = Postgres(layout)
    dsn = server.start()
    try:
        assert query(dsn, "SHOW listen_addresses") == ""
        assert query(dsn, "SHOW synchronous_commit") == "on"
        assert query(dsn, "SELECT lower('ÉCLAIR')") == "éclair"
        assert layout.sockets.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()


def test_a_long_data_directory_gets_a_short_socket_folder(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / ("long" * 40) / "moneta")
    server = Postgres(layout)
    try:
        assert query(server.start(), "SELECT 1") == 1
        assert len(str(layout.sockets)) < 90
        assert not layout.sockets.is_relative_to(layout.root)
    finally:
        server.stop()
        layout.forget_short()


def test_it_dies_with_a_killed_owner_and_keeps_its_data(
    layout: Layout, run_python: Callable[[str], subprocess.Popen[str]]
) -> None:
    owner = run_python(
        "import time\n"
        "from deployments.embedded.layout import Layout\n"
        "from deployments.embedded.postgres import Postgres\n"
        f"server = Postgres(Layout.of({str(layout.root)!r}))\n"
        "server.start()\nprint(server.pid, flush=True)\ntime.sleep(60)\n"
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    query(Postgres(layout).dsn(), "CREATE TABLE notes AS SELECT 'kept' AS text")
    owner.send_signal(signal.SIGKILL)
    if sys.platform == "linux":
        assert wait_for(lambda: is_gone(pid))
    server = Postgres(layout)
    try:
        assert query(server.start(), "SELECT text FROM notes") == "kept"
        assert is_gone(pid)
    finally:
        server.stop()


def test_an_orphan_on_the_same_data_is_replaced(layout: Layout) -> None:
    orphan, heir = Postgres(layout), Postgres(layout)
    query(orphan.start(), "CREATE TABLE notes AS SELECT 'kept' AS text")
    pid = orphan.pid
    assert pid is not None
    try:
        assert query(heir.start(), "SELECT text FROM notes") == "kept"
        assert is_gone(pid)
        assert heir.pid != pid
    finally:
        heir.stop()


def test_an_orphan_is_found_by_postgres_own_file_too(layout: Layout) -> None:
    orphan, heir = Postgres(layout), Postgres(layout)
    orphan.start()
    orphan.record.unlink()
    pid = orphan.pid
    assert pid is not None
    try:
        heir.start()
        assert is_gone(pid)
    finally:
        heir.stop()


def test_a_stale_pid_that_belongs_to_somebody_else_harms_nobody(layout: Layout) -> None:
    server = Postgres(layout)
    server.start()
    server.stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        try:
            # Both files name the stranger's number, as after a reboot.
            Record(stranger.pid, psutil.Process(stranger.pid).create_time() - 1000).write(server.record)
            (layout.postgres / "postmaster.pid").write_text(f"{stranger.pid}\n{layout.postgres}\n0\n")
            assert query(server.start(), "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            server.stop()
            stranger.kill()


def test_a_half_made_cluster_is_made_anew(layout: Layout) -> None:
    for half in (layout.postgres, layout.postgres.with_name("postgres.new")):
        (half / "base").mkdir(parents=True)
        (half / "base" / "1").write_text("half")
    server = Postgres(layout)
    try:
        assert query(server.start(), "SELECT 1") == 1
    finally:
        server.stop()


def test_data_of_another_major_version_is_left_alone_and_explained(layout: Layout) -> None:
    layout.postgres.mkdir()
    (layout.postgres / "PG_VERSION").write_text("13\n")
    with pytest.raises(StartFailed) as refused:
        Postgres(layout).start()
    assert refused.value.problem == f"{layout.root} holds data of PostgreSQL 13, but this server is 18."
    assert "moneta reset" in refused.value.mend
    assert (layout.postgres / "PG_VERSION").read_text() == "13\n"


def test_a_server_that_ends_at_once_is_explained_by_its_own_words(layout: Layout) -> None:
    server = Postgres(layout, settings={"shared_buffers": "nonsense"})
    with pytest.raises(StartFailed, match=r"PostgreSQL ended at once: .*shared_buffers"):
        server.start()
