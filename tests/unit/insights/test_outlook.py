"""The health score whose parts add up, and what-if, which is arithmetic that can be followed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.insights.facts import AccountFact, BudgetFact, Facts, GoalFact, Spent
from domain.insights.health import POINTS, HealthPart, health_report
from domain.insights.model import Merchant
from domain.insights.what_if import Wanted, outlook
from domain.shared.money import Money
from domain.shared.periods import Month

NOVEMBER = Month(2026, 11)
BIKE = UUID(int=9)


def facts(
    spent: int = 80_000, income: int = 100_000, cash: int = 240_000, owed: int = 0, fees: int = 0, months: int = 12
) -> Facts:
    lines = [Spent(NOVEMBER.plus(-back), "groceries", Merchant("REWE"), True, spent - fees, 1) for back in range(1, 13)]
    lines += [Spent(NOVEMBER.plus(-back), "fees", Merchant("Bank"), True, fees, 1) for back in range(1, 13)]
    return Facts(
        today=date(2026, 11, 20),
        currency="EUR",
        spent=tuple(lines),
        income={NOVEMBER.plus(-back): income for back in range(1, 13)},
        cash_flow={NOVEMBER.plus(-back): income - spent for back in range(1, 13)},
        labels={"groceries": "Groceries"},
        first_on=NOVEMBER.plus(-months).first_day,
        last_on=date(2026, 11, 20),
        accounts=(
            AccountFact(UUID(int=1), "Checking", "CHECKING", cash),
            AccountFact(UUID(int=2), "Card", "CREDIT_CARD", -owed),
        ),
        budgets=(
            BudgetFact(id=UUID(int=5), category="groceries", label="Groceries", limit_minor=70_000, remaining_minor=0),
        ),
        goals=(GoalFact(id=BIKE, name="Bike", target_minor=90_000, saved_minor=30_000, monthly_minor=4_000),),
    )


def test_a_score_is_what_one_reckons_by_hand() -> None:
    now = health_report(facts(fees=800, owed=150_000)).now
    assert now is not None
    assert {part.part: part.points for part in now.parts} == {
        HealthPart.SAVINGS: 35,
        HealthPart.CUSHION: 15,
        HealthPart.STEADINESS: 15,
        HealthPart.DEBT: 5,
        HealthPart.FEES: 5,
    }
    assert (now.score, now.savings_percent, now.months_seen) == (75, 20, 6)
    assert [part.reason for part in now.parts][:2] == [
        "20\u00a0% of 6000.00 EUR of income were left.",
        "2400.00 EUR at hand last 3.0 usual months.",
    ]


def test_a_past_month_stands_as_it_did_at_its_end() -> None:
    history = health_report(facts()).history
    assert [each.month for each in history] == [NOVEMBER.plus(-back) for back in range(10, 0, -1)]
    # Each month two hundred were left, so there was as much less before.
    assert [part.points for part in history[0].parts if part.part is HealthPart.CUSHION] == [60_000 * 30 // 480_000]


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert health_report(facts(months=2)).now is None
    assert health_report(facts(income=0)).now is None
    assert outlook(facts(months=2), Wanted()) is None


amounts = st.integers(0, 10**9)


@given(amounts, amounts, st.integers(-(10**9), 10**9), amounts, amounts)
def test_parts_add_up_and_stay_within_their_points(spent: int, income: int, cash: int, owed: int, fees: int) -> None:
    report = health_report(facts(spent, income, cash, owed, min(fees, spent)))
    for health in (*report.history, *([report.now] if report.now else [])):
        assert health.score == sum(part.points for part in health.parts)
        assert all(0 <= part.points <= POINTS[part.part] == part.most for part in health.parts)
    assert sum(POINTS.values()) == 100


def test_a_course_is_usual_months_and_the_changes_on_top() -> None:
    known = facts()
    as_usual = outlook(known, Wanted())
    assert as_usual is not None
    assert as_usual.months[0].balance == as_usual.months[0].usual == Money(260_000, "EUR")
    assert as_usual.months[-1].balance == Money(240_000 + 12 * 20_000, "EUR")
    # Past months were all alike: there is no band.
    assert as_usual.months[-1].low == as_usual.months[-1].high == as_usual.months[-1].balance
    changed = outlook(known, Wanted(110_000, {"groceries": 60_000}, {BIKE: 20_000}))
    assert changed is not None
    assert changed.months[-1].difference == Money(12 * 30_000, "EUR")
    assert changed.months[-1].usual == as_usual.months[-1].balance
    assert changed.months[-1].balance == Money(240_000 + 12 * 50_000, "EUR")
    [groceries, _] = changed.categories
    assert (groceries.usual.minor, groceries.planned.minor) == (80_000, 60_000)
    [bike] = changed.goals
    assert (bike.usually_reached, bike.reached, bike.saved) == (None, NOVEMBER.plus(3), Money(90_000, "EUR"))
    [budget] = changed.budgets
    assert budget.left == Money(12 * 10_000, "EUR")
    assert changed.free == Money(840_000 - 60_000, "EUR")


def test_a_band_grows_with_the_root_of_the_months() -> None:
    known = facts()
    wild = {NOVEMBER.plus(-back): 100_000 + (30_000 if back % 2 else -30_000) for back in range(1, 13)}
    ahead = outlook(replace(known, income=wild), Wanted())
    assert ahead is not None
    widths = [each.high.minor - each.low.minor for each in ahead.months]
    assert (widths[0], widths[3]) == (60_000, 120_000)
    assert widths == sorted(widths)
