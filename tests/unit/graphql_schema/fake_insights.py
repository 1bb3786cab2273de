"""Insights of the small household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.insights import rejections
from domain.insights.facts import AccountFact, BudgetFact, Facts, GoalFact, Spent
from domain.insights.health import HealthReport, health_report
from domain.insights.model import (
    Action,
    ActionKind,
    Figure,
    Insight,
    InsightKind,
    Merchant,
    Opinion,
    Part,
    Rows,
)
from domain.insights.ports import Silence, Strange, Told
from domain.insights.use_cases import OpinionGiven
from domain.insights.what_if import Outlook, Wanted, outlook
from domain.shared.money import Money
from domain.shared.periods import Month
from tests.unit.graphql_schema.household import NOW, TODAY, change, key

ROWS = Rows(first=date(2026, 11, 1), last=TODAY, currency="EUR", category="groceries")
REWE = Rows(
    first=date(2026, 11, 1), last=TODAY, currency="EUR", category="groceries", merchant=Merchant("REWE (Mitte)")
)
INSIGHT = Insight(
    kind=InsightKind.PACE_ABOVE,
    subject="groceries",
    currency="EUR",
    period="2026-11",
    title="Groceries runs 50 % above usual",
    reason="600.00 EUR by 23 November, where it is 400.00 EUR in a usual month.",
    figures=(Figure("So far", Money(60_000, "EUR")), Figure("Charges", text="3")),
    weight=70,
    expires_on=date(2026, 11, 30),
    rows=ROWS,
    parts=(
        Part(
            "Groceries",
            Money(40_000, "EUR"),
            Money(60_000, "EUR"),
            ROWS,
            (Part("REWE (Mitte)", Money(0, "EUR"), Money(100, "EUR"), REWE),),
        ),
    ),
    action=Action(
        kind=ActionKind.SET_BUDGET, words="Start a budget", amount=Money(50_000, "EUR"), category="groceries"
    ),
)
_MONTHS = [Month(2026, month) for month in range(4, 11)]
FACTS = Facts(
    today=TODAY,
    currency="EUR",
    spent=tuple(Spent(month, "groceries", Merchant("REWE"), True, 40_000, 4) for month in _MONTHS),
    income=dict.fromkeys(_MONTHS, 100_000),
    labels={"groceries": "Groceries"},
    first_on=date(2026, 4, 1),
    last_on=TODAY,
    accounts=(AccountFact(key("account 1"), "Savings", "SAVINGS", 240_000),),
    budgets=(
        BudgetFact(
            id=key("budget"), category="groceries", label="Groceries", limit_minor=50_000, remaining_minor=10_000
        ),
    ),
    goals=(GoalFact(id=key("goal"), name="Bike", target_minor=100_000, saved_minor=40_000, monthly_minor=5_000),),
)
TOLD = Told(key("insight"), INSIGHT, TODAY, Opinion.USEFUL)


@dataclass
class _Feed:
    told: tuple[Told, ...]
    is_stale: bool


class FakeInsightReads:
    """Stale until somebody has asked for it once."""

    def __init__(self, calls: Any) -> None:
        self._calls = calls
        self.is_stale = False

    async def feed(self, household_id: UUID, today: date) -> _Feed:
        self._calls.note("insights", household_id, today)
        stale, self.is_stale = self.is_stale, False
        return _Feed((TOLD,), stale)

    async def anomalies_of(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Strange]:
        self._calls.note("anomalies_of", household_id, list(ids))
        return dict.fromkeys(ids, Strange(InsightKind.DOUBLE_CHARGE, "Charged twice?", "Twice on 3 November."))

    async def silences(self, household_id: UUID) -> Sequence[Silence]:
        self._calls.note("insight_silences", household_id)
        return [Silence("FEES:fees", "Fees: Fees & interest", NOW)]


class FakeOutlookReads:
    def __init__(self, calls: Any) -> None:
        self._calls = calls

    async def health(self, household_id: UUID, currency: str | None, today: date) -> HealthReport | None:
        self._calls.note("health", household_id, currency, today)
        return health_report(FACTS)

    async def what_if(self, household_id: UUID, currency: str | None, wanted: Wanted, today: date) -> Outlook | None:
        self._calls.note("what_if", household_id, currency, wanted, today)
        return outlook(FACTS, wanted)


@dataclass
class _Acted:
    change: Any


INSIGHT_OUTCOMES: dict[str, Any] = {
    "give_opinion": OpinionGiven("PACE_ABOVE:groceries", Opinion.SILENCED, change()),
    "hear_again": OpinionGiven("FEES:fees", None, change()),
    "act_on_insight": _Acted(change()),
    "refresh_insights": None,
}
INSIGHT_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "giveInsightFeedback": ("give_opinion", rejections.GiveInsightFeedbackRejection),
    "hearAgain": ("hear_again", rejections.HearAgainRejection),
    "actOnInsight": ("act_on_insight", rejections.ActOnInsightRejection),
}
