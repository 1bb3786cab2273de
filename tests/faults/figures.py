"""What `make faults` says of each fault, as JSON lines {"name", "writes", "lost", "doubled", "recover_s"}."""

from __future__ import annotations

import json
import time

from tests.faults.world import World

LINES: list[str] = []


def report(name: str, world: World, over_at: float) -> None:
    """Wait until every write has its effect; `over_at` is the monotonic time at which the fault ended."""
    writes = world.count("outbox")
    try:
        world.until_effects(writes)
        seconds = time.monotonic() - over_at
    finally:
        lost = world.count("outbox o WHERE NOT EXISTS (SELECT FROM effects e WHERE e.id = o.id)")
        # Time enough for a second delivery to do harm.
        time.sleep(1.0)
        doubled = world.count("effects") - world.count("(SELECT DISTINCT id FROM effects) AS e")
        line = {"name": f"{name} ({world.kind})", "writes": writes, "lost": lost, "doubled": doubled}
        LINES.append(json.dumps({**line, "recover_s": round(seconds, 1) if not lost else None}))
    assert (lost, doubled) == (0, 0)
