"""What budgets ask of the database, for commands and for pages alike: a few statements, however long the history is.

Periods made of whole months come from the monthly totals, others from the lines themselves. Both are added up by
category and period in one statement for all schedules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from deployments.budgets.rows import budget_of, settings_of
from deployments.budgets.searching import LedgerSpending
from domain.budgets.model import Assignment, Budget, BudgetSettings, Categories, Flow, SearchSpending, Span
from domain.budgets.picture import Answers, Plans
from domain.budgets.projecting import CategoryForecast, SpendingForecast
from domain.shared.periods import Month, Period
from domain.transactions.categories import BUILT_IN, CategoryKind

_SETTINGS = """
SELECT h.currency, s.mode, s.schedule, s.starts_on, s.account_ids
FROM households h LEFT JOIN budget_settings s ON s.household_id = h.id WHERE h.id = $1
"""
_BUDGETS = "SELECT * FROM budgets WHERE household_id = $1 ORDER BY category, lower(name), currency"
_CATEGORIES = "SELECT id, parent_id, kind FROM categories WHERE household_id = $1"
_ASSIGNED = "SELECT budget_id, assigned_on, amount_minor FROM envelope_amounts WHERE household_id = $1"
_DAYS = """
SELECT min(day) AS first, max(day) AS last FROM (
  SELECT min(month) AS day FROM monthly_totals WHERE household_id = $1
  UNION ALL SELECT max(month) FROM monthly_totals WHERE household_id = $1
  UNION ALL SELECT min(starts_on) FROM budget_levels WHERE household_id = $1
  UNION ALL SELECT max(starts_on) FROM budget_levels WHERE household_id = $1
) AS known
"""
# What was spent since it was made, it expected to be spent; refunds since are news.
_FORECAST = """
SELECT f.made_on, f.currency, f.month, f.category,
       greatest(f.so_far_minor, CASE WHEN f.month = $2 THEN now.minor END, 0) AS so_far_minor,
       f.low_minor, f.expected_minor, f.high_minor
FROM forecasts f
LEFT JOIN (
  SELECT t.category, t.currency, sum(t.out_minor - t.in_minor)::bigint AS minor FROM monthly_totals t
  JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id AND NOT a.is_hidden
  WHERE t.household_id = $1 AND t.month = $2 GROUP BY 1, 2
) AS now ON now.category = f.category AND now.currency = f.currency
WHERE f.household_id = $1 AND f.category <> '' AND f.month >= $2
  AND f.made_on = (SELECT max(made_on) FROM forecast_runs WHERE household_id = $1) AND f.made_on >= $2
ORDER BY f.month, f.category
"""
_ACCOUNTS = "SELECT id FROM accounts WHERE household_id = $1"

# The accounts whose money is put into envelopes.
_HELD = """
WITH held AS MATERIALIZED (
  SELECT id, opening_balance_minor FROM accounts
  WHERE household_id = $1 AND currency = $2 AND CASE
    WHEN $3::uuid[] IS NULL THEN NOT is_hidden AND type IN ('CHECKING', 'SAVINGS', 'CREDIT_CARD', 'CASH', 'OTHER')
    ELSE id = ANY ($3) END
)
SELECT -1 AS span, 0 AS period, '' AS category, $2 AS currency, true AS is_held,
       coalesce(sum(opening_balance_minor), 0)::bigint AS in_minor, 0::bigint AS out_minor FROM held
"""
_SPAN = """
UNION ALL
SELECT {number}, width_bucket(line.day, ${starts}::date[]) - 1, line.category, line.currency, held.id IS NOT NULL,
       sum(line.in_minor)::bigint, sum(line.out_minor)::bigint
FROM ({lines}) AS line LEFT JOIN held ON held.id = line.account_id
WHERE line.day < ${end}{since}
GROUP BY 2, 3, 4, 5
"""
_TOTALS = """
  SELECT month AS day, category, currency, account_id, in_minor, out_minor FROM monthly_totals WHERE household_id = $1
