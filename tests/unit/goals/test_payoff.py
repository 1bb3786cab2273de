"""Debts month by month, beside closed forms and published tables; and the emergency fund."""

from __future__ import annotations

from decimal import Decimal
from math import ceil, log
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budgets.goals.fund import GoalSettings, fund_standing, median
from domain.budgets.goals.payoff import Debt, Owed, Payoff, Strategy, interest_of, minimum_of, pay_off
from domain.shared.money import Money
from domain.shared.periods import Month

JANUARY = Month(2027, 1)


def owed(number: int, minor: int, rate: str, minimum: int, percent: str | None = None) -> Owed:
    debt = Debt(
        id=UUID(int=number),
        name=f"Debt {number}",
        currency="USD",
        owed_minor=minor,
        yearly_rate=Decimal(rate),
        minimum_minor=minimum,
        minimum_percent=None if percent is None else Decimal(percent),
        position=number,
    )
    return Owed(debt, minor)


def months_of(payoff: Payoff) -> list[int | None]:
    """By the number of the debt."""
    return [end.months for end in sorted(payoff.ends, key=lambda end: end.debt_id)]


def rows_of(payoff: Payoff, number: int) -> list[tuple[int, int, int]]:
    """Interest, payment and rest of a debt, month by month."""
    return [
        (row.interest_minor, row.paid_minor, row.left_minor)
        for month in payoff.months
        for row in month.debts
        if row.debt_id == UUID(int=number)
    ]


def test_the_amortization_table_of_textbooks() -> None:
    """200,000 at 6 % over 30 years: 1,199.10 a month (200,000 · 0.005 / (1 − 1.005^−360)); the first three rows."""
    payoff = pay_off([owed(1, 20_000_000, "6", 119_910)], Strategy.MINIMUMS, 0, JANUARY)
    assert rows_of(payoff, 1)[:3] == [
        (100_000, 119_910, 19_980_090),
        (99_900, 119_910, 19_960_080),
        (99_800, 119_910, 19_939_970),
    ]
    # The exact payment is 1,199.10105…: rounded down, 360 payments leave a rest of about a dollar.
    assert [row[1:] for row in rows_of(payoff, 1)[-2:]] == [(119_910, 104), (105, 0)]
    # 360 · 1,199.10105 − 200,000 = 231,676.38 of interest in all.
    assert abs(payoff.interest_minor - 23_167_638) <= 100


