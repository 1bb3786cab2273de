"""Simulated households as the forecaster is asked about them: what each has spent up to a day, in minor units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from deployments.forecasting.messages import History
from ml.forecasting.training.lives import crowd

TODAY = date(2026, 11, 18)
_PEOPLE = 25
# As far back as the service reads.
_DAYS = 38 * 31


def spending_histories(count: int, *, seed: int = 5, today: date = TODAY) -> Iterator[History]:
    """Pasts of ten months to three years, each ending within ten days."""
    for number in range(-(-count // _PEOPLE)):
        rows = crowd(seed + number, _PEOPLE)
        assert rows.income_household is not None
        assert rows.income_day is not None
        assert rows.income_amount is not None
        for person in range(min(_PEOPLE, count - number * _PEOPLE)):
            mine, earned = rows.household == person, rows.income_household == person
            shift = np.datetime64(today) - rows.day[mine].max() - np.timedelta64(person % 10, "D")
            day, income_day = rows.day[mine] + shift, rows.income_day[earned] + shift
            amount = np.round(rows.amount[mine] * 100).astype(np.int64)
            kept = (day > np.datetime64(today) - _DAYS) & (amount != 0)
            known = (income_day > np.datetime64(today) - _DAYS) & (income_day <= np.datetime64(today))
            names, category = np.unique(rows.category[mine][kept], return_inverse=True)
            yield History(
                categories=[f"category {name}" for name in names],
                category=category,
                day=day[kept],
                amount=amount[kept],
                payee=np.full(int(kept.sum()), -1),
                income_day=income_day[known],
                income=np.round(rows.income_amount[earned][known] * 100).astype(np.int64),
                today=today,
            )