"""
# As the totals count: parts of a split for themselves, hidden rows not at all, by the day that they count on. Only rows
# that are split are taken apart: a look into each row would take longer than all the rest.
_LINES = """
  SELECT coalesce(counts_on, booked_on) AS day, coalesce(category, '') AS category, currency, account_id,
         greatest(amount_minor, 0) AS in_minor, greatest(-amount_minor, 0) AS out_minor
  FROM transactions t
  WHERE household_id = $1 AND deleted_at IS NULL AND NOT is_hidden AND splits IS NULL{since}
  UNION ALL
  SELECT coalesce(t.counts_on, t.booked_on), coalesce(part.category, ''), t.currency, t.account_id,
         greatest(part.amount_minor, 0), greatest(-part.amount_minor, 0)
  FROM transactions t
  CROSS JOIN LATERAL transaction_lines(t.amount_minor, t.category, t.splits) AS part
  WHERE t.household_id = $1 AND t.deleted_at IS NULL AND NOT t.is_hidden AND t.splits IS NOT NULL{since}
"""


class SqlFacts:
    """Implements `domain.budgets.ports.Facts`; `connection` is asyncpg's, scoped to the household."""

    def __init__(self, connection: Any, household_id: UUID, ledger: LedgerSpending) -> None:
        self._connection = connection
        self._household_id = household_id
        self._ledger = ledger

    async def plans(self) -> Plans:
        settings = settings_of(await self._connection.fetch(_SETTINGS, self._household_id))
        budgets = await self._connection.fetch(_BUDGETS, self._household_id)
        categories = await self._connection.fetch(_CATEGORIES, self._household_id)
        assigned = await self._connection.fetch(_ASSIGNED, self._household_id) if settings.has_envelopes else ()
        return Plans(
            settings,
            tuple(budget_of(row) for row in budgets),
            _categories(categories),
            tuple(Assignment(row["budget_id"], row["assigned_on"], row["amount_minor"]) for row in assigned),
        )

    async def flows(self, spans: Sequence[Span], settings: BudgetSettings) -> Answers:
        values: list[Any] = [
            self._household_id,
            settings.currency,
            None if settings.account_ids is None else list(settings.account_ids),
        ]
        parts = [_HELD]
        for number, span in enumerate(spans):
            values += [[period.start for period in span.periods], span.periods[-1].end]
            starts, end = len(values) - 1, len(values)
            # A refund counts earlier than it was booked, never later: the index on booked_on helps.
            since = "" if span.before else f" AND line.day >= ${len(values) + 1}"
            booked = "" if span.before else f" AND t.booked_on >= ${len(values) + 1}"
            if not span.before:
                values.append(span.periods[0].start)
            lines = _TOTALS if span.is_of_months else _LINES.format(since=booked)
            parts.append(_SPAN.format(number=number, starts=starts, end=end, lines=lines, since=since))
        opening, *rows = sorted(await self._connection.fetch("".join(parts), *values), key=lambda row: int(row["span"]))
        return Answers(tuple(Flow(*row.values()) for row in rows), opening["in_minor"])

    async def found(self, searches: Sequence[tuple[Budget, tuple[Period, ...]]]) -> Mapping[UUID, SearchSpending]:
        return await self._ledger.spending(self._connection, self._household_id, searches)

    async def days(self) -> tuple[date, date] | None:
        row = await self._connection.fetchrow(_DAYS, self._household_id)
        # A total stands for every day of its month.
        return None if row["first"] is None else (row["first"], Month.of(row["last"]).last_day)

    async def forecast(self, month: Month) -> SpendingForecast | None:
        rows = await self._connection.fetch(_FORECAST, self._household_id, month.first_day)
        if not rows:
            return None
        made_on, currency = rows[0]["made_on"], rows[0]["currency"]
        series = [CategoryForecast(Month.of(row["month"]), *tuple(row.values())[3:]) for row in rows]
        return SpendingForecast(made_on, currency, series)

    async def account_ids(self) -> Collection[UUID]:
        return [row["id"] for row in await self._connection.fetch(_ACCOUNTS, self._household_id)]


def _categories(rows: Sequence[Any]) -> Categories:
    """A built-in category keeps its kind, whatever is stored; one below another has that one's kind in its row."""
    kinds = {row["id"]: CategoryKind(row["kind"]) for row in rows} | {each.slug: each.kind for each in BUILT_IN}
    return Categories(
        {row["id"]: row["parent_id"] for row in rows if row["parent_id"] is not None},
        frozenset(slug for slug, kind in kinds.items() if kind is not CategoryKind.EXPENSE),
    )
