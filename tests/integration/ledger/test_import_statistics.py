"""An import right after a large one must not be planned as if the household were new."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from deployments.transactions.matching.stored import StoredRows
from deployments.transactions.search.documents import catch_up
from tests.support.import_desk import Desk, desk_on
from tests.support.tables import admin


def statement(rows: int) -> bytes:
    lines = [
        f"2026-{1 + row % 12:02d}-{1 + row % 28:02d},Shop {row},-{1 + row % 90}.{row % 90 + 10}" for row in range(rows)
    ]
    return "\n".join(["Date,Description,Amount", *lines]).encode()


async def part_of(desk: Desk) -> Any:
    return (await desk.rows("tableoid::regclass::text"))[0]


async def expected_rows(desk: Desk, table: str = "transactions") -> int:
    async with desk.world.begin(desk.world.caller) as unit:
        household = desk.world.caller.household_id
        plan = await unit.session.scalar(
            text(f"EXPLAIN (FORMAT JSON) SELECT FROM {table} WHERE household_id = '{household}'")  # a UUID
        )
        return int((plan if isinstance(plan, list) else orjson.loads(plan))[0]["Plan"]["Plan Rows"])


async def with_the_next_import(desk: Desk) -> None:
    async with desk.world.begin(desk.world.caller) as unit:
        driver = await StoredRows(unit.session, unit.household_id)._driver()
        await driver.execute("SELECT renew_statistics()")
        await unit.commit()


async def in_the_background(desk: Desk) -> None:
    await catch_up(desk.database, desk.world.caller.household_id)


async def by_taking_it_back(desk: Desk) -> None:
    last = max(await desk.reads.imports(desk.world.caller.household_id, 2), key=lambda one: one.imported_count)
    assert last.change_id is not None
    # Its predictions go first: each would be looked for among all rows of the import.
    assert await expected_rows(desk, "predictions") < 100, "the planner knows already: this shows nothing"
    await desk.world.undo(last.change_id)
    assert 1_000 < await expected_rows(desk, "predictions") < 4_000


@pytest.mark.parametrize("renew", [with_the_next_import, in_the_background, by_taking_it_back])
async def test_a_household_that_has_grown_is_planned_with_its_rows(
    migrated_dsn: str, renew: Callable[[Desk], Awaitable[None]]
) -> None:
    async with desk_on(migrated_dsn) as known:
        await known.bring_in(statement(1_000))
        async with admin(migrated_dsn) as database:
            await database.execute("ANALYZE transactions, predictions")
        while True:
            async with desk_on(migrated_dsn) as grown:
                await grown.bring_in(statement(2))
                if await part_of(grown) != await part_of(known):
                    continue
                await grown.bring_in(statement(2_000))
                assert await expected_rows(grown) < 100, "the planner knows already: this shows nothing"
                await renew(grown)
                assert 1_000 < await expected_rows(grown) < 4_000
                assert await expected_rows(known) > 500
                break
