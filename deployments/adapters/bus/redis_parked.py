"""The dead letters of a consumer on Redis: a stream, in which each has an id of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis

from deployments.adapters.bus.parked import LIST_MAX, Parked, is_wanted, parked_of

_BATCH = 200
# A replayed event is for the one consumer that had given up on it.
ONLY = b"only"


async def parked(redis: Redis, letters: str, consumer: str, limit: int) -> list[Parked]:
    found: Any = await redis.xrange(letters, count=min(limit, LIST_MAX))
    return [_parked(consumer, id_, fields) for id_, fields in found]


async def take(
    redis: Redis, letters: str, consumer: str, ids: Collection[str] | None, lane: Callable[[bytes], str] | None
) -> int:
    """Sent again and gone from here in one step; without a `lane` only gone."""
    done, after = 0, "-"
    newest: Any = await redis.xrevrange(letters, count=1)
    until = newest[0][0] if newest else None
    while until is not None:
        batch: Any = await redis.xrange(letters, min=after, max=until, count=_BATCH)
        wanted = [(id_, fields) for id_, fields in batch if is_wanted(id_.decode(), ids)]
        async with redis.pipeline(transaction=True) as pipe:
            for id_, fields in wanted:
                if lane is not None:
                    body = fields.get(b"event", b"")
                    pipe.xadd(lane(body), {b"event": body, ONLY: consumer})
                pipe.xdel(letters, id_)
            # Of two who take the same letter at once both send it, and the inbox drops one; it counts once.
            done += sum(answer == 1 for answer in (await pipe.execute())[0 if lane is None else 1 :: 1 + bool(lane)])
        if len(batch) < _BATCH:
            break
        after = f"({batch[-1][0].decode()}"
    return done


def _parked(consumer: str, id_: bytes, fields: dict[bytes, bytes]) -> Parked:
    milliseconds = int(id_.partition(b"-")[0])
    return parked_of(
        id_.decode(),
        consumer,
        fields.get(b"reason", b"").decode(errors="replace"),
        datetime.fromtimestamp(milliseconds / 1000, UTC),
        fields.get(b"event", b""),
    )
