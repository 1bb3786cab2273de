"""What happens between a broker and a handler; the same for every broker.

An event is tried again in place, not by giving it back: the order stays, the broker's own counters are left for
crashes, and RabbitMQ and Redis behave alike.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from enum import Enum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from deployments.adapters.bus.port import Consumer
from deployments.adapters.telemetry import correlation_id
from domain.shared.event_json import InvalidEvent
from domain.shared.events import Event, decode

# A process that dies with an event in hand may do so this often before the event itself is taken for the cause. Above
# the retries of a handler, since on RabbitMQ a lane that goes over to another process costs its next event one of them.
CRASHES_MAX = 20
_WAIT_SECONDS_MAX = 30.0

log = logging.getLogger(__name__)


class Blame(Enum):
    """Who is at fault when a handler fails."""

    EVENT = "event"
    # The database, a broker, the network or a service was away: it comes back, and the event is none the worse.
    WORLD = "world"
    # The process that worked on it died: an accident, or this very event kills whoever touches it.
    CRASH = "crash"


# redis-py, asyncpg and Ray are known by name, so that none of them must be imported here.
_WORLD = {
    "redis.exceptions": {"ConnectionError", "TimeoutError", "ReadOnlyError"},
    "asyncpg.exceptions": {
        "PostgresConnectionError",
        "OperatorInterventionError",
        "InsufficientResourcesError",
        "TransactionRollbackError",
    },
    "asyncpg.exceptions._base": {"InterfaceError"},
    "ray.exceptions": {"ActorUnavailableError", "TaskCancelledError", "GetTimeoutError"},
    "ray.serve.exceptions": {"RayServeException"},
}


def blame(error: BaseException) -> Blame:
    """Whether to wait for the world, or to count the failure against the event."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, BaseException) and type(error).__module__.startswith("ray."):
        # A service's own exception, as it came over its handle.
        return blame(cause)
    if isinstance(error, DBAPIError):
        # Connection, resources, operator intervention, serialization: PostgreSQL's own words for "later".
        later = str(getattr(error.orig, "sqlstate", None) or "")[:2] in {"08", "53", "57", "40"}
        passing = later or error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        return Blame.WORLD if passing else Blame.EVENT
    if isinstance(error, OSError | TimeoutError | PoolTimeout | asyncio.CancelledError):
        return Blame.WORLD
    family = type(error).__mro__
    if any(base.__name__ in _WORLD.get(base.__module__, ()) for base in family):
        return Blame.WORLD
    is_ray = any((base.__module__, base.__name__) == ("ray.exceptions", "RayError") for base in family)
    return Blame.CRASH if is_ray else Blame.EVENT


async def deliver(consumer: Consumer, body: bytes, first_wait_seconds: float = 0.1) -> str | None:
    """Let the consumer handle the event; None once it has, otherwise why it never will. Cancel it to give it back."""
    try:
        event = decode(body)
    except InvalidEvent as error:
        return f"undecodable: {error}"
    if event.topic not in consumer.topics:
        return None
    token = correlation_id.set(event.correlation_id)
    try:
        return await _try(consumer, event, first_wait_seconds)
    finally:
        correlation_id.reset(token)


async def _try(consumer: Consumer, event: Event, wait_seconds: float) -> str | None:
    failures: Counter[Blame] = Counter()
    while True:
        try:
            await consumer.handle(event)
            return None
        except (Exception, asyncio.CancelledError) as error:
            # A handler may raise anything; whatever it is, the event must end handled or among the dead letters.
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            failures[blame(error)] += 1
            why = f"{type(error).__name__}: {error}"
            if failures[Blame.EVENT] >= consumer.max_attempts or failures[Blame.CRASH] >= CRASHES_MAX:
                log.exception("%s gives up on %s %s", consumer.name, event.topic, event.id)
                return f"failed {failures.total()} times: {why}"[:1000]
            log.warning("%s will try %s %s again: %s", consumer.name, event.topic, event.id, why)
        await asyncio.sleep(wait_seconds * random.uniform(0.8, 1.2))  # noqa: S311 (jitter, not a secret)
        wait_seconds = min(wait_seconds * 2, _WAIT_SECONDS_MAX)
