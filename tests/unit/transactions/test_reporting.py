"""What the dashboard shows, as pure functions over totals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.shared.money import Money
from domain.shared.periods import Month
from domain.transactions.categories import BY_SLUG
from domain.transactions.reporting import CategoryTotal, cash_flow, month_flow, spending_by_category

NOVEMBER = Month(2026, 11)


def total(category: str | None, in_minor: int, out_minor: int, month: Month = NOVEMBER) -> CategoryTotal:
    return CategoryTotal(month, category, in_minor, out_minor, 1)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_refund_reduces_its_category_and_is_no_income() -> None:
    flow = month_flow(NOVEMBER, [total("shopping", 2_000, 5_000), total("income", 300_000, 0)], "EUR")
    assert (flow.income, flow.expense, flow.net) == (eur(300_000), eur(3_000), eur(297_000))


def test_transfers_between_own_accounts_count_nowhere() -> None:
    flow = month_flow(NOVEMBER, [total("transfer", 500, 500)], "EUR")
    assert (flow.income, flow.expense) == (eur(0), eur(0))
    assert spending_by_category([total("transfer", 0, 500)], "EUR") == ()


def test_without_a_category_the_sign_decides() -> None:
    flow = month_flow(NOVEMBER, [total(None, 700, 900)], "EUR")
    assert (flow.income, flow.expense) == (eur(700), eur(900))


def test_cash_flow_has_twelve_months_and_zero_where_nothing_was() -> None:
    flows = cash_flow(
        NOVEMBER, [total("dining", 0, 100, Month(2026, 2)), total("dining", 0, 9, Month(2025, 11))], "EUR"
    )
    assert [str(flow.month) for flow in flows][:2] == ["2025-12", "2026-01"]
    assert flows[-1].month == NOVEMBER
    assert [flow.expense.minor for flow in flows] == [0, 0, 100, *[0] * 9]


def test_categories_come_by_size_and_those_refunded_away_do_not_come() -> None:
    spent = spending_by_category(
        [total("dining", 0, 100), total("groceries", 0, 300), total("travel", 900, 500), total(None, 0, 100)], "EUR"
    )
    assert [(row.category, row.amount.minor) for row in spent] == [("groceries", 300), (None, 100), ("dining", 100)]


_TOTALS = st.lists(
    st.builds(
        lambda category, in_minor, out_minor: total(category, in_minor, out_minor),
        st.sampled_from([None, *BY_SLUG]),
        st.integers(0, 10**12),
        st.integers(0, 10**12),
    ),
    max_size=30,
)


@given(_TOTALS)
def test_shares_are_of_the_whole(totals: list[CategoryTotal]) -> None:
    spent = spending_by_category(totals, "EUR")
    assert all(row.amount.minor > 0 and 0 < row.share <= 1 for row in spent)
    assert not spent or abs(sum(row.share for row in spent) - 1) < 1e-9


@given(_TOTALS)
def test_no_spending_is_lost_between_the_categories_and_the_month(totals: list[CategoryTotal]) -> None:
    flow = month_flow(NOVEMBER, totals, "EUR")
    shown = sum(row.amount.minor for row in spending_by_category(totals, "EUR"))
    # What is missing in the list is exactly what categories with more refunds than spending give back.
    assert shown >= flow.expense.minor
