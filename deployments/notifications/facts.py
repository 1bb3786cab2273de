"""What messages name, read from the tables of other contexts: an event names the rows, who needs more reads them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, TextClause, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from domain.notifications.model import (
    AccountFact,
    AnomalyFact,
    BudgetFact,
    DeviceFact,
    PaymentFact,
    PeriodFigures,
    RecurringFact,
)
from domain.shared.money import Money
from domain.shared.periods import Period
from domain.transactions.categories import BUILT_IN, BY_SLUG, CategoryKind

# A user is no row of a household, so the membership is what ties one to it.
_DISPLAY_NAME = text("""
    SELECT u.display_name FROM users u JOIN memberships m ON m.user_id = u.id
    WHERE m.household_id = :household AND u.id = :user
""")
_ACCOUNT_NAME = text("SELECT name FROM accounts WHERE household_id = :household AND id = :account")
_DEVICE = text("""
    SELECT d.label, d.network, d.last_seen_at FROM user_devices d JOIN memberships m ON m.user_id = d.user_id
    WHERE m.household_id = :household AND d.id = :device
""")
_GOAL = text("SELECT name FROM goals WHERE household_id = :household AND id = :goal")
# What was spent and what there was is added up when a level is told. Levels of before that know neither were of months.
_BUDGET = text("""
    WITH RECURSIVE below AS (
      SELECT category FROM budgets WHERE household_id = :household AND id = :budget
      UNION
      SELECT c.id FROM below JOIN categories c ON c.household_id = :household AND c.parent_id = below.category
    )
    SELECT b.category, b.currency, coalesce(l.available_minor, b.limit_minor) AS limit_minor,
           coalesce(b.name, (SELECT c.name FROM categories c
                             WHERE c.household_id = b.household_id AND c.id = b.category)) AS label,
           coalesce(l.spent_minor,
             (SELECT sum(t.out_minor - t.in_minor)::bigint
              FROM monthly_totals t
              WHERE t.household_id = b.household_id AND t.month = :starts_on
                AND t.category IN (SELECT category FROM below) AND t.currency = b.currency), 0) AS spent_minor
    FROM budgets b
    LEFT JOIN budget_levels l ON l.household_id = b.household_id AND l.budget_id = b.id AND l.starts_on = :starts_on
    WHERE b.household_id = :household AND b.id = :budget
""")
_RECURRING = text("""
    SELECT coalesce(c.name, s.name) AS name, coalesce(c.amount_minor, s.amount_minor) AS amount_minor, s.currency,
           a.name AS account_name, s.changed_from_minor, s.changed_to_minor,
           c.decision IS NOT DISTINCT FROM 'ENDED' AS is_ended
    FROM recurring_streams s
    JOIN accounts a ON a.household_id = s.household_id AND a.id = s.account_id
    LEFT JOIN recurring_choices c ON c.household_id = s.household_id AND c.id = s.id
    WHERE s.household_id = :household AND s.id = :stream AND c.merged_into IS NULL
      AND c.decision IS DISTINCT FROM 'DISMISSED'
""")
_PAYMENTS = text("""
    SELECT t.id, coalesce(p.name, t.merchant, t.description) AS payee, t.amount_minor, t.currency,
           a.name AS account_name
    FROM transactions t
    JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id
    LEFT JOIN payees p ON p.household_id = t.household_id AND p.id = t.payee_id
    WHERE t.household_id = :household AND t.deleted_at IS NULL AND t.counterpart_id IS NULL
      AND t.currency = :currency AND t.amount_minor <= -CAST(:least AS bigint) AND t.booked_on >= :since
      AND (t.id = ANY(CAST(:ids AS uuid[])) OR t.import_id = :import)
    ORDER BY t.amount_minor, t.id
""")
_ANOMALIES = text("""
    SELECT n.transaction_id, n.title, n.reason FROM anomalies n
    JOIN transactions t ON t.household_id = n.household_id AND t.id = n.transaction_id AND t.deleted_at IS NULL
    WHERE n.household_id = :household AND n.transaction_id = ANY(CAST(:ids AS uuid[]))
    ORDER BY t.amount_minor, t.id
""")
# A card and a loan are below zero by their nature.
_LOW = text("""
    WITH low AS (
      SELECT id, name, balance_minor, currency FROM accounts
      WHERE household_id = :household AND currency = :currency AND balance_minor < :below AND closed_on IS NULL
        AND NOT is_hidden AND type IN ('CHECKING', 'SAVINGS', 'CASH')
    ), recovered AS (
      DELETE FROM low_balances b
      WHERE b.household_id = :household AND b.user_id = :user AND b.account_id NOT IN (SELECT id FROM low)
    ), fallen AS (
      INSERT INTO low_balances (household_id, user_id, account_id, since)
      SELECT :household, :user, id, :now FROM low
      ON CONFLICT DO NOTHING RETURNING account_id
    )
    SELECT low.* FROM low JOIN fallen ON fallen.account_id = low.id ORDER BY low.name
