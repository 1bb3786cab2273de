"""Many households that have taught the model, written by plain SQL: simulated lives with all their labels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from domain.transactions.categories import BY_SLUG
from ml.categorization.training.households import Households
from tests.support.households import admin


async def taught_households(dsn: str, count: int, rows: int = 60, *, seed: int = 21) -> Sequence[UUID]:
    """In the order of their ids, which is the order of a job."""
    ids = sorted(uuid4() for _ in range(count))
    async with admin(dsn) as connection:
        for household_id, life in zip(ids, Households(seed).take(count, rows=rows), strict=True):
            await connection.execute("INSERT INTO households VALUES ($1, 'Home', 'EUR')", household_id)
            account_id = uuid4()
            await connection.execute(
                "INSERT INTO accounts VALUES ($1, $2, 'Account', 'CHECKING', 'EUR', 0, 0)", household_id, account_id
            )
            labels = [label if label in BY_SLUG else "shopping" for label in life.labels]
            records = [
                (household_id, uuid4(), account_id, date.fromisoformat(str(day)), _minor(amount), "EUR", text, label)
                for day, amount, text, label in zip(life.dates, life.amounts, life.descriptions, labels, strict=True)
            ]
            await connection.executemany(
                "INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency,"
                " description, category, categorized_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'PERSON')",
                records,
            )
            await connection.execute("INSERT INTO label_revisions VALUES ($1, 1)", household_id)
    return ids


def _minor(amount: float) -> int:
    return round(amount * 100) or 1
