"""Households with years of simulated spending in a database, written at once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import numpy as np

from domain.shared.periods import Month
from ml.forecasting.training.lives import crowd
from tests.support.households import admin, new_household

_SLUGS = ("groceries", "dining", "housing", "utilities", "shopping", "auto_fuel", "entertainment", "health")

YEARS = 2


async def simulated_households(dsn: str, count: int, *, today: date, seed: int = 77) -> list[UUID]:
    """Their past ends today; with their second currency and their words they have nothing to do."""
    rows = crowd(seed, count, "household")
    ids = []
    for number in range(count):
        household = await new_household(dsn)
        account = await household.account("EUR")
        mine = np.flatnonzero(rows.household == number)
        days = rows.day[mine].astype(object)
        shift = today - max(days)
        booked = [
            (
                household.id,
                uuid4(),
                account,
                day + shift,
                -max(1, round(100 * rows.amount[at])),
                "EUR",
                f"Shop {rows.category[at]}",
                _SLUGS[rows.category[at] % len(_SLUGS)],
                "PERSON",
            )
            for at, day in zip(mine, days, strict=True)
            if day + shift > today - timedelta(days=YEARS * 365)
        ]
        booked += [
            (household.id, uuid4(), account, on, -minor, "EUR", name, "entertainment", "PERSON")
            for name, minor, day in (("Films", 1_299, 5), ("Gym", 3_500 + number, 12), ("Paper", 2_490, 20))
            for back in range(12 * YEARS)
            if (on := Month.of(today).plus(-back).day_or_last(day)) <= today
        ]
        names = ("household_id", "id", "account_id", "booked_on", "amount_minor", "currency", "description", "category",
                 "categorized_by")  # fmt: skip
        async with admin(dsn) as connection:
            await connection.copy_records_to_table("transactions", records=booked, columns=names)
        ids.append(household.id)
    return ids
