"""An import right after a large one must not be planned as if the household were new."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import text

from deployments.transactions.matching.stored import StoredRows
from tests.support.import_desk import Desk, desk_on
from tests.support.tables import admin


def statement(rows: int) -> bytes:
    lines = [
        f"2026-{1 + row % 12:02d}-{1 + row % 28:02d},Shop {row},-{1 + row % 90}.{row % 90 + 10}" for row in range(rows)
    ]
    return "\n".join(["Date,Description,Amount", *lines]).encode()


async def part_of(desk: Desk) -> Any:
    return (await desk.rows("tableoid::regclass::text"))[0]


async def expected_rows(desk: Desk) -> int:
    async with desk.world.begin(desk.world.caller) as unit:
        household = desk.world.caller.household_id
        plan = await unit.session.scalar(
            text(f"EXPLAIN (FORMAT JSON) SELECT FROM transactions WHERE household_id = '{household}'")  # a UUID
        )
        return int((plan if isinstance(plan, list) else orjson.loads(plan))[0]["Plan"]["Plan Rows"])


async def test_a_household_that_has_grown_is_planned_with_its_rows(migrated_dsn: str) -> None:
    async with desk_on(migrated_dsn) as known:
        await known.bring_in(statement(1_000))
        async with admin(migrated_dsn) as database:
            await database.execute("ANALYZE transactions")
        while True:
            async with desk_on(migrated_dsn) as grown:
                await grown.bring_in(statement(2))
                if await part_of(grown) != await part_of(known):
                    continue
                await grown.bring_in(statement(2_000))
                assert await expected_rows(grown) < 100, "the planner knows already: this shows nothing"
                async with grown.world.begin(grown.world.caller) as unit:
                    stored = StoredRows(unit.session, unit.household_id)
                    driver = await stored._driver()
                    await driver.execute("SELECT renew_statistics()")
                    await unit.commit()
                assert 1_000 < await expected_rows(grown) < 4_000
                assert await expected_rows(known) > 500
                break
