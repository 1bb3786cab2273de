"""Insights as pure functions: what is told of which facts, with exactly which numbers, and what is not told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.insights import changes, limits, money_at_hand, pace, prices
from domain.insights.decomposing import decomposed
from domain.insights.facts import AccountFact, BudgetFact, Facts, GoalFact, PriceFact, Spent, round_up
from domain.insights.generating import insights_of
from domain.insights.middles import median
from domain.insights.model import ActionKind, Insight, InsightKind, Merchant, Opinion, Rows, foremost, ranked
from domain.shared.money import Money
from domain.shared.periods import Month

TODAY = date(2026, 11, 20)
NOVEMBER = Month(2026, 11)
CHECKING, SAVINGS = UUID(int=1), UUID(int=2)
LABELS = {"groceries": "Groceries", "dining": "Dining", "fees": "Fees & interest"}


def spent(
    back: int, category: str | None, minor: int, *, early: bool = True, merchant: str | None = "Shop", rows: int = 1
) -> Spent:
    """`back` months before this one."""
    return Spent(NOVEMBER.plus(-back), category, Merchant(merchant) if merchant else None, early, minor, rows)


def facts(lines: Sequence[Spent], **others: object) -> Facts:
    known = {"first_on": date(2025, 1, 1), "last_on": TODAY, "labels": LABELS, **others}
    return Facts(today=TODAY, currency="EUR", spent=tuple(lines), **known)  # type: ignore[arg-type]


def usual(minor: int = 40_000, later: int = 10_000, months: int = 6, category: str = "groceries") -> list[Spent]:
    """So much by this day and so much after it, in each of the last months."""
    return [
        line
        for back in range(1, months + 1)
        for line in (spent(back, category, minor), spent(back, category, later, early=False))
    ]


def figures(insight: Insight) -> dict[str, object]:
    return {each.label: each.amount.minor if each.amount else each.text for each in insight.figures}


def test_a_category_above_its_pace_is_told_with_its_numbers_and_a_budget() -> None:
    whole, groceries = sorted(
        pace.pace(facts([*usual(), spent(0, "groceries", 60_000)])), key=lambda x: x.subject != "total"
    )
    assert groceries.title == "Groceries runs 50\u00a0% above usual"
    assert groceries.reason == (
        "600.00 EUR by 20 November, where it is 400.00 EUR in a usual month (the median of 6). If the rest goes as "
        "usual, November ends at 700.00 EUR."
    )
    assert figures(groceries) == {
        "So far": 60_000,
        "Usual by now": 40_000,
        "Difference": 20_000,
        "Expected at the end": 70_000,
    }
    assert groceries.rows is not None
    assert (groceries.rows.category, groceries.rows.first, groceries.rows.last) == (
        "groceries",
        date(2026, 11, 1),
        TODAY,
    )
    assert groceries.action is not None
    assert (groceries.action.kind, groceries.action.amount) == (ActionKind.SET_BUDGET, Money(50_000, "EUR"))
    assert (whole.kind, whole.subject, whole.action) == (InsightKind.PACE_ABOVE, "total", None)
    assert groceries.expires_on == date(2026, 11, 30)


def test_the_forecast_says_where_the_month_ends_where_there_is_one() -> None:
    known = facts([*usual(), spent(0, "groceries", 60_000)], forecast={"groceries": 62_000, "total": 59_000})
    groceries, whole = sorted(pace.pace(known), key=lambda each: each.subject)
    assert figures(groceries)["Expected at the end"] == 62_000
    assert groceries.reason.endswith("By the forecast, November ends at 620.00 EUR.")
    # Made before the last purchase: less than what was spent it cannot be.
    assert figures(whole)["Expected at the end"] == 60_000


def test_a_price_that_rose_is_told_with_what_it_comes_to_in_a_year() -> None:
    films = PriceFact(
        stream_id=UUID(int=9),
        name="Films",
        merchant=Merchant("Films"),
        is_subscription=True,
        changed_on=date(2026, 11, 3),
        before_minor=1_099,
        after_minor=1_299,
        more_a_year=2_400,
    )
    power = replace(films, stream_id=UUID(int=10), name="Power", merchant=None, is_subscription=False)
    old = replace(films, stream_id=UUID(int=11), changed_on=date(2026, 9, 1))
    told, bill = prices.prices_that_rose(facts(usual(), prices=(films, power, old)))
    assert (told.title, told.reason) == (
        "Films costs 2.00 EUR more",
        "Since 3 November it takes 12.99 EUR each time, where it took 10.99 EUR before: 24.00 EUR more in a year.",
    )
    assert figures(told) == {"Before": 1_099, "Now": 1_299, "More in a year": 2_400}
    assert told.rows == Rows(first=films.changed_on, last=TODAY, currency="EUR", merchant=films.merchant)
    assert told.action is not None
    assert (told.action.kind, told.action.stream_id) == (ActionKind.END_PAYMENT, films.stream_id)
    assert (bill.action, bill.rows) == (None, None)


def test_pace_is_not_told_early_of_old_rows_or_of_a_season() -> None:
    lines = [*usual(), spent(0, "groceries", 60_000)]
    assert pace.pace(replace(facts(lines), today=date(2026, 11, 6), last_on=date(2026, 11, 6))) == []
    assert pace.pace(facts(lines, last_on=date(2026, 11, 9))) == []
    assert pace.pace(facts(lines, first_on=date(2026, 9, 10))) == []
    assert pace.pace(facts([*lines, spent(12, "groceries", 58_000)])) == []
    # By a quarter at least, and by more than months differ anyway.
    assert pace.pace(facts([*usual(), spent(0, "groceries", 49_000)])) == []
    wild = [spent(back, "groceries", 20_000 + 9_000 * back) for back in range(1, 7)]
    assert pace.pace(facts([*wild, spent(0, "groceries", 75_000)])) == []


def test_less_than_usual_is_told_of_all_spending_only() -> None:
    [told] = pace.pace(facts([*usual(), spent(0, "groceries", 20_000)]))
    assert (told.kind, told.subject, told.title) == (
        InsightKind.PACE_BELOW,
        "total",
        "Your spending is 50\u00a0% below usual",
    )


def test_a_change_names_who_drove_it() -> None:
    lines = [
        spent(2, "groceries", 40_000, merchant="REWE"),
        spent(2, "dining", 10_000, merchant="Pho"),
        spent(1, "groceries", 41_000, merchant="REWE"),
        spent(1, "dining", 10_500, merchant="Pho"),
        spent(1, "dining", 20_000, merchant="Schnitzelei"),
    ]
    [told] = changes.changed(facts(lines))
    assert told.title == "215.00 EUR more in October than in September"
    assert told.reason == (
        "You spent 715.00 EUR in October and 500.00 EUR in September, 43\u00a0% more. Mostly: Dining +205.00 EUR (most "
        "of it Schnitzelei, +200.00 EUR) and Groceries +10.00 EUR (most of it REWE, +10.00 EUR)."
    )
    assert [(part.label, part.change.minor) for part in told.parts] == [("Dining", 20_500), ("Groceries", 1_000)]
    assert [(part.label, part.change.minor) for part in told.parts[0].parts] == [("Schnitzelei", 20_000), ("Pho", 500)]
    assert changes.changed(facts(lines, last_on=date(2026, 10, 12))) == []


names = st.sampled_from([None, *"abcdefghijkl"])
line = st.builds(
    lambda back, category, merchant, minor, early: spent(back, category, minor, merchant=merchant, early=early),
    st.integers(1, 2),
    names,
    names,
    st.integers(-(10**9), 10**9),
    st.booleans(),
)


@given(st.lists(line, max_size=60))
def test_a_decomposition_adds_up_to_the_last_unit(lines: list[Spent]) -> None:
    known = facts(lines)
    before, after = NOVEMBER.plus(-2), NOVEMBER.plus(-1)
    parts = decomposed(known, before, after)
    assert sum(part.before.minor for part in parts) == known.by_month.get(before, 0)
    assert sum(part.after.minor for part in parts) == known.by_month.get(after, 0)
    for part in parts:
        if part.parts:
            assert sum(each.before.minor for each in part.parts) == part.before.minor
            assert sum(each.after.minor for each in part.parts) == part.after.minor
        assert part.rows is None or part.parts or part.before == part.after


def test_a_category_that_rose_for_three_months() -> None:
    lines = [spent(back, "dining", 20_000 if back > 3 else 26_000 + back) for back in range(1, 10)]
    [told] = changes.rose(facts(lines))
    assert told.title == "Dining has risen by 30\u00a0%"
    assert figures(told) == {"A month now": 26_002, "A month before": 20_000, "Over a year": 72_024}
    assert told.action is not None
    assert told.action.words == "Start a budget of 200.00 EUR a month for Dining"
    one_odd_month = [spent(back, "dining", 60_000 if back == 1 else 20_000) for back in range(1, 10)]
    assert changes.rose(facts(one_odd_month)) == []


def test_fees_of_a_year_are_counted() -> None:
    lines = [*usual(), *(spent(back, "fees", 1_500, merchant="Bank", rows=2) for back in (0, 3, 6))]
    [told] = changes.fees(facts(lines))
    assert told.title == "Fees and interest cost 45.00 EUR in the last 12 months"
    assert told.reason == "6 charges since November 2025. Most of it went to Bank: 45.00 EUR. Others may ask for less."
    assert changes.fees(facts(usual())) == []


def test_idle_money_finds_a_purpose() -> None:
    checking = AccountFact(CHECKING, "Checking", "CHECKING", 200_000)
    known = facts(usual(), accounts=(checking,))
    [told] = money_at_hand.cash_idle(known)
    assert told.title == "1000.00 EUR in Checking have nothing to do"
    assert told.action is not None
    assert (told.action.kind, told.action.months, told.action.account_id) == (ActionKind.SET_FUND, 3, CHECKING)
    goal = GoalFact(id=UUID(int=9), name="Bike", target_minor=90_000, saved_minor=30_000, account_ids=(CHECKING,))
    [told] = money_at_hand.cash_idle(replace(known, goals=(goal,)))
    assert told.action is not None
    assert told.action.words == "Move 600.00 EUR to Bike"
    [told] = money_at_hand.cash_idle(replace(known, fund_months=3, fund_account_ids=(SAVINGS,)))
    assert told.action is not None
    assert (told.action.kind, told.action.amount) == (ActionKind.START_GOAL, Money(100_000, "EUR"))
    # What the fund needs, and what goals have, does not lie idle.
    assert money_at_hand.cash_idle(replace(known, fund_months=3, fund_account_ids=(CHECKING,))) == []
    assert money_at_hand.cash_idle(replace(known, accounts=(replace(checking, claimed_minor=90_000),))) == []


def test_cash_that_would_not_last_a_month() -> None:
    accounts = (
        AccountFact(CHECKING, "Checking", "CHECKING", 20_000),
        AccountFact(SAVINGS, "Savings", "SAVINGS", 15_000),
        AccountFact(UUID(int=3), "Card", "CREDIT_CARD", -90_000),
    )
    [told] = money_at_hand.cash_short(facts(usual(), accounts=accounts))
    assert told.title == "Your cash would last 0.7 months"
    assert told.action is not None
    assert told.action.account_id == SAVINGS
    assert money_at_hand.cash_short(facts(usual(10_000), accounts=accounts)) == []


def test_a_goal_whose_money_is_there() -> None:
    savings = AccountFact(SAVINGS, "Savings", "SAVINGS", 100_000, claimed_minor=60_000)
    goal = GoalFact(id=UUID(int=9), name="Bike", target_minor=90_000, saved_minor=60_000, account_ids=(SAVINGS,))
    [told] = money_at_hand.goals_in_reach(facts(usual(), accounts=(savings,), goals=(goal,)))
    assert told.reason == (
        "Bike has 600.00 EUR of 900.00 EUR. In Savings 400.00 EUR are free: enough for the missing 300.00 EUR."
    )
    assert told.action is not None
    assert (told.action.kind, told.action.amount) == (ActionKind.FILL_GOAL, Money(30_000, "EUR"))
    poor = replace(savings, claimed_minor=90_000)
    assert money_at_hand.goals_in_reach(facts(usual(), accounts=(poor,), goals=(goal,))) == []
    [soon] = money_at_hand.goals_in_reach(
        facts(usual(), accounts=(poor,), goals=(replace(goal, monthly_minor=30_000),))
    )
    assert soon.action is None


def test_budgets_that_do_not_fit() -> None:
    tight = BudgetFact(id=UUID(int=5), category="groceries", label="Groceries", limit_minor=45_000, remaining_minor=0)
    [told] = limits.budgets_that_do_not_fit(facts(usual(), budgets=(tight,)))
    assert told.action is not None
    assert told.action.words == "Raise the budget for Groceries to 500.00 EUR"
    loose = replace(tight, limit_minor=90_000)
    [told] = limits.budgets_that_do_not_fit(facts(usual(), budgets=(loose,)))
    assert told.action is not None
    assert told.action.words == "Lower the budget for Groceries to 500.00 EUR"
    for other in (replace(tight, limit_minor=60_000), replace(tight, is_plain=False)):
        assert limits.budgets_that_do_not_fit(facts(usual(), budgets=(other,))) == []


def test_an_overspent_envelope_is_covered_from_the_fullest() -> None:
    def envelope(number: int, label: str, left: int) -> BudgetFact:
        return BudgetFact(
            id=UUID(int=number),
            category=label.lower(),
            label=label,
            limit_minor=1,
            remaining_minor=left,
            is_envelope=True,
        )

    known = facts(
        usual(), budgets=(envelope(1, "Dining", -3_000), envelope(2, "Home", 2_000), envelope(3, "Fuel", 9_000))
    )
    [told] = limits.overspent_envelopes(known)
    assert told.action is not None
    assert told.action.words == "Move 30.00 EUR from Fuel to Dining"
    assert (told.action.budget_id, told.action.source_id) == (UUID(int=1), UUID(int=3))


def test_what_is_silenced_is_not_told_and_what_is_useful_comes_sooner() -> None:
    known = [facts([*usual(), spent(0, "groceries", 60_000), spent(0, "fees", 9_000, merchant="Bank")])]
    told = insights_of(known, {})
    assert {each.topic for each in told} >= {"PACE_ABOVE:groceries", "FEES:fees"}
    assert "PACE_ABOVE:groceries" not in {
        each.topic for each in insights_of(known, {"PACE_ABOVE:groceries": Opinion.SILENCED})
    }
    last = told[-1]
    weightier = replace(last, weight=last.weight + 1, subject="other")
    assert [each.subject for each in ranked([last, weightier])] == ["other", last.subject]
    assert ranked([last, weightier], [last.topic])[0] == last
    assert ranked([last, last]) == [last]


def test_a_dashboard_has_three_sorts_before_a_second_of_any() -> None:
    told = insights_of([facts([*usual(), spent(0, "groceries", 60_000), spent(0, "fees", 9_000, merchant="Bank")])], {})
    kinds = [each.kind for each in foremost(told, 2)]
    assert len(set(kinds)) == 2
    assert [each for each in told if each in foremost(told, 3)] == foremost(told, 3)


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_rounded_limit_is_close_above(minor: int, month: int) -> None:
    rounded = round_up(minor, month)
    assert minor <= rounded <= minor + max(minor // 10 + 1, minor // 2)


def test_a_median_takes_no_side() -> None:
    assert [median(values) for values in ([], [3], [1, 4], [9, 1, 2])] == [0, 3, 2, 2]
