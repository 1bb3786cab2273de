"""Budgets: how much may be spent in each period on a category or on what a search finds, and how a period stands.

A household either tracks limits or keeps envelopes, into which it puts the money that it has (`envelopes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.budgets.periods import MONTHLY, Schedule
from domain.shared.money import Money
from domain.shared.periods import Period


class Level(StrEnum):
    """How a period stands against its limit. The order of a StrEnum is that of its letters: compare by `is_above`."""

    ON_TRACK = "ON_TRACK"
    NOTICE = "NOTICE"
    WARNING = "WARNING"
    EXCEEDED = "EXCEEDED"

    def is_above(self, other: Level) -> bool:
        return _RANK[self] > _RANK[other]


_RANK = {level: rank for rank, level in enumerate(Level)}


class Mode(StrEnum):
    TRACKING = "TRACKING"
    ENVELOPE = "ENVELOPE"


class Carry(StrEnum):
    """What goes on to the next period. USUAL: nothing of a limit, what is left of an envelope."""

    USUAL = "USUAL"
    NONE = "NONE"
    SURPLUS = "SURPLUS"
    OVERSPEND = "OVERSPEND"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class PastLimit:
    """What the limit was in periods that began before this day."""

    before: date
    limit_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most `limit` a period for a category and all below it, or for what `query` finds.

    `query` names things by their ids, so that it outlives new names; what it finds is called `name`. Below a category
    that has a budget too, a budget draws on that one's money, unless it is ring-fenced: then its money is its own, and
    what is spent of it does not count above. At most `carry_max_minor` goes on, either way; a limit carries from the
    period of `carries_from` on, so that money of years before does not appear from nowhere.
    """

    id: UUID
    category: str | None = None
    name: str | None = None
    query: str | None = None
    limit: Money
    warn_at_percent: int
    notice_at_percent: int | None = None
    schedule: Schedule = MONTHLY
    carry: Carry = Carry.USUAL
    carry_max_minor: int | None = None
    carries_from: date | None = None
    is_ring_fenced: bool = False
    past_limits: tuple[PastLimit, ...] = ()

    def __post_init__(self) -> None:
        assert (self.category is None) == (self.query is not None) == (self.name is not None)

    @property
    def currency(self) -> str:
        return self.limit.currency

    @property
    def is_carrying(self) -> bool:
        """As a limit; envelopes carry otherwise."""
        return self.carry not in (Carry.USUAL, Carry.NONE)

    def limit_in(self, period: Period) -> Money:
        """A limit that was changed since is still that of the periods before."""
        for past in self.past_limits:
            if period.start < past.before:
                return Money(past.limit_minor, self.currency)
        return self.limit


def carried_on(remaining_minor: int, carry: Carry, most: int | None) -> int:
    """What of the rest of a period (negative: overspent) goes on to the next one."""
    kept = {
        Carry.SURPLUS: max(remaining_minor, 0),
        Carry.OVERSPEND: min(remaining_minor, 0),
        Carry.BOTH: remaining_minor,
    }.get(carry, 0)
    return kept if most is None else max(-most, min(most, kept))


def evaluate(budget: Budget, available: Money, spent: Money) -> Level:
    """The level of a period that had `available`. Spending that equals it is not over it; refunds are negative."""
    assert spent.currency == available.currency == budget.currency
    if spent.minor > available.minor:
        return Level.EXCEEDED
    if spent.minor <= 0:
        return Level.ON_TRACK
    if spent.minor * 100 >= available.minor * budget.warn_at_percent:
        return Level.WARNING
    if budget.notice_at_percent is not None and spent.minor * 100 >= available.minor * budget.notice_at_percent:
        return Level.NOTICE
    return Level.ON_TRACK


