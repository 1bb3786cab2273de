"""What needs no broker: supervision, delivery, log lines, the choice of an adapter, the topology."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import pickle
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from asyncpg.exceptions import (
    CannotConnectNowError,
    ConnectionDoesNotExistError,
    UniqueViolationError,
)
from asyncpg.exceptions import InterfaceError as AsyncpgInterfaceError
from ray import cloudpickle
from ray.exceptions import ActorDiedError, ActorUnavailableError, RayTaskError, WorkerCrashedError
from ray.serve._private.common import DeploymentID
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError

from deployments.adapters.bus import BusUnavailable, Consumer, delivery, make_bus
from deployments.adapters.bus.delivery import Blame, blame, deliver
from deployments.adapters.bus.rabbit import RabbitBus
from deployments.adapters.bus.redis_streams import RedisBus
from deployments.adapters.telemetry import configure_logging, correlation_id
from deployments.events import topology
from deployments.events.consumers import ConsumerRuntime
from domain.shared.events import CATALOGUE, Event, encode
from tests.support.events import assert_soon, registered


async def nothing(event: Event) -> None:
    """Handles everything."""


ONE = Consumer(name="one", topics=["users.registered"], handle=nothing)


class ForgetfulBus:
    """Its consumers stop reading without a word."""

    def __init__(self) -> None:
        self.reading: set[str] = set()
        self.started: Counter[str] = Counter()
        self.down = False
        self.closed_with: float | None = None

    async def connect(self) -> None:
        if self.down:
            raise BusUnavailable("down")

    async def consume(self, consumer: Consumer) -> None:
        self.reading.add(consumer.name)
        self.started[consumer.name] += 1

    def consuming(self, name: str) -> bool:
        return name in self.reading

    async def ping(self) -> None:
        await self.connect()

    async def close(self, grace_seconds: float = 10) -> None:
        self.closed_with = grace_seconds


async def test_a_consumer_that_stopped_reading_is_started_anew() -> None:
    bus: Any = ForgetfulBus()
    two = Consumer(name="two", topics=["users.registered"], handle=nothing)
    runtime = ConsumerRuntime(bus, [ONE, two], check_seconds=0.01, patience_seconds=0.05)
    task = asyncio.create_task(runtime.run())
    await assert_soon(lambda: runtime.status() == {"one": True, "two": True})
    bus.reading.discard("one")
    await assert_soon(lambda: runtime.status() == {"one": True, "two": True})
    assert (bus.started, runtime.restarts_total) == (Counter(one=2, two=1), 1)
    await runtime.stop(grace_seconds=3)
    await task
    assert bus.closed_with == 3


async def test_the_runtime_waits_for_a_broker_that_is_down() -> None:
    bus: Any = ForgetfulBus()
    bus.down = True
    runtime = ConsumerRuntime(bus, [ONE], check_seconds=0.01, patience_seconds=0.01)
    task = asyncio.create_task(runtime.run())
    await asyncio.sleep(0.1)
    assert not task.done()
    assert runtime.status() == {"one": False}
    bus.down = False
    await assert_soon(lambda: runtime.status() == {"one": True})
    await runtime.stop()
    await task


async def test_an_event_of_a_topic_nobody_asked_for_is_done() -> None:
    async def handle(event: Event) -> None:
        raise AssertionError

    stranger = Consumer(name="one", topics=["notifications.added"], handle=handle)
    assert await deliver(stranger, encode(registered())) is None


async def test_a_handler_sees_the_correlation_id_and_nobody_after_it() -> None:
    seen = []

    async def handle(event: Event) -> None:
        seen.append(correlation_id.get())

    event = registered()
    await deliver(Consumer(name="one", topics=[event.topic], handle=handle), encode(event))
    assert (seen, correlation_id.get()) == ([event.correlation_id], "")


async def test_a_cancelled_delivery_is_given_back() -> None:
    async def handle(event: Event) -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(
        deliver(Consumer(name="one", topics=["users.registered"], handle=handle), encode(registered()))
    )
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Original(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def over_a_handle(error: Exception) -> Exception:
    """As it arrives from another replica."""
    return pickle.loads(cloudpickle.dumps(RayTaskError("f", "traceback", error))).as_instanceof_cause()  # type: ignore[no-any-return]


@pytest.mark.parametrize("cross", [lambda error: error, over_a_handle], ids=["here", "over a handle"])
@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (ConnectionRefusedError(), Blame.WORLD),
        (TimeoutError(), Blame.WORLD),
        (OperationalError("", {}, Original("08006")), Blame.WORLD),
        (InternalError("", {}, Original("57P01")), Blame.WORLD),
        (IntegrityError("", {}, Original("40P01")), Blame.WORLD),
        (IntegrityError("", {}, Original("23505")), Blame.EVENT),
        (CannotConnectNowError(), Blame.WORLD),
        (ConnectionDoesNotExistError(), Blame.WORLD),
        (AsyncpgInterfaceError("connection is closed"), Blame.WORLD),
        (UniqueViolationError(), Blame.EVENT),
        (RedisConnectionError(), Blame.WORLD),
        (ResponseError(), Blame.EVENT),
        (ValueError(), Blame.EVENT),
        (KeyError("household"), Blame.EVENT),
    ],
)
def test_who_is_at_fault(error: Exception, blamed: Blame, cross: Callable[[Exception], Exception]) -> None:
    assert blame(cross(error)) is blamed


@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (ActorUnavailableError("away", None), Blame.WORLD),
        (DeploymentUnavailableError(DeploymentID("Budgets")), Blame.WORLD),
        (BackPressureError(1, 1), Blame.WORLD),
        (ActorDiedError(), Blame.CRASH),
        (WorkerCrashedError(), Blame.CRASH),
    ],
)
def test_a_service_that_is_away_is_waited_for_and_one_that_dies_is_counted(error: Exception, blamed: Blame) -> None:
    assert blame(error) is blamed


async def test_a_cancellation_that_is_not_ours_is_a_failure_to_try_again() -> None:
    """A service that shuts down may cancel the call; the event must not stay in hand for ever."""
    calls = []

    async def handle(event: Event) -> None:
        calls.append(event)
        if len(calls) == 1:
            raise asyncio.CancelledError

    event = registered()
    assert await deliver(Consumer(name="one", topics=[event.topic], handle=handle), encode(event)) is None
    assert len(calls) == 2


async def test_an_event_that_kills_every_service_ends_as_a_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handle(event: Event) -> None:
        raise ActorDiedError

    monkeypatch.setattr(delivery, "CRASHES_MAX", 3)
    event = registered()
    reason = await deliver(Consumer(name="one", topics=[event.topic], handle=handle), encode(event), 0.001)
    assert reason is not None
    assert reason.startswith("failed 3 times: ActorDiedError")


@pytest.mark.parametrize(
    ("url", "adapter"),
    [
        ("amqp://guest@h/", RabbitBus),
        ("redis://h/0", RedisBus),
        ("rediss://h/0", RedisBus),
        ("unix:///s?db=1", RedisBus),
    ],
)
async def test_the_url_chooses_the_adapter(url: str, adapter: type) -> None:
    assert isinstance(make_bus(url, {"one": []}), adapter)


def test_another_url_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="must start with amqp://"):
        make_bus("kafka://h", {})


def test_every_topic_is_known_and_heard() -> None:
    heard = {topic for topics in topology.TOPOLOGY.values() for topic in topics}
    assert heard == set(CATALOGUE)
    assert topology.consumer(topology.BUDGETS, nothing).topics == (
        "transactions.changed",
        "ledger.changed",
        "forecasts.made",
    )


def test_a_log_line_is_json_with_the_correlation_id() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure_logging("INFO")
        configure_logging("INFO")
        (handler,) = (each for each in root.handlers if each.get_name() == "moneta")
        assert isinstance(handler, logging.StreamHandler)
        handler.stream = io.StringIO()
        token = correlation_id.set("c-7")
        household = uuid4()
        logging.getLogger("moneta.test").info("saved %s", household)
        correlation_id.reset(token)
        line = json.loads(handler.stream.getvalue())
    finally:
        root.handlers, root.level = before
    assert line.pop("time")
    assert line == {"level": "INFO", "logger": "moneta.test", "message": f"saved {household}", "correlation_id": "c-7"}
