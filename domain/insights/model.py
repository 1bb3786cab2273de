"""Insights: computed facts about a household's money, each with its numbers, its rows, a reason and often an action.

Nothing here is worded by a model and nothing is guessed: whoever follows an insight to its rows finds its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money


class InsightKind(StrEnum):
    """What is told. A person may silence a kind for one subject: a category, an account, a goal."""

    PACE_ABOVE = "PACE_ABOVE"
    PACE_BELOW = "PACE_BELOW"
    CHANGED = "CHANGED"
    ROSE = "ROSE"
    CASH_IDLE = "CASH_IDLE"
    CASH_SHORT = "CASH_SHORT"
    GOAL_IN_REACH = "GOAL_IN_REACH"
    FEES = "FEES"
    BUDGET_TIGHT = "BUDGET_TIGHT"
    BUDGET_LOOSE = "BUDGET_LOOSE"
    ENVELOPE_OVERSPENT = "ENVELOPE_OVERSPENT"
    PRICE_ROSE = "PRICE_ROSE"
    # Of single charges: `anomalies.py`.
    DOUBLE_CHARGE = "DOUBLE_CHARGE"
    FEE_CHARGED = "FEE_CHARGED"
    UNUSUAL_AMOUNT = "UNUSUAL_AMOUNT"
    NEW_MERCHANT = "NEW_MERCHANT"


class ActionKind(StrEnum):
    """What Moneta can carry out in one click, with undo."""

    SET_BUDGET = "SET_BUDGET"
    START_GOAL = "START_GOAL"
    FILL_GOAL = "FILL_GOAL"
    SET_FUND = "SET_FUND"
    MOVE_MONEY = "MOVE_MONEY"
    END_PAYMENT = "END_PAYMENT"


class Opinion(StrEnum):
    """What a person says of a kind for a subject: it is of use, or they want to hear no more of it."""

    USEFUL = "USEFUL"
    SILENCED = "SILENCED"


@dataclass(frozen=True, slots=True)
class Merchant:
    """The other party: a payee of the household, or the cleaned name where it has none for it."""

    label: str
    payee_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The lines of spending behind a figure, both days included. What is None does not matter; `NOBODY` has no name."""

    first: date
    last: date
    currency: str
    category: str | None = None
    merchant: Merchant | None = None
    is_nobody: bool = False
    is_uncategorized: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that the words rest on: an amount, or a text such as `3.4 months`."""

    label: str
    amount: Money | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of what a change is made of. The parts of a whole add up to it, to the last unit."""

    label: str
    before: Money
    after: Money
    rows: Rows | None = None
    parts: tuple[Part, ...] = ()

    @property
    def change(self) -> Money:
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What to do about it, in words of what the button does; which of the values are there depends on the kind."""

    kind: ActionKind
    words: str
    amount: Money | None = None
    category: str | None = None
    budget_id: UUID | None = None
    source_id: UUID | None = None
    goal_id: UUID | None = None
    account_id: UUID | None = None
    stream_id: UUID | None = None
    months: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """`key` says what it is about and when: told again with other numbers it is the same. It ends with `expires_on`.

    `weight` orders: what is at stake, in thousandths of a usual month's spending, and how pressing the kind is.
    """

    kind: InsightKind
    subject: str
    currency: str
    period: str
    title: str
    reason: str
    figures: tuple[Figure, ...]
    weight: int
    expires_on: date
    rows: Rows | None = None
    parts: tuple[Part, ...] = ()
    action: Action | None = None
    subject_label: str = ""
    # The one row that it is about.
    transaction_id: UUID | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}:{self.currency}:{self.period}"

    @property
    def topic(self) -> str:
        """What an opinion is about."""
        return topic_of(self.kind, self.subject)


def topic_of(kind: InsightKind, subject: str) -> str:
    return f"{kind}:{subject}"


def ranked(insights: Sequence[Insight], useful: Sequence[str] = ()) -> list[Insight]:
    """The weightiest first; what somebody found useful counts half as much again. Each key once."""
    found: dict[str, Insight] = {}
    for insight in insights:
        if insight.key not in found or found[insight.key].weight < insight.weight:
            found[insight.key] = insight
    liked = set(useful)
    return sorted(found.values(), key=lambda each: (-each.weight * (3 if each.topic in liked else 2), each.key))


def foremost(insights: Sequence[Insight], most: int) -> list[Insight]:
    """The first of each kind before a second of any, in their order: three of one sort tell less than three sorts."""
    seen: set[InsightKind] = set()
    first: list[Insight] = []
    later: list[Insight] = []
    for insight in insights:
        (later if insight.kind in seen else first).append(insight)
        seen.add(insight.kind)
    chosen = (first + later)[:most]
    return [insight for insight in insights if insight in chosen]
