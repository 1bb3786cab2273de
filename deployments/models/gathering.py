"""Households as models learn from them: a few at a time while they are wanted, numbers only, of those that let them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.loops import Wait, gathered
from deployments.forecasting.facts import read_currency, read_history, rows_of
from deployments.recurring.detecting import charges_of
from ml.forecasting.households import HouseholdRows
from ml.recurring.households import HouseholdCharges

# Read side by side; with 20,000 rows each they still fit into 100 MB.
_AT_ONCE = 8
_PAGE = 500
_TEACHERS = "FROM households WHERE teaches_models AND NOT is_demo"
_HOUSEHOLDS = text(f"SELECT id {_TEACHERS} AND id > :after ORDER BY id LIMIT :limit")
# The same ones each time, of all ages: their ids are made by chance.
_SAMPLE = text(f"SELECT id {_TEACHERS} ORDER BY md5(id::text) LIMIT :limit")
_COUNT = text(f"SELECT count(*) {_TEACHERS}")


async def count_households(database: Database) -> int:
    async with database.session(None) as session:
        return int(await session.scalar(_COUNT) or 0)


async def sampled(database: Database, limit: int, today: date | None = None) -> list[HouseholdRows]:
    """Of so many households at most."""
    async with database.session(None) as session:
        ids = list(await session.scalars(_SAMPLE, {"limit": limit}))
    return [found for id_ in ids if (found := await household_rows(database, id_, today)) is not None]


def all_rows(database: Database, wait: Wait) -> Iterator[HouseholdRows]:
    for ids in _some(database, wait):
        yield from (found for found in wait(gathered([household_rows(database, id_) for id_ in ids])) if found)


def all_charges(database: Database, wait: Wait) -> Iterator[HouseholdCharges]:
    for ids in _some(database, wait):
        for id_, history in zip(ids, wait(gathered([charges_of(database, id_) for id_ in ids])), strict=True):
            if history is not None:
                yield HouseholdCharges(str(id_), history)


async def household_rows(database: Database, household_id: UUID, today: date | None = None) -> HouseholdRows | None:
    """What the forecaster is asked with; None where nothing was spent."""
    day = today or datetime.now(UTC).date()
    async with database.read(household_id) as connection:
        currency = await read_currency(connection, household_id)
        history = await read_history(connection, household_id, currency, day)
    return HouseholdRows(str(household_id), rows_of([history]), np.datetime64(day)) if len(history.amount) else None


def _some(database: Database, wait: Wait) -> Iterator[list[UUID]]:
    after = UUID(int=0)
    while page := wait(_page(database, after)):
        yield from (page[at : at + _AT_ONCE] for at in range(0, len(page), _AT_ONCE))
        after = page[-1]


async def _page(database: Database, after: UUID) -> list[UUID]:
    async with database.session(None) as session:
        return list((await session.scalars(_HOUSEHOLDS, {"after": after, "limit": _PAGE})).all())
