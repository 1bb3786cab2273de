"""From a transfer to the news that a goal is reached: service, outbox, broker, consumer, socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from tests.support.api import Person

SET = "mutation ($input: SetGoalInput!) { setGoal(input: $input) { goal { state } errors { code field } } }"
MOVE = "mutation ($input: RecordTransferInput!) { recordTransfer(input: $input) { errors { code } } }"
PROGRESSED = "subscription { goalProgressed { previous goal { id state saved { minor } } } }"


async def test_a_transfer_that_reaches_a_goal_is_told(visitor: Callable[[], Person]) -> None:
    await reaches_a_goal(await visitor().register())


async def reaches_a_goal(person: Person) -> None:
    today = datetime.now(UTC).date().isoformat()
    everyday, savings = await person.create_account("Everyday", opening=50_000), await person.create_account("Savings")
    goal = {"id": str(uuid4()), "name": "Bike", "target": "10000", "currency": "EUR", "startsOn": today}
    made = await person.command(SET, **goal, accounts=[{"accountId": savings, "setAside": "0"}])
    assert made == {"goal": {"state": "ON_TRACK"}, "errors": []}
    async with person.socket() as socket:
        await socket.subscribe("goals", PROGRESSED)
        moved = {"id": str(uuid4()), "fromAccountId": everyday, "toAccountId": savings, "amount": "10000"}
        done = await person.command(MOVE, **moved, bookedOn=today, description="To the bike")
        assert done == {"errors": []}
        assert await socket.data("goals", seconds=120) == {
            "previous": "ON_TRACK",
            "goal": {"id": goal["id"], "state": "REACHED", "saved": {"minor": "10000"}},
        }
