"""Each thing that stops a start says what is wrong and what to do."""

from __future__ import annotations

import os
import shutil
import socket
from types import SimpleNamespace

import pytest

from deployments.embedded import checks
from deployments.embedded.failures import StartFailed, explain_os_error
from deployments.embedded.layout import Layout


def test_a_taken_port_names_its_holder_and_a_free_one() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(StartFailed) as refused:
            checks.port_is_free("127.0.0.1", port)
    assert refused.value.problem.startswith(f"Port {port} on 127.0.0.1 is taken by ")
    assert f"(pid {os.getpid()})" in refused.value.problem
    free = int(refused.value.mend.rpartition(" ")[2])
    checks.port_is_free("127.0.0.1", free)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(StartFailed) as refused:
        checks.port_is_free("203.0.113.7", 8700)
    assert refused.value.problem == "203.0.113.7 is no address of this machine."


def test_a_full_disk_is_said_before_anything_starts(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100 * 2**20))
    with pytest.raises(StartFailed) as refused:
        checks.room_on_disk(layout)
    assert refused.value.problem == f"The disk is full: 100 MB free at {layout.root}, 500 MB needed."


def test_a_disk_that_fills_up_meanwhile_is_explained() -> None:
    failure = explain_os_error(OSError(28, "No space left on device"), "starting Redis")
    assert failure.problem == "The disk is full: starting Redis failed."


@pytest.mark.parametrize(
    ("check", "address", "problem"),
    [
        (checks.database_answers, "postgresql://a@127.0.0.1:9/b", "DATABASE_URL does not answer"),
        (checks.redis_answers, "redis://127.0.0.1:9", "REDIS_URL does not answer"),
        (checks.broker_answers, "amqp://127.0.0.1:9", "BROKER_URL does not answer"),
        (checks.broker_answers, "kafka://127.0.0.1:9", "BROKER_URL has the unknown scheme 'kafka'."),
    ],
)
def test_a_server_from_the_environment_that_does_not_answer_is_named(check, address: str, problem: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(StartFailed) as refused:
        check(address)
    assert refused.value.problem.startswith(problem)


def test_servers_from_the_environment_that_answer_pass(postgres_dsn: str, redis_url: str) -> None:
    assert checks.redis_answers(redis_url) is None
    assert checks.broker_answers(redis_url) is None
    assert checks.database_answers(postgres_dsn) is None
