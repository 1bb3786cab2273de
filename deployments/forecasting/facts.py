"""What a household has spent, day by day, read for the forecaster; the only place with that SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from deployments.forecasting.messages import History
from domain.shared.periods import Month
from domain.transactions.categories import BY_SLUG, CategoryKind
from ml.forecasting.panels import Rows

# A year to judge by behind two years to see the season in.
MONTHS_BACK = 38
# What has no category yet; spending all the same.
UNNAMED = "uncategorized"

_CURRENCY = "SELECT currency FROM households WHERE id = $1"
_KINDS = "SELECT id, kind FROM categories WHERE household_id = $1"
# As reports count spending, in the household's own currency: the parts of a split row, by the day that they count on;
# without a category the sign decides. Sums of a day and payee net a refund out.
_SPENT = """
SELECT coalesce(line.category, '') AS category, line.day, line.payee, sum(-line.minor)::bigint AS minor
FROM (
  SELECT CASE WHEN t.splits IS NULL THEN t.category ELSE one.part->>'category' END AS category,
         coalesce(t.counts_on, t.booked_on) AS day, coalesce(t.payee_id::text, t.merchant, '') AS payee,
         coalesce((one.part->>'amount_minor')::bigint, t.amount_minor) AS minor
  FROM transactions t
  JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id AND NOT a.is_hidden
  LEFT JOIN LATERAL jsonb_array_elements(t.splits) AS one (part) ON true
  WHERE t.household_id = $1 AND t.currency = $2 AND t.deleted_at IS NULL AND NOT t.is_hidden
    AND t.booked_on >= $3 AND coalesce(t.counts_on, t.booked_on) BETWEEN $3 AND $4
) AS line
WHERE coalesce(line.category, '') <> ALL($5::text[]) AND (line.category IS NOT NULL OR line.minor < 0)
GROUP BY 1, 2, 3 HAVING sum(line.minor) <> 0 ORDER BY 2, 1, 3
"""
# Sums of months move whenever a row does that counts; one number for all of them tells whether anything moved since.
_BASIS = """
SELECT coalesce(sum(hashtextextended(concat_ws('|', month, account_id, category, currency, in_minor, out_minor), 0)
                    % 1000000007), 0)::text || ':' || count(*) || ':' ||
       (SELECT coalesce(sum(hashtextextended(concat_ws('|', id, kind), 0) % 1000000007), 0)::text
        FROM categories WHERE household_id = $1)
FROM monthly_totals WHERE household_id = $1
"""


def rows_of(histories: Sequence[History]) -> Rows:
    """Numbers for a panel of these households; the number of each is its place."""

    def joined(name: str) -> Any:
        return np.concatenate([getattr(history, name) for history in histories])

    def numbered(name: str) -> Any:
        return np.repeat(np.arange(len(histories)), [len(getattr(history, name)) for history in histories])

    return Rows(
        household=numbered("amount"),
        category=joined("category"),
        day=joined("day"),
        amount=joined("amount").astype(np.float64),
        payee=joined("payee"),
        income_household=numbered("income"),
        income_day=joined("income_day"),
        income_amount=joined("income").astype(np.float64),
    )


async def read_currency(connection: Any, household_id: UUID) -> str:
    return str(await connection.fetchval(_CURRENCY, household_id))


async def read_basis(connection: Any, household_id: UUID) -> str:
    """Another one as soon as anything that is forecast from has changed."""
    return str(await connection.fetchval(_BASIS, household_id))


async def read_history(connection: Any, household_id: UUID, currency: str, today: date) -> History:
    """Of the last three years; `connection` is asyncpg's and scoped to the household."""
    kinds = {slug: category.kind for slug, category in BY_SLUG.items()}
    kinds |= {row["id"]: CategoryKind(row["kind"]) for row in await connection.fetch(_KINDS, household_id)}
    neutral = [slug for slug, kind in kinds.items() if kind is CategoryKind.NEUTRAL]
    first = Month.of(today).plus(-MONTHS_BACK).first_day
    rows = await connection.fetch(_SPENT, household_id, currency, first, today, neutral)
    spent = [row for row in rows if kinds.get(row["category"]) is not CategoryKind.INCOME]
    income = [row for row in rows if kinds.get(row["category"]) is CategoryKind.INCOME]
    categories = sorted({row["category"] or UNNAMED for row in spent})
    number = {name: at for at, name in enumerate(categories)}
    payees = {name: at for at, name in enumerate(sorted({row["payee"] for row in spent} - {""}))}
    return History(
        categories=categories,
        category=np.array([number[row["category"] or UNNAMED] for row in spent], np.int64),
        day=np.array([row["day"] for row in spent], "datetime64[D]"),
        amount=np.array([row["minor"] for row in spent], np.int64),
        payee=np.array([payees.get(row["payee"], -1) for row in spent], np.int64),
        income_day=np.array([row["day"] for row in income], "datetime64[D]"),
        income=np.array([-row["minor"] for row in income], np.int64),
        today=today,
    )
