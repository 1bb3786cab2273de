"""What keeps the events of a household in order: lanes.

Every event takes the lane of its household, the same one for every consumer, and a lane is read by one process, one
event at a time. So two events of a household are never in two hands, and households do not wait for each other much.
The lanes of a consumer are shared out evenly among the processes that read for it, and go over when one of them ends.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from random import Random
from uuid import UUID
from zlib import crc32

# Part of what the broker holds: another number is another layout (see `gap` of the adapters).
LANES = 4


def lane_of(household_id: UUID | None) -> int:
    """Stable over processes and versions, unlike `hash`. What is of no household goes first."""
    return crc32(household_id.bytes) % LANES if household_id else 0


def share(processes: int) -> int:
    """How many lanes one of so many processes may hold; together they can hold all."""
    return math.ceil(LANES / max(1, processes))


def to_take(held: int, free: Collection[int], processes: int, chance: Random) -> list[int]:
    """Which free lanes to try for: at random, so that processes that start together seldom want the same."""
    wanted = min(len(free), max(0, share(processes) - held))
    return chance.sample(sorted(free), wanted)
