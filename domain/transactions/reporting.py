"""What the ledger shows: filters, month flows and the dashboard, as pure functions over totals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money
from domain.shared.periods import Month
from domain.transactions.categories import CategoryKind
from domain.transactions.currencies.converting import rounded
from domain.transactions.currencies.model import GapKind, RateGap
from domain.transactions.currencies.rates import EXACT
from domain.transactions.model import Account, Transaction, TransactionKind
from domain.transactions.naming.tree import BUILT_IN_TREE, CategoryTree

UNCATEGORIZED = "uncategorized"


class Counting(StrEnum):
    """What of a household's rows is added up, line by line: a row, or each part of a split one.

    Hidden rows, those of hidden accounts and what only moves between own accounts never are; SPENDING leaves out what
    was earned, too. A refund counts on the day that the household has chosen for it.
    """

    EVERYTHING = "EVERYTHING"
    SPENDING = "SPENDING"


CASH_FLOW_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionFilter:
    """Every named condition must hold; amounts are signed minor units, both ends included.

    `query` is a text of the search language. With `counting`, rows with a line that is counted and holds for the query
    by itself, by the day that it counts on: those that a report adds up.
    """

    account_ids: tuple[UUID, ...] | None = None
    categories: tuple[str, ...] | None = None
    text: str | None = None
    amount_min: int | None = None
    amount_max: int | None = None
    date_from: date | None = None
    date_to: date | None = None
    kind: TransactionKind | None = None
    import_id: UUID | None = None
    query: str | None = None
    counting: Counting | None = None


@dataclass(frozen=True, slots=True)
class CategoryTotal:
    """Money in and out (both positive) of one category; None is not categorized yet.

    Converted money is not rounded: a figure is, once, when everything in it is added.
    """

    month: Month
    category: str | None
    in_minor: int | Decimal
    out_minor: int | Decimal
    row_count: int


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """`income` and `expense` are positive; refunds reduce their category; own transfers are in neither.

    Where a rate is missing the money is left out, and the month is not complete.
    """

    month: Month
    income: Money
    expense: Money
    is_complete: bool = True

    @property
    def net(self) -> Money:
        return self.income - self.expense


@dataclass(frozen=True, slots=True)
class CategorySpending:
    category: str | None
    amount: Money
    share: float
    transaction_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One month: of all accounts in the household's currency (`is_converted`), or of those in one currency.

    What balance, month and cash flow leave out for want of a rate, or take at an old one, is in their gaps.
    """

    month: Month
    currency: str
    other_currencies: tuple[str, ...]
    balance: Money
    accounts: tuple[Account, ...]
    month_to_date: MonthFlow
    previous_month: MonthFlow
    spending_by_category: tuple[CategorySpending, ...]
    cash_flow: tuple[MonthFlow, ...]
    recent_transactions: tuple[Transaction, ...]
    uncategorized_count: int
    month_totals: tuple[CategoryTotal, ...] = ()
    tree: CategoryTree = BUILT_IN_TREE
    is_converted: bool = False
    balance_gaps: tuple[RateGap, ...] = ()
    flow_gaps: tuple[RateGap, ...] = ()
    cash_flow_gaps: tuple[RateGap, ...] = ()

    @property
    def is_complete(self) -> bool:
        return all(gap.kind is not GapKind.MISSING for gap in (*self.balance_gaps, *self.flow_gaps))

    def spending_below(self, parent: str) -> tuple[CategorySpending, ...]:
        """The categories of one of `spending_by_category`, and what the month has of it itself."""
        return spending_by_category(self.month_totals, self.currency, self.tree, parent)


def _whole(minor: int | Decimal) -> int:
    return minor if isinstance(minor, int) else rounded(minor)


def _income_and_expense(total: CategoryTotal, tree: CategoryTree) -> tuple[int | Decimal, int | Decimal]:
    """What one category adds to income and to expense; without a category the sign decides."""
    if total.category is None:
        return total.in_minor, total.out_minor
    kind = tree.kind(total.category)
    if kind is CategoryKind.NEUTRAL:
        return 0, 0
    if kind is CategoryKind.INCOME:
        return total.in_minor - total.out_minor, 0
    return 0, total.out_minor - total.in_minor


def month_flow(
    month: Month,
    totals: Iterable[CategoryTotal],
    currency: str,
    tree: CategoryTree = BUILT_IN_TREE,
    incomplete: Collection[Month] = (),
) -> MonthFlow:
    """Sum the totals of one month; some months are `incomplete`."""
    income: int | Decimal = 0
    expense: int | Decimal = 0
    with localcontext(EXACT):
        for total in totals:
            more_income, more_expense = _income_and_expense(total, tree)
            income += more_income
            expense += more_expense
    return MonthFlow(month, Money(_whole(income), currency), Money(_whole(expense), currency), month not in incomplete)


def cash_flow(
    until: Month,
    totals: Sequence[CategoryTotal],
    currency: str,
    tree: CategoryTree = BUILT_IN_TREE,
    incomplete: Collection[Month] = (),
) -> tuple[MonthFlow, ...]:
    """Twelve months, oldest first; months without rows are zero."""
    by_month: dict[Month, list[CategoryTotal]] = {until.plus(-back): [] for back in range(CASH_FLOW_MONTHS)}
    for total in totals:
        if total.month in by_month:
            by_month[total.month].append(total)
    return tuple(month_flow(month, by_month[month], currency, tree, incomplete) for month in sorted(by_month))


def spending_by_category(
    totals: Iterable[CategoryTotal], currency: str, tree: CategoryTree = BUILT_IN_TREE, parent: str | None = None
) -> tuple[CategorySpending, ...]:
    """Categories with net spending, largest first, each with everything below it; `share` is of all of them together.

    They are the roots; with `parent` those right below it, and the parent for what was put into it itself.
    """
    spent: dict[str | None, tuple[int | Decimal, int]] = {}
    above = tree.get(parent)
    for total in totals:
        category = total.category
        if category is not None:
            path = tree.path(category)
            if above is not None and above not in path:
                continue
            category = tree.at_level(category, 0 if above is None else above.depth + 1)
        elif above is not None:
            continue
        with localcontext(EXACT):
            expense = _income_and_expense(total, tree)[1]
            minor, count = spent.get(category, (0, 0))
            spent[category] = (minor + expense, count + total.row_count)
    rounded_once = {category: (_whole(minor), count) for category, (minor, count) in spent.items()}
    positive = {category: pair for category, pair in rounded_once.items() if pair[0] > 0}
    whole = sum(minor for minor, _ in positive.values())
    return tuple(
        CategorySpending(category, Money(minor, currency), minor / whole, count)
        for category, (minor, count) in sorted(positive.items(), key=lambda item: (-item[1][0], item[0] or ""))
    )
