"""The closed form of saving, what is short, and how a goal stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budgets.goals.covering import claims_of, cover, overdrawn
from domain.budgets.goals.model import AccountFact, Allocation, Contributed, Goal, GoalState
from domain.budgets.goals.planning import plan_for_amount, plan_for_date
from domain.budgets.goals.saving import (
    MAX_MONTHS,
    months_needed,
    payments,
    reachable,
    required_monthly,
    value_after,
)
from domain.budgets.goals.standing import GoalStanding, standing_of
from domain.shared.money import Money
from domain.shared.periods import Month

TODAY = date(2026, 11, 15)
amounts = st.integers(0, 10**9)
rates = st.decimals(0, 20, places=3)
terms = st.integers(1, 480)


@given(saved=amounts, target=st.integers(1, 10**9), rate=rates, months=terms)
def test_the_payment_is_the_closed_form_of_an_annuity(saved: int, target: int, rate: Decimal, months: int) -> None:
    """The textbook's formula, in another arithmetic: decimals of sixty digits."""
    with localcontext() as context:
        context.prec = 60
        monthly = rate / 1200
        grown = (1 + monthly) ** months
        series = (grown - 1) / monthly if monthly else Decimal(months)
        exact = (target - saved * grown) / series
    wanted = required_monthly(saved, target, rate, months)
    assert wanted - 1 < max(exact, Decimal(0)) + Decimal("1e-30")
    assert wanted >= exact - Decimal("1e-30")


@given(saved=amounts, target=st.integers(1, 10**9), rate=rates, months=st.integers(1, 120))
def test_the_payments_reach_the_target_to_the_unit(saved: int, target: int, rate: Decimal, months: int) -> None:
    paid = payments(saved, target, rate, months)
    held = Fraction(saved)
    for each in paid:
        held = held * (1 + Fraction(rate) / 1200) + each
    assert len(paid) == months
    assert held >= target
    if any(paid):
        assert held < target + 1 or paid[-1] == 0, "the last payment is no more than what is left"
    assert all(0 <= each <= paid[0] for each in paid)
    if rate == 0 and saved < target:
        assert saved + sum(paid) == target


@given(saved=amounts, target=st.integers(1, 10**9), rate=rates, months=terms)
def test_a_unit_less_would_not_reach_it(saved: int, target: int, rate: Decimal, months: int) -> None:
    monthly = required_monthly(saved, target, rate, months)
    assert value_after(saved, monthly, rate, months) >= target
    if monthly > 0:
        assert value_after(saved, monthly - 1, rate, months) < target


@given(saved=amounts, target=st.integers(1, 10**9), monthly=st.integers(0, 10**7), rate=rates)
def test_the_months_needed_are_the_fewest(saved: int, target: int, monthly: int, rate: Decimal) -> None:
    needed = months_needed(saved, target, monthly, rate)
    if needed is None:
        assert value_after(saved, monthly, rate, MAX_MONTHS) < target
    elif needed:
        assert value_after(saved, monthly, rate, needed) >= target > value_after(saved, monthly, rate, needed - 1)
    else:
        assert saved >= target


@pytest.mark.parametrize(
    ("saved", "target", "rate", "months", "monthly"),
    [
        (0, 120_000, "0", 12, 10_000),
        (0, 100_000, "0", 3, 33_334),
        (20_000, 100_000, "0", 7, 11_429),
        # A thousand a month for a year at 6 % is 12,335.56 (1,000 · (1.005^12 − 1) / 0.005).
        (0, 1_233_556, "6", 12, 100_000),
        # Interest alone is enough.
        (100_000, 100_500, "6", 1, 0),
        (200_000, 100_000, "0", 5, 0),
    ],
)
def test_worked_examples(saved: int, target: int, rate: str, months: int, monthly: int) -> None:
    assert required_monthly(saved, target, Decimal(rate), months) == monthly


@given(saved=amounts, target=st.integers(1, 10**8), rate=rates, months=st.integers(1, 240))
def test_the_three_sliders_agree(saved: int, target: int, rate: Decimal, months: int) -> None:
    """Monthly amount from the date, the date from that amount, the target from both."""
    due = Month.of(TODAY).plus(months - 1).last_day
    plan = plan_for_date(Money(saved, "EUR"), Money(target, "EUR"), rate, TODAY, due)
    assert plan.finishes is not None
    assert plan.finishes <= Month.of(due)
    back = plan_for_amount(Money(saved, "EUR"), Money(target, "EUR"), plan.monthly, rate, TODAY, due)
    assert back.finishes == plan.finishes
    assert back.reachable is not None
    assert back.reachable.minor >= target
    assert back == plan
    assert reachable(saved, plan.monthly.minor, rate, months) == back.reachable.minor


# What accounts hold

SAVINGS, GIRO = uuid4(), uuid4()


def accounts(savings: int, giro: int = 0) -> dict[UUID, AccountFact]:
    return {SAVINGS: AccountFact(SAVINGS, "Savings", "EUR", savings), GIRO: AccountFact(GIRO, "Giro", "EUR", giro)}


def goal(target: int = 100_000, *, position: int = 0, **content: object) -> Goal:
    facts: dict[str, object] = {"starts_on": date(2026, 1, 1), "allocations": (Allocation(SAVINGS, 0),)}
    return Goal(id=uuid4(), name="Bike", target=Money(target, "EUR"), position=position, **(facts | content))  # type: ignore[arg-type]


claims = st.lists(st.integers(0, 10**6), min_size=1, max_size=6)


