"""The ledger cannot drift: after any sequence of commands, totals and balances equal a recount from the rows."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

import polars as pl
import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.transactions.bulk import COLUMNS, ordered_ids, save_rows
from domain.shared.outcomes import Rejected
from domain.transactions.commands import EditTransaction, PredictedCategory, RecordTransfer
from tests.support.ledger_world import World, recording, sql_world

_CATEGORIES = ("groceries", "dining", "income", None)
_TOTALS = text("""
SELECT month, account_id, category, in_minor, out_minor, row_count FROM monthly_totals
WHERE row_count <> 0 ORDER BY 1, 2, 3
""")
_RECOUNT = text("""
SELECT date_trunc('month', booked_on)::date AS month, account_id, coalesce(category, '') AS category,
       coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0), 0)::bigint,
       coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0), 0)::bigint, count(*)
FROM transactions WHERE deleted_at IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")
_BALANCES = text("""
SELECT a.id, a.balance_minor, a.opening_balance_minor
       + coalesce((SELECT sum(amount_minor) FROM transactions t WHERE t.account_id = a.id AND t.deleted_at IS NULL), 0)
FROM accounts a
""")


class _Person:
    """Does something at random, again and again."""

    def __init__(self, world: World, random: Random, accounts: list[UUID]) -> None:
        self.world = world
        self.random = random
        self.accounts = accounts
        self.rows: list[UUID] = []
        self.changes: list[UUID] = []

    def _day(self) -> date:
        return date(2026, 9, 1) + timedelta(days=self.random.randrange(90))

    def _amount(self) -> int:
        return self.random.choice((-1, 1)) * self.random.randrange(1, 10**7)

    async def act(self) -> None:
        acts = (self._record, self._record, self._transfer, self._edit, self._categorize, self._predict, self._delete)
        await self.random.choice((*acts, self._undo, self._undo))()

    def _keep(self, outcome: object) -> None:
        if not isinstance(outcome, Rejected):
            self.changes.append(outcome.change.id)  # type: ignore[attr-defined]

    async def _record(self) -> None:
        command = recording(
            self.random.choice(self.accounts),
            amount_minor=self._amount(),
            booked_on=self._day(),
            category=self.random.choice(_CATEGORIES),
        )
        self.rows.append(command.id)
        self._keep(await self.world.record(command))

    async def _transfer(self) -> None:
        source, target = self.random.sample(self.accounts, 2)
        command = RecordTransfer(
            id=uuid4(), from_account_id=source, to_account_id=target, booked_on=self._day(), amount_minor=777
        )
        self.rows.append(command.id)
        self._keep(await self.world.transfer(command))

    async def _edit(self) -> None:
        row = (await self.world.rows(*self.rows)).get(self.random.choice([*self.rows, uuid4()]))
        if row is None or row.counterpart_id:
            return
        edit = EditTransaction(
            id=row.id,
            version=row.version,
            amount_minor=self._amount(),
            booked_on=self._day(),
            account_id=self.random.choice(self.accounts),
            category=self.random.choice(_CATEGORIES),
        )
        self._keep(await self.world.edit(edit))

    async def _categorize(self) -> None:
        chosen = self.random.sample(self.rows, min(len(self.rows), 3))
        self._keep(await self.world.categorize(chosen, self.random.choice(_CATEGORIES)))

    async def _predict(self) -> None:
        for id in self.rows[-3:]:  # noqa: A001
            predicted = PredictedCategory(transaction_id=id, category="pets", confidence=0.8, merchant=None)
            await self.world.predict(predicted)

    async def _delete(self) -> None:
        if self.rows:
            self._keep(await self.world.delete(self.random.choice(self.rows)))

    async def _undo(self) -> None:
        if self.changes:
            await self.world.undo(self.random.choice(self.changes))


async def _assert_no_drift(database: Database, world: World) -> int:
    async with database.session(world.caller.household_id) as session:
        totals = (await session.execute(_TOTALS)).all()
        assert totals == (await session.execute(_RECOUNT)).all()
        for _, kept, counted in (await session.execute(_BALANCES)).all():
            assert kept == counted
    return len(totals)


@pytest.mark.parametrize("seed", range(4))
async def test_totals_and_balances_equal_a_recount(migrated_dsn: str, seed: int) -> None:
    database = Database(migrated_dsn, pool_size=2)
    world = await sql_world(database)
    accounts = [(await world.account(name)).id for name in ("Checking", "Savings", "Cash")]
    person = _Person(world, Random(seed), accounts)
    for _ in range(60):
        await person.act()
    assert await _assert_no_drift(database, world) > 3
    await database.close()


def _frame(size: int) -> pl.DataFrame:
    rows = {
        "booked_on": [date(2026, 1, 1) + timedelta(days=row % 300) for row in range(size)],
        "amount_minor": [(-1) ** row * (row + 1) for row in range(size)],
        "currency": ["EUR"] * size,
        "description": [f'He said "{row}", then\nleft' for row in range(size)],
        "merchant": [None] * size,
        "note": [None if row % 2 else "" for row in range(size)],
        "category": [_CATEGORIES[row % 4] for row in range(size)],
        "categorized_by": ["MODEL" if _CATEGORIES[row % 4] else None for row in range(size)],
        "confidence": [0.75] * size,
        "dedup_key": [row.to_bytes(16) for row in range(size)],
    }
    return pl.DataFrame(rows, schema={name: COLUMNS[name] for name in rows})


async def test_a_statement_keeps_the_totals_and_comes_in_once(migrated_dsn: str) -> None:
    database = Database(migrated_dsn, pool_size=2)
    world = await sql_world(database)
    account = await world.account()
    household_id, import_id = world.caller.household_id, uuid4()
    saved = []
    for _ in range(2):
        async with database.session(household_id) as session:
            saved.append(await save_rows(session, household_id, account.id, import_id, _frame(1_000)))
            await session.commit()
    assert saved == [1_000, 0]
    await _assert_no_drift(database, world)
    async with database.session(household_id) as session:
        found = (await session.execute(text("SELECT DISTINCT description FROM transactions"))).scalars().all()
    assert 'He said "7", then\nleft' in found

    async with world.begin(world.caller) as unit:
        assert await unit.transactions.remove_import(import_id) == [account.id]
        await unit.commit()
    assert await _assert_no_drift(database, world) == 0
    assert await world.balance(account.id) == account.balance
    await database.close()


async def test_a_household_is_deleted_whole(migrated_dsn: str) -> None:
    database = Database(migrated_dsn, pool_size=2)
    world = await sql_world(database)
    account = await world.account()
    await world.record(recording(account.id))
    async with database.engine.begin() as connection:
        await connection.execute(text("DELETE FROM households WHERE id = :id"), {"id": world.caller.household_id})
        left = await connection.scalar(
            text("SELECT count(*) FROM transactions WHERE household_id = :id"), {"id": world.caller.household_id}
        )
    assert left == 0
    await database.close()


def test_ordered_ids_ascend_and_are_version_7() -> None:
    ids = [UUID(text) for text in ordered_ids(5_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 5_000
    assert {(id.version, id.variant) for id in ids} == {(7, "specified in RFC 4122")}  # noqa: A001
