"""Reports come to what their lines come to, one by one, and each figure leads to a list of exactly those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deployments.adapters.db import Database
from deployments.transactions.reads import LedgerReads
from deployments.transactions.report_reads import ReportReads
from deployments.transactions.search.patterns import finds
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.transactions.currencies.converting import in_minor_of, rounded
from domain.transactions.currencies.model import GapKind
from domain.transactions.currencies.rates import RateTable
from domain.transactions.outcomes import CurrencySums, TransactionPage
from domain.transactions.reporting import Counting, TransactionFilter
from domain.transactions.reports import Figures, Grouping, Report, ReportWanted
from domain.transactions.search.ast import Node
from domain.transactions.search.binding import bind
from domain.transactions.search.matching import Facts, matches
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem, ProblemCode
from tests.support.households import Household, admin, new_household
from tests.support.lawless_ledger import columns, lawless_household, write_rows
from tests.support.rates import rate
from tests.support.searches import NAMES, an_id, facts, nodes

_LAWS = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIRST, LAST = date(2025, 11, 15), date(2026, 12, 31)
# None for CLF at all, none for KWD before June.
RATES = [
    rate("EUR/JPY", "2025-09-01", "160.5"),
    rate("EUR/JPY", "2026-03-01", "171"),
    rate("EUR/KWD", "2026-06-01", "0.33"),
]
TABLE = RateTable(RATES)
BELOW = {"bakery": "groceries", "rye": "groceries"}


@dataclass(frozen=True)
class Line:
    """What one line is, and what a report asks of it."""

    row: int
    facts: Facts
    minor: int
    counts_on: date

    @property
    def category(self) -> str | None:
        return self.facts.splits[0].category if self.facts.splits else self.facts.category

    def is_counted(self, counting: Counting) -> bool:
        if self.facts.is_hidden or self.category == "transfer" or not FIRST <= self.counts_on <= LAST:
            return False
        if counting is Counting.EVERYTHING:
            return True
        return self.category != "income" and (self.category is not None or self.minor < 0)

    def keys(self, grouping: Grouping) -> frozenset[str | None]:
        match grouping:
            case Grouping.MONTH:
                return frozenset({str(Month.of(self.counts_on))})
            case Grouping.CATEGORY:
                return frozenset({BELOW.get(self.category or "", self.category)})
            case Grouping.PAYEE:
                return frozenset({self.facts.payee_id})
            case Grouping.ACCOUNT:
                return frozenset({self.facts.account_id})
            case Grouping.TAG:
                return self.facts.all_tags or frozenset({None})


@dataclass(frozen=True)
class Booked:
    """A row with what the amounts of its parts are, and the day that it counts on."""

    facts: Facts
    first_part: int
    earlier: int

    @property
    def counts_on(self) -> date:
        return self.facts.booked_on - timedelta(days=self.earlier)

    @property
    def parts(self) -> list[int]:
        amount, others = self.facts.amount_minor, len(self.facts.splits) - 1
        return [self.first_part, *[0] * (others - 1), amount - self.first_part] if others > 0 else [amount]

    def lines(self, row: int) -> Iterator[Line]:
        for each, minor in zip(self.facts.lines, self.parts, strict=True):
            yield Line(row, each, minor, self.counts_on)

    def image(self) -> dict[str, Any]:
        splits = columns(self.facts)["splits"]
        with_amounts = splits and [
            {"id": an_id(minor + 2**40), **split, "amount_minor": minor}
            for split, minor in zip(splits, self.parts, strict=True)
        ]
        return {
            "splits": with_amounts,
            "counts_on": self.counts_on if self.earlier else None,
            "refund_kind": "REFUND" if self.facts.is_refund else None,
        }


_books = st.lists(
    st.builds(
        Booked,
        st.builds(
            lambda row, category: row if category is None else replace(row, category=category),
            facts,
            st.sampled_from([None, None, "income", "transfer"]),
        ),
        st.integers(-30_000, 30_000),
        st.sampled_from([0, 0, 0, 1, 40]),
    ),
    min_size=1,
    max_size=10,
)


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    found = Database(migrated_dsn)
    yield found
    await found.close()


@pytest.fixture(scope="module")
async def household(migrated_dsn: str) -> Household:
    home = await lawless_household(migrated_dsn)
    async with admin(migrated_dsn) as connection:
        await connection.executemany(
            "INSERT INTO exchange_rates (household_id, id, base, quote, rated_on, rate, source)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [(home.id, each.id, each.base, each.quote, each.rated_on, each.rate, each.source) for each in RATES],
        )
    return home


def figures(lines: list[Line]) -> Figures:
    """Added one by one: exact, and rounded once."""
    money = {True: Decimal(0), False: Decimal(0)}
    complete = True
    for line in lines:
        found = TABLE.on(line.facts.currency, "EUR", line.facts.booked_on)
        if found is None:
            complete = False
        else:
            money[line.minor > 0] += in_minor_of(found, abs(line.minor), line.facts.currency, "EUR")
    money_in, money_out = (Money(rounded(money[is_in]), "EUR") for is_in in (True, False))
    return Figures(money_in, money_out, len(lines), complete)


def sums(lines: list[Line]) -> dict[str, CurrencySums]:
    by_currency: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_currency[line.facts.currency].append(line)
    return {
        currency: CurrencySums(
            len({line.row for line in group}),
            Money(sum(max(line.minor, 0) for line in group), currency),
            Money(sum(max(-line.minor, 0) for line in group), currency),
        )
        for currency, group in by_currency.items()
    }


@_LAWS
@given(
    node=nodes,
    books=_books,
    grouping=st.sampled_from(list(Grouping)),
    counting=st.sampled_from(list(Counting)),
    has_hidden_account=st.booleans(),
)
async def test_a_report_is_the_sum_of_its_lines_and_leads_to_them(
    database: Database,
    household: Household,
    node: Node,
    books: list[Booked],
    grouping: Grouping,
    counting: Counting,
    has_hidden_account: bool,
) -> None:
    bound = bind(node, NAMES, datetime.now(UTC).date())
    assert not isinstance(bound, Problem)
    ids = await write_rows(household, [row.facts for row in books], [row.image() for row in books])
    async with admin(household.dsn) as connection:
        await connection.execute("UPDATE accounts SET is_hidden = $2 WHERE id = $1", UUID(an_id(2)), has_hidden_account)
    lines = [
        line
        for number, row in enumerate(books)
        for line in row.lines(number)
        if line.is_counted(counting)
        and not (has_hidden_account and line.facts.account_id == an_id(2))
        and matches(bound, line.facts, finds)
    ]
    wanted = ReportWanted(query=to_text(node), first=FIRST, last=LAST, grouping=grouping, counting=counting)
    told = await ReportReads(database).report(household.id, wanted)
    assert isinstance(told, Report), told
    assert told.total == figures(lines)
    assert told.is_complete == told.total.is_complete
    groups: dict[str | None, list[Line]] = defaultdict(list)
    for line in lines:
        for key in line.keys(grouping):
            groups[key].append(line)
    assert {group.key: group.figures for group in told.groups} == {key: figures(each) for key, each in groups.items()}
    for group in told.groups:
        by_month: dict[Month, list[Line]] = defaultdict(list)
        for line in groups[group.key]:
            by_month[Month.of(line.counts_on)].append(line)
        assert {each.month: each.figures for each in group.months} == {
            month: figures(each) for month, each in by_month.items()
        }
        assert group.query is not None
        shown = TransactionFilter(
            query=group.query, date_from=group.date_from, date_to=group.date_to, counting=counting
        )
        page = await LedgerReads(database).transactions(
            household.id, shown, first=50, after=None, with_total=True, with_sums=True
        )
        assert isinstance(page, TransactionPage), (group.query, page)
        assert {row.id for row in page.page.items} == {ids[line.row] for line in groups[group.key]}
        assert {each.money_in.currency: each for each in page.sums or ()} == sums(groups[group.key])


async def report(database: Database, household: Household, query: str, grouping: Grouping, **more: Any) -> Any:
    wanted = ReportWanted(query=query, first=FIRST, last=LAST, grouping=grouping, counting=Counting.SPENDING, **more)
    return await ReportReads(database).report(household.id, wanted)


def purchase(minor: int, category: str, currency: str = "EUR", on: date = date(2026, 3, 3)) -> Facts:
    return Facts(
        account_id=an_id(1), booked_on=on, amount_minor=minor, currency=currency, description="x", category=category
    )


async def test_a_category_can_be_looked_into(database: Database, household: Household) -> None:
    await write_rows(household, [purchase(-100, "groceries"), purchase(-20, "bakery"), purchase(-3, "rye")])
    told = await report(database, household, "", Grouping.CATEGORY)
    assert [(group.label, group.figures.money_out.minor, group.query) for group in told.groups] == [
        ("Groceries", 123, "category:Groceries")
    ]
    inside = await report(database, household, "", Grouping.CATEGORY, below="groceries")
    assert [(group.label, group.figures.money_out.minor, group.query) for group in inside.groups] == [
        ("Groceries", 100, "category:Groceries -category:Bakery"),
        ("Bakery", 23, "category:Bakery"),
    ]


async def test_what_has_no_rate_is_left_out_and_told(database: Database, household: Household) -> None:
    await write_rows(household, [purchase(-100, "dining"), purchase(-5_000, "dining", "CLF")])
    told = await report(database, household, "", Grouping.MONTH)
    assert (told.total.money_out.minor, told.total.is_complete) == (100, False)
    [gap] = told.gaps
    assert (gap.kind, gap.currency, gap.count, gap.amount) == (GapKind.MISSING, "CLF", 1, Money(-5_000, "CLF"))


async def test_a_row_with_two_tags_is_in_both_groups_and_once_in_the_total(
    database: Database, household: Household
) -> None:
    both = replace(purchase(-100, "dining"), tag_ids=frozenset({an_id(21), an_id(22)}))
    await write_rows(household, [both, purchase(-7, "dining")])
    told = await report(database, household, "", Grouping.TAG)
    assert told.overlaps
    assert {group.label: group.figures.money_out.minor for group in told.groups} == {
        "work": 100,
        "Summer 2026": 100,
        None: 7,
    }
    assert told.total.money_out.minor == 107


async def test_a_search_that_cannot_be_read_is_a_problem_with_its_place(
    database: Database, household: Household
) -> None:
    problem = await report(database, household, "amount>5 tag:wrk", Grouping.TAG)
    assert (problem.code, problem.start, problem.end, problem.suggestion) == (
        ProblemCode.NAME_NOT_FOUND,
        13,
        16,
        "work",
    )


async def test_nobody_reports_the_rows_of_another_household(
    database: Database, household: Household, migrated_dsn: str
) -> None:
    await write_rows(household, [purchase(-100, "dining")])
    other = await new_household(migrated_dsn)
    told = await report(database, other, "", Grouping.MONTH)
    assert (told.total.line_count, told.groups) == (0, ())