@given(balance=st.integers(10_000, 50_000_000), rate=st.decimals("0.5", 30, places=2), over=st.integers(200, 5_000))
def test_the_months_are_those_of_the_closed_form(balance: int, rate: Decimal, over: int) -> None:
    """n = −ln(1 − iB/p) / ln(1 + i); rounding interest to cents may move the border by one month."""
    payment = interest_of(balance, rate) + max(over, balance // 200)
    monthly = float(rate) / 1_200
    expected = ceil(-log(1 - monthly * balance / payment) / log(1 + monthly) - 1e-9)
    payoff = pay_off([owed(1, balance, str(rate), payment)], Strategy.MINIMUMS, 0, JANUARY)
    assert abs(len(payoff.months) - expected) <= 1


def test_the_snowball_example_of_wikipedia() -> None:
    """“Debt snowball method”, the article's example, which leaves interest out: 250, 500, 2,500 and 5,000 with minimums
    of 25, 26, 150 and 200 and 100 more a month are paid in 2, then 3, 6 and 6 months: 17 in all."""
    debts = [
        owed(1, 25_000, "0", 2_500),
        owed(2, 50_000, "0", 2_600),
        owed(3, 250_000, "0", 15_000),
        owed(4, 500_000, "0", 20_000),
    ]
    payoff = pay_off(debts, Strategy.SNOWBALL, 10_000, JANUARY)
    assert months_of(payoff) == [2, 5, 11, 17]
    assert [month.paid_minor for month in payoff.months[:-1]] == [50_100] * 16


def test_the_avalanche_table_of_node_debt_snowball() -> None:
    """The package's published example (README and examples/response.json): 1,000 at 14.99 % and 7,500 at 4.75 %,
    minimums 75 and 150, 100 more a month. In the last month of a debt the package charges no interest; we do, as
    lenders do, so the tables are compared up to there, and the number of months in all."""
    payoff = pay_off(
        [owed(1, 100_000, "14.99", 7_500), owed(2, 750_000, "4.75", 15_000)], Strategy.AVALANCHE, 10_000, JANUARY
    )
    assert rows_of(payoff, 1)[:5] == [
        (1_249, 17_500, 83_749),
        (1_046, 17_500, 67_295),
        (841, 17_500, 50_636),
        (633, 17_500, 33_769),
        (422, 17_500, 16_691),
    ]
    assert rows_of(payoff, 2)[:5] == [
        (2_969, 15_000, 737_969),
        (2_921, 15_000, 725_890),
        (2_873, 15_000, 713_763),
        (2_825, 15_000, 701_588),
        (2_777, 15_000, 689_365),
    ]
    # The card ends in the sixth month, with its interest; what it leaves of its payment goes to the loan at once.
    assert rows_of(payoff, 1)[5] == (208, 16_899, 0)
    assert rows_of(payoff, 2)[5] == (2_729, 15_601, 676_493)
    assert len(payoff.months) == 28


def test_the_strategies_order_as_they_say() -> None:
    debts = [owed(1, 300_000, "5", 5_000), owed(2, 100_000, "10", 5_000), owed(3, 200_000, "20", 6_000)]
    ends = {
        strategy: min(pay_off(debts, strategy, 20_000, JANUARY).ends, key=lambda end: end.months or 9_999).debt_id.int
        for strategy in (Strategy.SNOWBALL, Strategy.AVALANCHE, Strategy.OWN)
    }
    assert ends == {Strategy.SNOWBALL: 2, Strategy.AVALANCHE: 3, Strategy.OWN: 1}


debts_of_people = st.lists(
    st.tuples(st.integers(1, 2_000_000), st.decimals(0, 30, places=2), st.integers(500, 20_000)), min_size=1, max_size=5
)


@given(given_debts=debts_of_people, extra=st.integers(0, 50_000), strategy=st.sampled_from(Strategy))
def test_every_cent_is_accounted_for(
    given_debts: list[tuple[int, Decimal, int]], extra: int, strategy: Strategy
) -> None:
    debts = [
        owed(number, minor, str(rate), minimum + minor // 500 + interest_of(minor, rate))
        for number, (minor, rate, minimum) in enumerate(given_debts)
    ]
    payoff = pay_off(debts, strategy, extra, JANUARY)
    assert payoff.finishes is not None
    assert payoff.paid_minor == sum(each.minor for each in debts) + payoff.interest_minor
    assert payoff.interest_minor == sum(end.interest_minor for end in payoff.ends)
    budget = sum(each.minimum_minor for each in debts) + extra
    if strategy is not Strategy.MINIMUMS:
        assert all(month.paid_minor == budget for month in payoff.months[:-1]), "what one debt sets free goes on"
        assert payoff.months[-1].paid_minor <= budget
    left = sum(each.minor for each in debts)
    for month in payoff.months:
        assert month.left_minor == left + month.interest_minor - month.paid_minor
        left = month.left_minor


@given(given_debts=debts_of_people, extra=st.integers(1, 50_000))
def test_paying_more_never_takes_longer(given_debts: list[tuple[int, Decimal, int]], extra: int) -> None:
    debts = [
        owed(number, minor, str(rate), minimum + minor // 500 + interest_of(minor, rate))
        for number, (minor, rate, minimum) in enumerate(given_debts)
    ]
    bare = pay_off(debts, Strategy.AVALANCHE, 0, JANUARY)
    more = pay_off(debts, Strategy.AVALANCHE, extra, JANUARY)
    only = pay_off(debts, Strategy.MINIMUMS, 0, JANUARY)
    assert len(more.months) <= len(bare.months) <= len(only.months)


def test_a_minimum_in_percent_falls_with_the_debt_to_its_floor() -> None:
    card = owed(1, 100_000, "12", 2_500, "5")
    assert minimum_of(card.debt, 101_000) == 5_050
    assert minimum_of(card.debt, 20_001) == 2_500
    assert minimum_of(card.debt, 1_000) == 1_000, "never more than what is owed"
    payoff = pay_off([card], Strategy.MINIMUMS, 0, JANUARY)
    paid = [month.paid_minor for month in payoff.months]
    assert paid[0] == 5_050
    assert paid[-2] == 2_500
    assert paid == sorted(paid, reverse=True)


def test_a_minimum_below_the_interest_never_ends() -> None:
    stuck = owed(1, 100_000, "24", 2_000)
    assert (stuck.interest_minor, stuck.minimum_minor, stuck.never_ends) == (2_000, 2_000, True)
    payoff = pay_off([stuck], Strategy.MINIMUMS, 0, JANUARY)
    assert (payoff.finishes, payoff.ends[0].months, len(payoff.months)) == (None, None, 1_200)
    # With something more it does.
    assert pay_off([stuck], Strategy.AVALANCHE, 1_000, JANUARY).finishes is not None


def test_nothing_owed_is_no_schedule() -> None:
    payoff = pay_off([owed(1, 0, "5", 1_000)], Strategy.SNOWBALL, 500, JANUARY)
    assert (payoff.months, payoff.ends, payoff.finishes) == ((), (), None)


@pytest.mark.parametrize(
    ("balance", "rate", "interest"), [(100_000, "12", 1_000), (5, "10", 0), (50, "12", 1), (49, "12", 0), (1, "0", 0)]
)
def test_interest_is_rounded_half_up(balance: int, rate: str, interest: int) -> None:
    assert interest_of(balance, Decimal(rate)) == interest


# The emergency fund


@pytest.mark.parametrize(
    ("values", "middle"), [([5], 5), ([1, 2], 2), ([3, 1, 2], 2), ([1, 2, 3, 4], 3), ([0, 0, 9, 9], 5), ([7, 7], 7)]
)
def test_the_median(values: list[int], middle: int) -> None:
    assert median(values) == middle


def test_an_odd_month_does_not_move_the_fund() -> None:
    spent = [200_000, 210_000, 190_000, 205_000, 195_000, 990_000]
    standing = fund_standing(GoalSettings(fund_months=3), Money(405_000, "EUR"), spent)
    assert standing.monthly == Money(202_500, "EUR")
    assert standing.target == Money(607_500, "EUR")
    assert standing.missing == Money(202_500, "EUR")
    assert standing.lasts == Decimal("2.0")


def test_months_are_rounded_down() -> None:
    standing = fund_standing(GoalSettings(fund_months=2), Money(299_999, "EUR"), [100_000])
    assert (standing.lasts, standing.missing) == (Decimal("2.9"), Money(0, "EUR"))


def test_without_a_whole_month_nothing_is_said() -> None:
    standing = fund_standing(GoalSettings(fund_months=3), Money(5, "EUR"), [])
    assert (standing.monthly, standing.target, standing.lasts) == (None, None, None)
