"""What insights ask of the ledger: spending by month, category and merchant, what came in, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from deployments.transactions.search.lines import LINE_IN, LINE_OUT, LINES, counted, read_tree
from domain.insights.anomalies import Charge
from domain.insights.changes import FEES
from domain.insights.facts import LIQUID, OWING, Spent
from domain.insights.model import Merchant
from domain.shared.periods import Month
from domain.transactions.categories import CategoryKind
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.reporting import Counting

_SPENT = f"""
SELECT date_trunc('month', line.counted_on)::date AS month, line.line_category AS category, line.payee_id, p.name,
       CASE WHEN line.payee_id IS NULL THEN min(line.merchant) END AS merchant,
       extract(day FROM line.counted_on) <= {{day}} AS is_early,
       sum({LINE_OUT} - {LINE_IN})::bigint AS minor, count(*) AS row_count
FROM {LINES} LEFT JOIN payees p ON p.household_id = $1 AND p.id = line.payee_id
WHERE {{where}}
GROUP BY 1, 2, 3, 4, CASE WHEN line.payee_id IS NULL THEN lower(line.merchant) END, 6
"""  # noqa: S608 (constants)
# Money out to somebody who has a name, the newest; what only moves between own accounts is none.
_CHARGES = """
SELECT t.id, t.booked_on, -t.amount_minor AS minor, t.account_id::text AS account,
       coalesce(t.payee_id::text, lower(t.merchant), lower(t.description)) AS merchant,
       coalesce(p.name, t.merchant, t.description) AS label, t.category
FROM transactions t LEFT JOIN payees p ON p.household_id = t.household_id AND p.id = t.payee_id
WHERE t.household_id = $1 AND t.currency = $2 AND t.booked_on >= $3 AND t.booked_on <= $4 AND t.amount_minor < 0
  AND t.deleted_at IS NULL AND t.counterpart_id IS NULL AND NOT t.is_hidden
  AND coalesce(t.category, '') <> ALL($5)
ORDER BY t.booked_on DESC, t.created_at DESC, t.id DESC LIMIT 20000
"""
# Money in of categories of income, less what was given back, and what came in without a category.
_INCOME = """
SELECT t.month, sum(CASE WHEN t.category = '' THEN t.in_minor ELSE t.in_minor - t.out_minor END)::bigint AS minor
FROM monthly_totals t JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id AND NOT a.is_hidden
WHERE t.household_id = $1 AND t.currency = $2 AND t.month >= $3 AND (t.category = ANY($4) OR t.category = '')
GROUP BY 1
"""
# Whatever moved, by kind of account: balances of before are those of today less this.
_FLOWS = """
SELECT t.month, a.type = ANY($4) AS is_cash, sum(t.in_minor - t.out_minor)::bigint AS minor
FROM monthly_totals t
JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id AND NOT a.is_hidden AND a.closed_on IS NULL
WHERE t.household_id = $1 AND t.currency = $2 AND t.month >= $3 AND a.type = ANY($5)
GROUP BY 1, 2
"""
# Those that were spent in lately, the most used first.
_CURRENCIES = """
SELECT t.currency FROM monthly_totals t
WHERE t.household_id = $1 AND t.month >= $2 AND t.out_minor > 0 GROUP BY 1 ORDER BY sum(t.row_count) DESC, 1 LIMIT 3
"""
_SPAN = """
SELECT min(booked_on) AS first, max(booked_on) AS last FROM transactions
WHERE household_id = $1 AND deleted_at IS NULL AND booked_on <= $2
"""


class LinesOfInsights:
    """Implements `deployments.household_facts.Ledger`; `connection` is asyncpg's, scoped to the household."""

    async def currencies(self, connection: Any, household_id: UUID, since: date) -> Sequence[str]:
        return [row["currency"] for row in await connection.fetch(_CURRENCIES, household_id, since)]

    async def span(self, connection: Any, household_id: UUID, today: date) -> tuple[date | None, date | None]:
        row = await connection.fetchrow(_SPAN, household_id, today)
        return row["first"], row["last"]

    async def tree(self, connection: Any, household_id: UUID) -> CategoryTree:
        return await read_tree(connection, household_id)

    async def spent(
        self, connection: Any, household_id: UUID, tree: CategoryTree, currency: str, first: date, today: date
    ) -> tuple[Spent, ...]:
        """By the roots of the tree, so that `category:` of a root finds exactly these lines."""
        found = counted(household_id, Counting.SPENDING, tree, first, today)
        found.add("line.currency = {}", currency)
        statement = _SPENT.format(day=f"${len(found.values) + 1}", where=found.sql)
        sums: dict[tuple[Month, str | None, Merchant | None, bool], tuple[int, int]] = {}
        for row in await connection.fetch(statement, *found.values, today.day):
            category = row["category"]
            key = (
                Month.of(row["month"]),
                tree.at_level(category, 0) if category else None,
                _merchant(row),
                row["is_early"],
            )
            minor, count = sums.get(key, (0, 0))
            sums[key] = (minor + row["minor"], count + row["row_count"])
        return tuple(Spent(*key, minor, count) for key, (minor, count) in sums.items())

    async def charges(
        self, connection: Any, household_id: UUID, tree: CategoryTree, currency: str, first: date, today: date
    ) -> tuple[Charge, ...]:
        """In order of time."""
        others = [category.slug for category in tree if category.kind is not CategoryKind.EXPENSE]
        rows = await connection.fetch(_CHARGES, household_id, currency, first, today, others)
        return tuple(
            Charge(
                row["id"],
                row["booked_on"],
                row["minor"],
                row["merchant"],
                row["label"],
                row["account"],
                row["category"] is not None and tree.at_level(row["category"], 0) == FEES,
            )
            for row in reversed(rows)
        )

    async def flows(
        self, connection: Any, household_id: UUID, currency: str, first: date
    ) -> tuple[Mapping[Month, int], Mapping[Month, int]]:
        """Of cash, and of debts."""
        both = [*LIQUID, *OWING]
        rows = await connection.fetch(_FLOWS, household_id, currency, first, list(LIQUID), both)
        cash = {Month.of(row["month"]): row["minor"] for row in rows if row["is_cash"]}
        return cash, {Month.of(row["month"]): row["minor"] for row in rows if not row["is_cash"]}

    async def income(
        self, connection: Any, household_id: UUID, tree: CategoryTree, currency: str, first: date
    ) -> Mapping[Month, int]:
        earning = [category.slug for category in tree if category.kind is CategoryKind.INCOME]
        rows = await connection.fetch(_INCOME, household_id, currency, first, earning)
        return {Month.of(row["month"]): row["minor"] for row in rows}


def _merchant(row: Any) -> Merchant | None:
    if row["payee_id"] is not None:
        return Merchant(row["name"] or "A payee that is gone", row["payee_id"])
    return Merchant(row["merchant"]) if row["merchant"] else None