""")
# What the dashboard counts, by the day that it counts on: no transfers, nothing neutral, nothing hidden.
_FIGURES = text("""
    WITH lines AS (
      SELECT coalesce(t.counts_on, t.booked_on) AS day, line.amount_minor, line.category
      FROM transactions t CROSS JOIN LATERAL transaction_lines(t.amount_minor, t.category, t.splits) AS line
      WHERE t.household_id = :household AND t.deleted_at IS NULL AND NOT t.is_hidden AND t.currency = :currency
        AND t.booked_on >= :before AND coalesce(t.counts_on, t.booked_on) BETWEEN :before AND :last
        AND NOT EXISTS (SELECT FROM accounts a
                        WHERE a.household_id = t.household_id AND a.id = t.account_id AND a.is_hidden)
        AND coalesce(line.category, '') <> ALL(CAST(:neutral AS text[]))
        AND NOT EXISTS (SELECT FROM categories c WHERE c.household_id = t.household_id AND c.id = line.category
                        AND c.kind = 'NEUTRAL')
    ), spent AS (
      SELECT category, -sum(amount_minor)::bigint AS minor FROM lines
      WHERE day >= :first AND category IS NOT NULL GROUP BY category
    ), most AS (
      SELECT spent.category, coalesce(c.name, spent.category) AS label, spent.minor
      FROM spent LEFT JOIN categories c ON c.household_id = :household AND c.id = spent.category
      WHERE spent.minor > 0 ORDER BY spent.minor DESC, spent.category LIMIT 3
    )
    SELECT count(*) FILTER (WHERE day >= :first) AS count,
           coalesce(sum(greatest(amount_minor, 0)) FILTER (WHERE day >= :first), 0)::bigint AS in_minor,
           coalesce(sum(greatest(-amount_minor, 0)) FILTER (WHERE day >= :first), 0)::bigint AS out_minor,
           coalesce(sum(greatest(-amount_minor, 0)) FILTER (WHERE day < :first), 0)::bigint AS before_minor,
           (SELECT coalesce(jsonb_agg(jsonb_build_array(category, label, minor) ORDER BY minor DESC, category), '[]')
            FROM most) AS top
    FROM lines
""").columns(top=JSONB)
_NEUTRAL = [category.slug for category in BUILT_IN if category.kind is CategoryKind.NEUTRAL]


class SqlFacts:
    """One household's; every method is one statement."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def display_name(self, user_id: UUID) -> str | None:
        return await self._text(_DISPLAY_NAME, user=user_id)

    async def account_name(self, account_id: UUID) -> str | None:
        return await self._text(_ACCOUNT_NAME, account=account_id)

    async def goal(self, goal_id: UUID) -> str | None:
        return await self._text(_GOAL, goal=goal_id)

    async def _text(self, statement: TextClause, **values: UUID) -> str | None:
        found: str | None = await self._session.scalar(statement, {"household": self._household_id, **values})
        return found

    async def _rows(self, statement: Executable, **values: Any) -> Sequence[Any]:
        found = await self._session.execute(statement, {"household": self._household_id, **values})
        return found.mappings().all()

    async def device(self, device_id: UUID) -> DeviceFact | None:
        for row in await self._rows(_DEVICE, device=device_id):
            return DeviceFact(row["label"], row["network"], row["last_seen_at"])
        return None

    async def recurring(self, stream_id: UUID) -> RecurringFact | None:
        for row in await self._rows(_RECURRING, stream=stream_id):

            def amount(minor: int | None, currency: str = row["currency"]) -> Money | None:
                return None if minor is None else Money(abs(minor), currency)

            return RecurringFact(
                name=row["name"],
                is_incoming=row["amount_minor"] > 0,
                amount=Money(abs(row["amount_minor"]), row["currency"]),
                account_name=row["account_name"],
                price_before=amount(row["changed_from_minor"]),
                price_after=amount(row["changed_to_minor"]),
                is_ended=row["is_ended"],
            )
        return None

    async def budget(self, budget_id: UUID, period: Period) -> BudgetFact | None:
        for row in await self._rows(_BUDGET, budget=budget_id, starts_on=period.start):
            category = BY_SLUG.get(row["category"])
            return BudgetFact(
                label=row["label"] or (category.label if category else row["category"]),
                limit=Money(row["limit_minor"], row["currency"]),
                spent=Money(row["spent_minor"], row["currency"]),
            )
        return None

    async def payments(
        self, at_least: Money, *, ids: Collection[UUID] = (), import_id: UUID | None = None, since: date
    ) -> Sequence[PaymentFact]:
        rows = await self._rows(
            _PAYMENTS,
            currency=at_least.currency,
            least=at_least.minor,
            since=since,
            ids=list(ids),
            **{"import": import_id},
        )
        return [
            PaymentFact(row["id"], row["payee"], Money(row["amount_minor"], row["currency"]), row["account_name"])
            for row in rows
        ]

    async def anomalies(self, ids: Collection[UUID]) -> Sequence[AnomalyFact]:
        rows = await self._rows(_ANOMALIES, ids=list(ids))
        return [AnomalyFact(row["transaction_id"], row["title"], row["reason"]) for row in rows]

    async def low_since(self, user_id: UUID, below: Money, now: datetime) -> Sequence[AccountFact]:
        rows = await self._rows(_LOW, user=user_id, currency=below.currency, below=below.minor, now=now)
        return [AccountFact(row["id"], row["name"], Money(row["balance_minor"], row["currency"])) for row in rows]

    async def figures(self, first: date, last: date, before: date, currency: str) -> PeriodFigures:
        (row,) = await self._rows(_FIGURES, first=first, last=last, before=before, currency=currency, neutral=_NEUTRAL)

        def label(category: str, name: str) -> str:
            # A built-in category that the household did not rename has its words in the code.
            return BY_SLUG[category].label if name == category and category in BY_SLUG else name

        return PeriodFigures(
            money_in=Money(row["in_minor"], currency),
            money_out=Money(row["out_minor"], currency),
            out_before=Money(row["before_minor"], currency),
            top=tuple((label(category, name), Money(minor, currency)) for category, name, minor in row["top"]),
            count=row["count"],
        )
