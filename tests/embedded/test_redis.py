"""Redis under a data directory: its streams survive every end of its owner."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable

import redis

from deployments.embedded.layout import Layout
from deployments.embedded.redis import Redis
from tests.support.waiting import is_gone, wait_for


def test_streams_outlive_a_stop_and_a_start(layout: Layout) -> None:
    server = Redis(layout)
    with redis.Redis.from_url(server.start()) as client:
        client.xadd("events", {"kind": "kept"})
    pid = server.pid
    assert pid is not None
    server.stop()
    assert is_gone(pid)
    try:
        with redis.Redis.from_url(server.start()) as client:
            assert [fields for _, fields in client.xrange("events")] == [{b"kind": b"kept"}]
            assert client.config_get("port") == {"port": "0"}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    finally:
        server.stop()


def test_it_dies_with_a_killed_owner(layout: Layout, run_python: Callable[[str], subprocess.Popen[str]]) -> None:
    owner = run_python(
        "import time\n"
        "from deployments.embedded.layout import Layout\n"
        "from deployments.embedded.redis import Redis\n"
        f"server = Redis(Layout.of({str(layout.root)!r}))\n"
        "server.start()\nprint(server.pid, flush=True)\ntime.sleep(60)\n"
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.send_signal(signal.SIGKILL)
    if sys.platform == "linux":
        assert wait_for(lambda: is_gone(pid))
    server = Redis(layout)
    try:
        server.start()
        assert is_gone(pid)
    finally:
        server.stop()


def test_an_orphan_without_a_record_is_found_by_asking_it(layout: Layout) -> None:
    orphan, heir = Redis(layout), Redis(layout)
    orphan.start()
    orphan.record.unlink()
    pid = orphan.pid
    assert pid is not None
    try:
        heir.start()
        assert is_gone(pid)
    finally:
        heir.stop()
