"""Pages, sums and help of a household's own rows, by its own names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.transactions.reads import LedgerReads
from deployments.transactions.search.lists import SearchReads
from domain.shared.money import Money
from domain.transactions.outcomes import CurrencySums, TransactionPage
from domain.transactions.reporting import TransactionFilter
from domain.transactions.search.problems import Problem, ProblemCode
from tests.support.households import Household, admin, new_household


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    found = Database(migrated_dsn, pool_size=2)
    yield found
    await found.close()


@pytest.fixture
async def home(migrated_dsn: str) -> Household:
    """A household with names of its own and five rows, each found by something else."""
    home = await new_household(migrated_dsn)
    payee, tag = uuid4(), uuid4()
    rows = {
        "plain": await home.book(-1_250, "groceries", description="LIDL 4711"),
        "sub": await home.book(-900, "bakery", description="Ofen", on=date(2026, 1, 15)),
        "payee": await home.book(-5_000, None, description="POS 99"),
        "tag": await home.book(20_000, "income", description="Lohn", on=date(2026, 3, 31)),
        "yen": await home.book(-3_000, "dining", description="Sushi", currency="JPY"),
    }
    async with admin(migrated_dsn) as connection:
        for statement, *values in (
            ("INSERT INTO payees (household_id, id, name) VALUES ($1, $2, 'Stadtwerke')", payee),
            (
                "INSERT INTO payee_aliases (household_id, id, payee_id, alias)"
                " VALUES ($1, gen_random_uuid(), $2, 'SWB')",
                payee,
            ),
            ("INSERT INTO tags (household_id, id, name) VALUES ($1, $2, 'Reise 2026')", tag),
            (
                "INSERT INTO categories (household_id, id, parent_id, name, kind)"
                " VALUES ($1, 'bakery', 'groceries', 'Bäckerei', 'EXPENSE')",
            ),
            ("UPDATE transactions SET payee_id = $2 WHERE household_id = $1 AND id = $3", payee, rows["payee"]),
            ("UPDATE transactions SET tag_ids = ARRAY[$2::uuid] WHERE household_id = $1 AND id = $3", tag, rows["tag"]),
        ):
            await connection.execute(statement, home.id, *values)
    object.__setattr__(home, "rows", rows)
    return home


async def found(database: Database, home: Any, query: str, **more: Any) -> TransactionPage:
    page = await LedgerReads(database).transactions(
        home.id, TransactionFilter(query=query, **more), first=50, after=None, with_total=True, with_sums=True
    )
    assert isinstance(page, TransactionPage), page
    return page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lidl", {"plain"}),
        ("stadtwerke", {"payee"}),
        ("payee:swb", {"payee"}),
        ("reise", {"tag"}),
        ('tag:"reise 2026"', {"tag"}),
        ("category:groceries", {"plain", "sub"}),
        ("category:backerei", {"sub"}),
        ("category:none", {"payee"}),
        ("stadtwerke OR lidl", {"payee", "plain"}),
        ("date:2026-01..03", {"sub", "tag"}),
        ("amount:3000", {"yen"}),
        ("amount>12.49 currency:EUR -is:income", {"plain", "payee"}),
        ("description:/^(lidl|sushi)/", {"plain", "yen"}),
    ],
)
async def test_a_page_holds_what_matches(database: Database, home: Any, query: str, expected: set[str]) -> None:
    page = await found(database, home, query)
    by_id: dict[UUID, str] = {id_: name for name, id_ in home.rows.items()}
    assert {by_id[row.id] for row in page.page.items} == expected
    assert page.total_count == len(expected)


async def test_sums_are_told_for_each_currency(database: Database, home: Any) -> None:
    page = await found(database, home, "-lidl")
    assert page.sums == (
        CurrencySums(3, Money(20_000, "EUR"), Money(5_900, "EUR")),
        CurrencySums(1, Money(0, "JPY"), Money(3_000, "JPY")),
    )
    assert (await found(database, home, "nothing here")).sums == ()


async def test_a_search_narrows_the_other_conditions(database: Database, home: Any) -> None:
    page = await found(database, home, "-lidl", amount_max=-1)
    assert page.total_count == 3


async def test_an_unknown_name_is_a_problem_with_the_nearest(database: Database, home: Any) -> None:
    wanted = TransactionFilter(query="payee:stadwerke")
    problem = await LedgerReads(database).transactions(home.id, wanted, first=50, after=None, with_total=False)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.suggestion) == (ProblemCode.NAME_NOT_FOUND, "Stadtwerke")
    broken = await LedgerReads(database).transactions(
        home.id, TransactionFilter(query="x note:/(/"), first=50, after=None, with_total=False
    )
    assert isinstance(broken, Problem)
    assert (broken.code, broken.start) == (ProblemCode.BAD_PATTERN, 2)


async def test_help_knows_the_names_of_the_household(database: Database, home: Any) -> None:
    reads = SearchReads(database)
    help_ = await reads.help(home.id, "category:bäc", 12)
    assert [each.text for each in help_.suggestions] == ["Bäckerei"]
    assert help_.problem is not None
    assert (await reads.help(home.id, "category:bäckerei", 17)).problem is None
    other = await new_household(home.dsn)
    assert (await reads.help(other.id, "payee:st", 8)).suggestions == ()
