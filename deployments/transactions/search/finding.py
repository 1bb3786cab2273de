"""Finding the rows of a search: the way from its text, or its tree, to a WHERE that holds for exactly its rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import polars as pl

from deployments.transactions.filters import Conditions
from deployments.transactions.search import patterns
from deployments.transactions.search.conditions import clues, like, uuids, where
from deployments.transactions.search.conditions import patterns as patterns_of
from deployments.transactions.search.names import read_names
from domain.transactions.search.ast import Node, Pattern, TextField, walk
from domain.transactions.search.binding import Bound, bind
from domain.transactions.search.names import Names, needed_names
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem, ProblemCode

# Up to so many rows are fetched by key; where more may match, the list finds its page sooner by walking the newest.
PAGE_CANDIDATES = 3_000
# For a sum every match is visited anyway.
SUM_CANDIDATES = 50_000

# As text there and back: nobody here looks into tens of thousands of ids.
_CANDIDATES = "SELECT search_candidates($1::text[], $2::integer[], $3::uuid[], $4::uuid[], $5)::text"
_LIVE = "FROM transactions WHERE household_id = $1 AND deleted_at IS NULL"
_TEXTS = {
    TextField.DESCRIPTION: f"SELECT DISTINCT description {_LIVE}",
    TextField.MERCHANT: f"SELECT DISTINCT coalesce(merchant, '') {_LIVE}",
    TextField.NOTE: f"""
SELECT DISTINCT coalesce(note, '') {_LIVE}
UNION SELECT coalesce(part->>'note', '') FROM transactions t, jsonb_array_elements(t.splits) AS part
WHERE t.household_id = $1 AND t.deleted_at IS NULL AND t.splits IS NOT NULL""",  # noqa: S608 (constants)
}


def read(text: str) -> Node | Problem:
    """The tree of a search, with its patterns looked at by the engine that runs them."""
    node = parse(text)
    if isinstance(node, Problem):
        return node
    return checked(node, text)


def checked(node: Node, text: str = "") -> Node | Problem:
    """The tree, or what the engine says of one of its patterns; for trees that come from storage too."""
    for part in walk(node):
        if isinstance(part, Pattern) and (said := patterns.pattern_problem(part.pattern)):
            start = max(text.find(f"{part.field}:/"), 0)
            return Problem(ProblemCode.BAD_PATTERN, said, start, start + len(part.field) + len(part.pattern) + 3)
    return node


async def bound_for(connection: Any, household_id: UUID, node: Node, today: date) -> Bound | Problem:
    """With the household's names looked up; for rules, which evaluate it over frames."""
    names: Names = await read_names(connection, household_id, needed_names(node))
    return bind(node, names, today)


async def restrict(
    connection: Any,
    household_id: UUID,
    found: Conditions,
    bound: Bound,
    *,
    candidates: int | None = PAGE_CANDIDATES,
    table: str = "transactions",
    line_by_line: bool = False,
) -> None:
    """Add to `found` the condition that a row of `table` matches; `found` has the household's already.

    Of the index no candidates are asked for where `candidates` is None. `line_by_line` where `table` has a line for
    each part of a split row (`search/lines.py`).

    `connection` is asyncpg's, scoped to the household, and in the transaction whose snapshot the rows are read from:
    the texts of patterns and the candidates of the index are only as fresh as that.
    """
    texts = {key: await _matching_texts(connection, household_id, *key) for key in patterns_of(bound)}

    def place(value: Any) -> str:
        found.values.append(value)
        return f"${len(found.values)}"

    if candidates is not None and (known := clues(bound)):
        ids = await connection.fetchval(
            _CANDIDATES,
            [like(text) for group in known.texts for text in group],
            [number for number, group in enumerate(known.texts) for _ in group],
            uuids(known.payee_ids),
            uuids(known.tag_ids),
            candidates,
        )
        if ids is not None:
            found.parts.append(f"{table}.id = ANY({place(ids)}::text::uuid[])")
    found.parts.append(f"({where(bound, place, texts, table, line_by_line=line_by_line)})")


async def _matching_texts(connection: Any, household_id: UUID, pattern: str, column: TextField) -> list[str]:
    """The household's different texts that the pattern is found in: PostgreSQL's own engine may take for ever."""
    rows = await connection.fetch(_TEXTS[column], household_id)
    texts = pl.Series([row[0] for row in rows], dtype=pl.String)
    matching: list[str] = texts.filter(patterns.matching(pattern, texts)).to_list()
    return matching


async def matching_ids(
    connection: Any, household_id: UUID, query: str | Node, today: date, *, most: int
) -> list[UUID] | Problem:
    """Every live row that a search matches, newest first, at most `most`; for bulk edits and rules.

    Within a unit of work `connection` is `await driver_of(session)`.
    """
    node = read(query) if isinstance(query, str) else query
    bound = node if isinstance(node, Problem) else await bound_for(connection, household_id, node, today)
    if isinstance(bound, Problem):
        return bound
    found = Conditions()
    found.add("household_id = {}", household_id)
    found.add("deleted_at IS NULL")
    await restrict(connection, household_id, found, bound, candidates=SUM_CANDIDATES)
    statement = f"SELECT id FROM transactions WHERE {found.sql} ORDER BY booked_on DESC, id DESC LIMIT {int(most)}"  # noqa: S608
    return [row["id"] for row in await connection.fetch(statement, *found.values)]


async def driver_of(session: Any) -> Any:
    """The asyncpg connection under a session of SQLAlchemy: both are in the same transaction."""
    raw = await (await session.connection()).get_raw_connection()
    return raw.driver_connection
