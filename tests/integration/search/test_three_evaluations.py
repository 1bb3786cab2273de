"""Python, PostgreSQL and Polars find the same rows for the same search."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deployments.adapters.db import Database
from deployments.transactions.filters import Conditions
from deployments.transactions.search.documents import catch_up
from deployments.transactions.search.finding import matching_ids, restrict
from deployments.transactions.search.frames import matching as matching_frame
from deployments.transactions.search.patterns import finds, pattern_problem
from domain.transactions.search.ast import Node
from domain.transactions.search.binding import Bound, bind
from domain.transactions.search.folding import ONE_TO_ONE, fold
from domain.transactions.search.matching import Facts, matches
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem
from tests.support.households import Household, admin, new_household
from tests.support.lawless_ledger import columns, lawless_household, write_rows
from tests.support.searches import NAMES, TODAY, an_id, facts, nodes, texts

_LAWS = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
_SCHEMA = {
    "account_id": pl.String,
    "booked_on": pl.Date,
    "amount_minor": pl.Int64,
    "currency": pl.String,
    "description": pl.String,
    "merchant": pl.String,
    "note": pl.String,
    "category": pl.String,
    "payee_id": pl.String,
    "tag_ids": pl.List(pl.String),
    "splits": pl.List(pl.Struct({"category": pl.String, "note": pl.String, "tag_ids": pl.List(pl.String)})),
    "status": pl.String,
    "reconciliation_id": pl.String,
    "refund_of": pl.String,
    "counterpart_id": pl.String,
    "import_id": pl.String,
    "is_hidden": pl.Boolean,
    "has_attachment": pl.Boolean,
}


def bound_of(node: Node) -> Bound:
    bound = bind(node, NAMES, TODAY)
    assert not isinstance(bound, Problem), bound
    return bound


def by_hand(bound: Bound, rows: list[Facts]) -> list[bool]:
    return [matches(bound, row, finds) for row in rows]


@_LAWS
@given(nodes, st.lists(facts, min_size=1, max_size=8))
def test_a_frame_matches_as_each_row_does(node: Node, rows: list[Facts]) -> None:
    bound = bound_of(node)
    frame = pl.DataFrame([columns(row) for row in rows], schema=_SCHEMA)
    assert matching_frame(bound, frame).to_list() == by_hand(bound, rows)


@pytest.mark.parametrize("text", ["", "x", "-tag:none", "has:note", "category:none", "is:split OR import:" + an_id(1)])
def test_a_frame_with_few_columns_matches_what_it_can(text: str) -> None:
    node = parse(text)
    assert not isinstance(node, Problem)
    bound = bound_of(node)
    row = Facts(account_id="", booked_on=TODAY, amount_minor=-1, currency="EUR", description="x")
    frame = pl.DataFrame(
        {"booked_on": [TODAY] * 2, "amount_minor": [-1] * 2, "currency": ["EUR"] * 2, "description": ["x"] * 2}
    )
    assert matching_frame(bound, frame).to_list() == by_hand(bound, [row, row])


@pytest.fixture(scope="module")
async def household(migrated_dsn: str) -> Household:
    return await lawless_household(migrated_dsn)


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    found = Database(migrated_dsn)
    yield found
    await found.close()


async def found_by_sql(database: Database, household: Household, bound: Bound) -> list[UUID]:
    found = Conditions()
    found.add("household_id = {}", household.id)
    found.add("deleted_at IS NULL")
    async with database.read(household.id) as connection:
        await restrict(connection, household.id, found, bound)
        rows = await connection.fetch(f"SELECT id FROM transactions WHERE {found.sql} ORDER BY id", *found.values)
    return [row["id"] for row in rows]


@_LAWS
@given(wanted=nodes, rows=st.lists(facts, min_size=1, max_size=8))
async def test_postgresql_matches_as_each_row_does(
    database: Database, household: Household, wanted: Node, rows: list[Facts]
) -> None:
    bound = bound_of(wanted)
    ids = await write_rows(household, rows)
    expected = [id_ for id_, does in zip(ids, by_hand(bound, rows), strict=True) if does]
    assert await found_by_sql(database, household, bound) == expected


@_LAWS
@given(texts=st.lists(st.text(max_size=20) | texts, min_size=1, max_size=20))
async def test_postgresql_folds_as_the_domain_does(household: Household, texts: list[str]) -> None:
    # Letters that a newer Unicode added are decomposed by whoever knows them.
    known = [
        text.replace("\0", "")
        for text in texts
        if all(unicodedata.category(letter) not in ("Cn", "Cs") for letter in text)
    ]
    async with admin(household.dsn) as connection:
        folded = await connection.fetchval(
            "SELECT array_agg(search_fold(t) ORDER BY n) FROM unnest($1::text[]) WITH ORDINALITY AS given (t, n)", known
        )
    assert (folded or []) == [fold(text) for text in known]


async def test_postgresql_knows_every_letter_of_the_table(household: Household) -> None:
    letters = "".join(ONE_TO_ONE) + "ßæœþ"
    async with admin(household.dsn) as connection:
        assert await connection.fetchval("SELECT search_fold($1)", letters) == fold(letters)


async def test_many_rows_are_found_before_and_after_they_have_documents(
    database: Database, household: Household
) -> None:
    row = Facts(account_id=an_id(1), booked_on=TODAY, amount_minor=-100, currency="EUR", description="REWE 1")
    ids = await write_rows(household, [row] * 600)
    async with admin(household.dsn) as connection:
        await connection.execute(
            "UPDATE transactions SET description = 'Bäckerei' WHERE household_id = $1 AND id = $2", household.id, ids[7]
        )

    async def documents() -> int:
        async with admin(household.dsn) as connection:
            return await connection.fetchval(
                "SELECT count(*) FROM search_documents WHERE household_id = $1", household.id
            )

    async def search(text: str) -> Any:
        async with database.read(household.id) as connection:
            return await matching_ids(connection, household.id, text, TODAY, most=10_000)

    assert await documents() == 1
    assert (await search("backerei"), len(await search("rewe")), await search("aldi")) == ([ids[7]], 599, [])
    assert await catch_up(database, household.id) == 599
    assert await catch_up(database, household.id) == 0
    assert await documents() == 600
    assert (await search("backerei"), len(await search("rewe")), await search("aldi")) == ([ids[7]], 599, [])
    await write_rows(household, [])
    assert await documents() == 0


async def test_nobody_finds_the_rows_of_another_household(database: Database, household: Household) -> None:
    row = Facts(account_id=an_id(1), booked_on=TODAY, amount_minor=-100, currency="EUR", description="secret word")
    await write_rows(household, [row])
    other = await new_household(household.dsn)
    async with database.read(other.id) as connection:
        assert await connection.fetchval("SELECT search_candidates(ARRAY['%secret%'], ARRAY[0], '{}', '{}', 10)") == []
        assert await matching_ids(connection, other.id, "secret", TODAY, most=10) == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM search_documents")


@pytest.mark.parametrize("pattern", ["(a", "a{1000000}", "[z-a]", "(?=a)"])
def test_what_the_engine_cannot_run_is_refused(pattern: str) -> None:
    assert (pattern_problem(pattern) or "").startswith(f"/{pattern}/ is not a pattern: ")


def test_a_pattern_that_would_explode_elsewhere_takes_no_time() -> None:
    assert not finds(r"(a+)+b", "a" * 100_000)
