"""How every budget stands, worked out from sums of the ledger as they are now: nothing is stored that could be stale.

First `questions` says which sums are needed, then `Picture` makes statuses of the answers. Carrying goes through all
periods since its beginning each time: whoever edits, imports or undoes rows of last spring changes all that follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from domain.budgets.envelopes import Moves, Reckoned, Rule, reckon
from domain.budgets.model import (
    Assignment,
    Budget,
    BudgetSettings,
    BudgetStatus,
    Categories,
    Flow,
    SearchSpending,
    Span,
    carried_on,
)
from domain.budgets.periods import Schedule
from domain.shared.money import Money
from domain.shared.periods import Period


@dataclass(frozen=True, slots=True)
class Plans:
    """What the household means to do: its budgets, settings, categories, and what it put into envelopes."""

    settings: BudgetSettings
    budgets: tuple[Budget, ...]
    categories: Categories
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a budget is among the others."""

    budget: Budget
    categories: frozenset[str]
    draws_on: UUID | None
    is_envelope: bool
    rows: str


@dataclass(frozen=True, slots=True)
class Questions:
    """Which sums are needed: of the ledger for each span, of the searches for each period."""

    spans: tuple[Span, ...]
    searches: Mapping[UUID, tuple[Period, ...]]
    # Which span answers for limits of a schedule, and which for envelopes.
    of_schedule: Mapping[Schedule, int]
    of_envelopes: int | None
    only: Collection[UUID] | None


@dataclass(frozen=True, slots=True)
class Answers:
    """`opening_minor` is what was in the accounts of envelopes before any line."""

    flows: tuple[Flow, ...] = ()
    opening_minor: int = 0
    found: Mapping[UUID, SearchSpending] = field(default_factory=dict)


def places(plans: Plans) -> list[Place]:
    """Every budget with the categories that count in it, in the order they are shown."""
    of = {(budget.category, budget.currency): budget for budget in plans.budgets if budget.category}
    found = []
    for budget in plans.budgets:
        above = plans.categories.above(budget.category) if budget.category else []
        parent = next((of[each, budget.currency] for each in above if (each, budget.currency) in of), None)
        if budget.is_ring_fenced:
            parent = None
        is_envelope = (
            plans.settings.has_envelopes
            and budget.category is not None
            and budget.currency == plans.settings.currency
            and parent is None
        )
        fenced = _fenced(budget, plans)
        counted = plans.categories.within(budget.category) if budget.category else frozenset()
        counted -= frozenset().union(*(plans.categories.within(category) for category in fenced))
        rows = "" if budget.category is None else _rows(budget.currency, f"category:{budget.category}", fenced)
        found.append(Place(budget, counted, parent.id if parent else None, is_envelope, rows))
    return found


def _fenced(budget: Budget, plans: Plans) -> list[str]:
    """Categories below with money of their own."""
    return sorted(
        other.category
        for other in plans.budgets
        if other.is_ring_fenced
        and other.category is not None
        and budget.category in plans.categories.above(other.category)
        and other.currency == budget.currency
    )


def _rows(currency: str, search: str, without: Iterable[str]) -> str:
    """A search for the lines of a figure, in the language that lists are asked in."""
    return " ".join(
        part for part in (search, *(f"-category:{each}" for each in without), f"currency:{currency}") if part
    )


def questions(
    plans: Plans, first: date, last: date, *, page: Iterable[Period] = (), only: Collection[UUID] | None = None
) -> Questions:
    """For every period that holds a day from `first` to `last` of these budgets, and for those of the page itself."""
    settings = plans.settings
    ranges: dict[Schedule, tuple[date, date]] = {}
    searches: dict[UUID, tuple[Period, ...]] = {}
    for place in places(plans):
        budget = place.budget
        if only is not None and budget.id not in only:
            continue
        begin = min(first, budget.carries_from or first) if budget.is_carrying else first
        if budget.query is not None:
            searches[budget.id] = tuple(budget.schedule.periods(begin, last))
        else:
            _widen(ranges, budget.schedule, begin, last)
    for period in page:
        _widen(ranges, settings.schedule, period.start, period.last_day)
    spans = [Span(tuple(schedule.periods(*days))) for schedule, days in ranges.items()]
    of_envelopes = None
    if settings.has_envelopes and settings.starts_on is not None and settings.starts_on <= last:
        ahead = max((each.on for each in plans.assignments), default=last)
        of_envelopes = len(spans)
        spans.append(Span(tuple(settings.schedule.periods(settings.starts_on, max(last, ahead))), before=True))
    return Questions(tuple(spans), searches, {schedule: at for at, schedule in enumerate(ranges)}, of_envelopes, only)


