"""What happens between a broker and a handler; the same for every broker.

An event is tried again in place, not by giving it back: the order stays, the broker's own counters are left for
crashes, and RabbitMQ and Redis behave alike.
"""

from __future__ import annotations

import asyncio
import logging
import random

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from deployments.adapters.bus.port import Consumer
from deployments.adapters.telemetry import correlation_id
from domain.shared.events import Event, InvalidEvent, decode

# A process that dies with an event in hand may do so this often before the event itself is taken for the cause. Above
# the retries of a handler, since on RabbitMQ a crash costs every prefetched event one of them.
CRASHES_MAX = 20
_WAIT_SECONDS_MAX = 30.0

log = logging.getLogger(__name__)


def is_passing(error: BaseException) -> bool:
    """Whether the world failed and not the event: the database, Redis or the network was away."""
    if isinstance(error, DBAPIError):
        if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
            return True
        # Connection, resources, operator intervention, serialization: PostgreSQL's own words for "later".
        return str(getattr(error.orig, "sqlstate", None) or "")[:2] in {"08", "53", "57", "40"}
    if isinstance(error, OSError | TimeoutError | PoolTimeout):
        return True
    # redis-py and asyncpg derive theirs from Exception only; named here so that neither must be imported.
    return type(error).__module__.startswith(("redis.", "asyncpg.")) and any(
        base.__name__ in {"ConnectionError", "PostgresConnectionError", "TimeoutError", "InterfaceError"}
        or base.__name__ in {"CannotConnectNowError", "OperatorInterventionError", "InsufficientResourcesError"}
        for base in type(error).__mro__
    )


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
    attempts = 0
    while True:
        try:
            await consumer.handle(event)
            return None
        except Exception as error:
            # A handler may raise anything; whatever it is, the event must end handled or among the dead letters.
            passing = is_passing(error)
            attempts += not passing
            if attempts >= consumer.max_attempts:
                log.exception("%s gives up on %s %s", consumer.name, event.topic, event.id)
                return f"failed {attempts} times: {type(error).__name__}: {error}"[:1000]
            log.warning(
                "%s will try %s %s again: %s: %s", consumer.name, event.topic, event.id, type(error).__name__, error
            )
        await asyncio.sleep(wait_seconds * random.uniform(0.8, 1.2))  # noqa: S311 (jitter, not a secret)
        wait_seconds = min(wait_seconds * 2, _WAIT_SECONDS_MAX)