@given(asked=claims, balance=st.integers(-(10**6), 3 * 10**6), moved=st.integers(-(10**6), 10**6))
def test_goals_never_have_more_than_the_account_holds(asked: list[int], balance: int, moved: int) -> None:
    goals = [
        goal(position=place, allocations=(Allocation(SAVINGS, minor), Allocation(GIRO, minor // 2)))
        for place, minor in enumerate(asked)
    ]
    came = [Contributed(goals[0].id, SAVINGS, TODAY, moved)]
    held = cover(goals, came, accounts(balance, 1_000))
    for account_id, has in ((SAVINGS, balance), (GIRO, 1_000)):
        assert sum(each.held_minor for each in held if each.account_id == account_id) <= max(0, has)
    assert all(0 <= each.held_minor <= each.claimed_minor for each in held)
    # By priority: who comes later is short before who comes earlier is.
    savings = [each for each in held if each.account_id == SAVINGS]
    first_short = next((place for place, each in enumerate(savings) if each.short_minor), len(savings))
    assert all(each.held_minor == 0 for each in savings[first_short + 1 :])


def test_only_a_raised_claim_is_refused() -> None:
    one, two = goal(allocations=(Allocation(SAVINGS, 600),)), goal(position=1, allocations=(Allocation(SAVINGS, 500),))
    before = claims_of([one, two], [])
    assert overdrawn({}, before, accounts(1_100)) is None
    assert overdrawn({}, before, accounts(1_099)) is not None
    # It fell afterwards: nobody is kept from other edits, and lowering is always allowed.
    assert overdrawn(before, before, accounts(800)) is None
    assert overdrawn(before, {**before, (one.id, SAVINGS): 100}, accounts(0)) is None
    found = overdrawn(before, {**before, (one.id, SAVINGS): 601}, accounts(1_100))
    assert found is not None
    assert (found[0].name, found[1]) == ("Savings", 600)


# How it stands


def stands(
    due: date | None, *came: tuple[date, int], target: int = 120_000, today: date = TODAY, **content: object
) -> GoalStanding:
    wanted = goal(target, due_on=due, **content)
    contributed = [Contributed(wanted.id, SAVINGS, on, minor) for on, minor in came]
    held = cover([wanted], contributed, accounts(10**9))
    return standing_of(wanted, held, contributed, today)


def each_month(minor: int, last: int) -> list[tuple[date, int]]:
    return [(date(2026, month, 2), minor) for month in range(1, last + 1)]


def test_who_pays_the_equal_share_is_on_track() -> None:
    standing = stands(date(2026, 12, 31), *each_month(10_000, 11))
    assert standing.state is GoalState.ON_TRACK
    assert standing.expected == Money(100_000, "EUR")
    assert standing.required == Money(10_000, "EUR"), "what is planned does not shrink while it is paid"
    assert standing.needed_this_month == Money(0, "EUR")
    assert (standing.next_on, standing.next_amount) == (date(2026, 12, 31), Money(10_000, "EUR"))


def test_who_has_missed_a_month_is_behind_and_needs_more() -> None:
    standing = stands(date(2026, 12, 31), *each_month(10_000, 9))
    assert standing.state is GoalState.BEHIND
    assert standing.required == standing.needed_this_month == Money(15_000, "EUR")
    assert (standing.next_on, standing.next_amount) == (date(2026, 11, 30), Money(15_000, "EUR"))


def test_the_month_under_way_is_not_late_yet() -> None:
    assert stands(date(2026, 12, 31), *each_month(10_000, 10)).state is GoalState.ON_TRACK


def test_after_the_date_it_is_overdue_and_all_is_needed() -> None:
    standing = stands(date(2026, 10, 31), *each_month(10_000, 10))
    assert standing.state is GoalState.OVERDUE
    assert standing.required == standing.needed_this_month == Money(20_000, "EUR")


def test_reached_is_reached_whatever_the_date() -> None:
    standing = stands(date(2026, 10, 31), *each_month(12_000, 10))
    assert standing.state is GoalState.REACHED
    assert (standing.required, standing.next_on, standing.remaining) == (None, None, Money(0, "EUR"))


def test_without_a_date_nothing_is_late() -> None:
    standing = stands(None)
    assert (standing.state, standing.required, standing.expected) == (GoalState.ON_TRACK, None, None)


def test_the_pace_of_the_last_months_gives_the_end() -> None:
    """Nine months of 5,000, the last two of 10,000: 25,000 in three, 40,000 in six whole months."""
    came = [(date(2026, month, 2), 10_000 if month >= 9 else 5_000) for month in range(1, 11)]
    standing = stands(None, *came)
    assert standing.quarter is not None
    assert standing.half_year is not None
    assert standing.quarter.monthly == Money(8_333, "EUR")
    assert standing.half_year.monthly == Money(6_666, "EUR")
    left = 120_000 - 60_000
    assert standing.quarter.finishes == Month(2026, 11).plus(ceil(left / 8_333))
    assert standing.half_year.finishes == Month(2026, 11).plus(ceil(left / 6_666))


def test_a_young_goal_has_the_pace_of_the_months_it_had() -> None:
    young = stands(None, (date(2026, 10, 5), 30_000), starts_on=date(2026, 10, 1))
    assert young.quarter is not None
    assert (young.quarter.months, young.quarter.monthly) == (1, Money(30_000, "EUR"))
    assert stands(None, starts_on=date(2026, 11, 1)).quarter is None


def test_nothing_saved_in_months_has_no_end() -> None:
    standing = stands(None)
    assert standing.quarter is not None
    assert standing.quarter.finishes is None


def test_thirty_days_are_the_last_thirty_days() -> None:
    standing = stands(None, (date(2026, 10, 16), 1), (date(2026, 10, 17), 2), (date(2026, 11, 15), 4))
    assert standing.recent == Money(6, "EUR")


def test_what_was_taken_out_again_is_not_saved() -> None:
    assert stands(None, (date(2026, 3, 1), 500), (date(2026, 4, 1), -200)).saved == Money(300, "EUR")