def _widen(ranges: dict[Schedule, tuple[date, date]], schedule: Schedule, first: date, last: date) -> None:
    begin, end = ranges.get(schedule, (first, last))
    ranges[schedule] = (min(begin, first), max(end, last))


class Picture:
    """The answers put together."""

    def __init__(self, plans: Plans, asked: Questions, answers: Answers) -> None:
        self.plans = plans
        self.places = places(plans)
        self._asked = asked
        self._answers = answers

    def statuses(self, first: date, last: date) -> list[BudgetStatus]:
        """The budgets in every of their periods that holds a day from `first` to `last`: by budget, then by time."""
        found: list[BudgetStatus] = []
        only = self._asked.only
        for place in self.places:
            if only is not None and place.budget.id not in only:
                continue
            run = self._as_envelope(place) if place.is_envelope else []
            # Before there were envelopes a budget was a limit; no day is told twice.
            since = run[0].period.start if run else date.max
            if first < since:
                until = min(last, since - timedelta(days=1))
                limits = (each for each in self._as_limit(place) if _meets(each, first, until))
                found += (each for each in limits if each.period.end <= since or last < since)
            found += (each for each in run if _meets(each, first, last))
        return found

    def status_on(self, day: date) -> list[BudgetStatus]:
        """Each budget in its period of that day."""
        return self.statuses(day, day)

    @cached_property
    def envelope_periods(self) -> tuple[Period, ...]:
        return () if self._asked.of_envelopes is None else self._asked.spans[self._asked.of_envelopes].periods

    @cached_property
    def reckoned(self) -> list[Reckoned]:
        """Every period of envelopes, from the first to the last that has money put into one."""
        return self.reckoned_with(self.plans.assignments)

    def reckoned_with(self, assignments: Iterable[Assignment]) -> list[Reckoned]:
        """As it would be."""
        rules = {
            place.budget.id: Rule(place.budget.carry, place.budget.carry_max_minor)
            for place in self.places
            if place.is_envelope
        }
        assigned: list[dict[UUID, int]] = [{} for _ in self.envelope_periods]
        for each in assignments:
            at = self._envelope_at(each.on)
            if at is not None and each.budget_id in rules:
                assigned[at][each.budget_id] = assigned[at].get(each.budget_id, 0) + each.amount_minor
        return reckon(
            rules,
            [
                Moves(income=income, assigned=put, spent=spent, spent_without=without)
                for put, (income, spent, without) in zip(assigned, self._movements, strict=True)
            ],
        )

    def envelope_at(self, period: Period) -> int | None:
        """The place of the period among those of envelopes."""
        return self._envelope_at(period.start)

    def _envelope_at(self, day: date) -> int | None:
        return next((at for at, period in enumerate(self.envelope_periods) if day in period), None)

    @cached_property
    def _movements(self) -> list[tuple[int, dict[UUID, int], int]]:
        """Income, spending by envelope, and spending without one in each period of envelopes."""
        currency = self.plans.settings.currency
        envelope_of = {
            category: place.budget.id for place in self.places if place.is_envelope for category in place.categories
        }
        income = [0] * len(self.envelope_periods)
        spent: list[dict[UUID, int]] = [{} for _ in self.envelope_periods]
        without = [0] * len(self.envelope_periods)
        if income:
            income[0] = self._answers.opening_minor
        for flow in self._answers.flows:
            if flow.span != self._asked.of_envelopes or not flow.is_held or flow.currency != currency:
                continue
            at = max(flow.period, 0)
            id_ = envelope_of.get(flow.category)
            if flow.period < 0 or flow.category in self.plans.categories.not_spending:
                # What was spent before the first envelope is not there any more.
                income[at] += flow.in_minor - flow.out_minor
            elif not flow.category:
                income[at] += flow.in_minor
                without[at] += flow.out_minor
            elif id_ is None:
                without[at] += flow.out_minor - flow.in_minor
            else:
                spent[at][id_] = spent[at].get(id_, 0) + flow.out_minor - flow.in_minor
        return list(zip(income, spent, without, strict=True))

    def _as_envelope(self, place: Place) -> list[BudgetStatus]:
        budget, currency = place.budget, place.budget.currency
        return [
            BudgetStatus(
                budget=budget,
                period=period,
                amount=Money(reckoned.envelopes[budget.id].assigned, currency),
                carried=Money(reckoned.envelopes[budget.id].carried, currency),
                spent=Money(reckoned.envelopes[budget.id].spent, currency),
                is_envelope=True,
                categories=tuple(sorted(place.categories)),
                rows=place.rows,
            )
            for period, reckoned in zip(self.envelope_periods, self.reckoned, strict=True)
        ]

    def _as_limit(self, place: Place) -> list[BudgetStatus]:
        budget = place.budget
        periods, spent, found = self._spending(place)
        statuses: list[BudgetStatus] = []
        carried = 0
        for period, minor in zip(periods, spent, strict=True):
            if budget.carries_from is None or period.start <= budget.carries_from:
                carried = 0
            status = BudgetStatus(
                budget=budget,
                period=period,
                amount=budget.limit_in(period),
                carried=Money(carried, budget.currency),
                spent=Money(minor, budget.currency),
                draws_on=place.draws_on,
                categories=tuple(sorted(place.categories)),
                rows=_rows(budget.currency, f"({found.search})", ()) if found and not found.problem else place.rows,
                search=found.search if found else None,
                problem=found.problem if found else None,
            )
            statuses.append(status)
            carried = carried_on(status.remaining.minor, budget.carry, budget.carry_max_minor)
        return statuses

    @cached_property
    def _flows(self) -> Mapping[tuple[int, str], Sequence[Flow]]:
        """By span and category: a long history has thousands."""
        found: dict[tuple[int, str], list[Flow]] = {}
        for flow in self._answers.flows:
            found.setdefault((flow.span, flow.category), []).append(flow)
        return found

    def _spending(self, place: Place) -> tuple[Sequence[Period], Sequence[int], SearchSpending | None]:
        budget = place.budget
        if budget.query is not None:
            found = self._answers.found[budget.id]
            return self._asked.searches[budget.id], found.spent_minor, found
        span = self._asked.of_schedule[budget.schedule]
        periods = self._asked.spans[span].periods
        spent = [0] * len(periods)
        for category in place.categories:
            for flow in self._flows.get((span, category), ()):
                if flow.currency == budget.currency:
                    spent[flow.period] += flow.out_minor - flow.in_minor
        return periods, spent, None

    def spent_without_budget(self, period: Period) -> int:
        """What was spent of the household's currency, in a period of the page, on categories that no budget is for."""
        return sum(self._without_budget(period).values())

    @property
    def rows_without_budget(self) -> str:
        """A search for what `spent_without_budget` adds up."""
        currency = self.plans.settings.currency
        budgets = (place.budget for place in self.places)
        return _rows(
            currency, "", sorted(each.category for each in budgets if each.category and each.currency == currency)
        )

    def _without_budget(self, period: Period) -> dict[str, int]:
        span = self._asked.of_schedule[self.plans.settings.schedule]
        at = self._asked.spans[span].periods.index(period)
        currency = self.plans.settings.currency
        covered = frozenset().union(*(each.categories for each in self.places if each.budget.currency == currency))
        found: dict[str, int] = {}
        for flow in self._answers.flows:
            if (flow.span, flow.period, flow.currency) != (span, at, currency) or flow.category in covered:
                continue
            if flow.category not in self.plans.categories.not_spending:
                # Without a category money that comes in is nobody's refund.
                back = flow.in_minor if flow.category else 0
                found[flow.category] = found.get(flow.category, 0) + flow.out_minor - back
        return {category: minor for category, minor in found.items() if minor}

    def spending_by_category(self, periods: Sequence[Period]) -> dict[str, list[int]]:
        """What was spent of the household's currency on each category itself in each of these periods of the page."""
        span = self._asked.of_schedule[self.plans.settings.schedule]
        places_of = {period: at for at, period in enumerate(self._asked.spans[span].periods)}
        wanted = {places_of[period]: at for at, period in enumerate(periods)}
        spent: dict[str, list[int]] = {}
        for flow in self._answers.flows:
            if flow.span != span or flow.currency != self.plans.settings.currency or flow.period not in wanted:
                continue
            if flow.category and flow.category not in self.plans.categories.not_spending:
                run = spent.setdefault(flow.category, [0] * len(periods))
                run[wanted[flow.period]] += flow.out_minor - flow.in_minor
        return spent


def _meets(status: BudgetStatus, first: date, last: date) -> bool:
    return status.period.start <= last and first <= status.period.last_day