@dataclass(frozen=True, slots=True)
class Projection:
    """What a period is going to end at, by a forecast of that day; eight of ten end between `low` and `high`."""

    made_on: date
    low: Money
    expected: Money
    high: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetStatus:
    """A budget in one period; `spent` is money out minus money back, so refunds reduce it.

    `amount` is the limit in force, or what was put into the envelope, `carried` what came from the period before. Of a
    budget over a search `search` is that with the names of today; with a `problem` it rests: nothing is spent. The
    money of a budget with `draws_on` is that one's. `categories` are those that count in it, none for a search; `rows`
    is a search whose spending in the days of the period is `spent`, empty where there is none.
    """

    budget: Budget
    period: Period
    amount: Money
    carried: Money
    spent: Money
    is_envelope: bool = False
    draws_on: UUID | None = None
    categories: tuple[str, ...] = ()
    rows: str = ""
    search: str | None = None
    problem: str | None = None
    projection: Projection | None = None

    @property
    def available(self) -> Money:
        """To be spent in the period, by what is known at its beginning."""
        return self.amount + self.carried

    @property
    def level(self) -> Level:
        return evaluate(self.budget, self.available, self.spent)

    @property
    def remaining(self) -> Money:
        """Negative when exceeded."""
        return self.available - self.spent

    @property
    def is_break_foreseen(self) -> bool:
        """Whether more likely than not more is spent in the end than there is."""
        return self.projection is not None and self.projection.expected.minor > self.available.minor

    @property
    def overassigned(self) -> Money:
        """How much more was taken out than there was, spending and old debts aside. No command does that; an undo may,
        which puts back a move whose money went on since."""
        return Money(max(0, min(-self.available.minor, -self.amount.minor)), self.amount.currency)


@dataclass(frozen=True, slots=True)
class SearchSpending:
    """What a search found in each of the periods asked for, in the currency of its budget.

    `search` has the names of today in place of ids. With a `problem` it could not be run, and found nothing.
    """

    spent_minor: Sequence[int]
    search: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A period of a budget as it is, beside the level that was last told."""

    status: BudgetStatus
    told: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSettings:
    """How a household budgets. Without rows of its own it tracks months.

    `schedule` cuts the page and all envelopes; these hold money from the period of `starts_on` on. `account_ids` are
    the accounts whose money is put into envelopes; None: those that money is spent from.
    """

    mode: Mode = Mode.TRACKING
    schedule: Schedule = MONTHLY
    currency: str = "EUR"
    starts_on: date | None = None
    account_ids: tuple[UUID, ...] | None = None

    @property
    def has_envelopes(self) -> bool:
        return self.mode is Mode.ENVELOPE and self.starts_on is not None


@dataclass(frozen=True, slots=True)
class Categories:
    """The household's categories as far as budgets ask: who is below whom, and which are not spending."""

    parents: Mapping[str, str] = field(default_factory=dict)
    not_spending: frozenset[str] = frozenset()

    def above(self, category: str) -> list[str]:
        """Its parent first; a circle, which storage could hold, ends."""
        found: list[str] = []
        parent = self.parents.get(category)
        while parent is not None and parent != category and parent not in found:
            found.append(parent)
            parent = self.parents.get(parent)
        return found

    def within(self, category: str) -> frozenset[str]:
        """The category and everything below it."""
        return frozenset({category, *(each for each in self.parents if category in self.above(each))})


@dataclass(frozen=True, slots=True)
class Span:
    """Periods one after another for which the ledger is added up; with `before` also everything before the first."""

    periods: tuple[Period, ...]
    before: bool = False

    @property
    def is_of_months(self) -> bool:
        return all(period.is_of_months for period in self.periods)


@dataclass(frozen=True, slots=True)
class Flow:
    """The lines of one category in one period of a span (-1: before the first): all money in, and all out.

    `category` is empty for lines without one. `is_held` where they are in an account whose money goes into envelopes.
    """

    span: int
    period: int
    category: str
    currency: str
    is_held: bool
    in_minor: int
    out_minor: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """Money put into an envelope on that day: it is in whatever period holds the day."""

    budget_id: UUID
    on: date
    amount_minor: int
