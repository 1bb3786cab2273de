"""What a household has taught the model, read from the ledger: all of it, or what moved since a revision.

A person's choice, a rule and the label of a file teach; what the model itself has chosen never does.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.memory.messages import MemoryKey, TaughtRows, Teaching
from domain.shared.money import EXPONENTS
from domain.transactions.categories import ADJUSTMENT, BY_SLUG
from domain.transactions.model import Categorizer

# The memory of the model has an end; a person's choices are the last to go.
ROWS_MAX = 20_000
# Where more has moved, reading everything anew is as fast.
MOVED_MAX = 2_000
# Below, learning anew is faster than storing what was learned.
KEPT_FROM_ROWS = 1_000

REVISION = "SELECT coalesce((SELECT revision FROM label_revisions WHERE household_id = $1), 0)"
KEY = f"""SELECT ({REVISION}) AS revision,
  coalesce((SELECT number FROM household_models WHERE household_id = $1), 0) AS training"""  # noqa: S608 (constants)
_COLUMNS = f"""id, description, amount_minor, currency, booked_on, category,
  categorized_by = '{Categorizer.PERSON}' AS chosen"""
# What a person chose although the model said otherwise.
_CORRECTED = """SELECT t.*, coalesce(chosen AND p.category <> t.category, false) AS corrected
FROM rows t LEFT JOIN predictions p ON p.household_id = $1 AND p.transaction_id = t.id ORDER BY t.booked_on, t.id"""
TEACHES = f"""household_id = $1 AND deleted_at IS NULL AND splits IS NULL AND refund_of IS NULL
  AND category IS NOT NULL AND category <> '{ADJUSTMENT}' AND categorized_by IN ('PERSON', 'RULE', 'IMPORT')"""
_ALL = f"""
WITH rows AS (
  SELECT {_COLUMNS} FROM transactions WHERE {TEACHES} ORDER BY chosen DESC, booked_on DESC, id DESC LIMIT $2
) {_CORRECTED}
"""  # noqa: S608 (constants)
# The rows of an import are in no history, so only reading everything tells them.
_BY_IMPORT = "SELECT EXISTS (SELECT FROM changes WHERE household_id = $1 AND label_revision > $2 AND kind = 'IMPORT')"
_MOVED = """
SELECT DISTINCT r.row_id::uuid AS id FROM changes c
JOIN change_rows r ON r.household_id = c.household_id AND r.change_id = c.id AND r.table_name = 'transactions'
WHERE c.household_id = $1 AND c.label_revision > $2 LIMIT $3
"""
_OF_THESE = f"""
WITH rows AS (SELECT {_COLUMNS} FROM transactions WHERE {TEACHES} AND id = ANY($2)) {_CORRECTED}
"""  # noqa: S608 (constants)
_NAMES = "SELECT id, name FROM categories WHERE household_id = $1 AND id = ANY($2)"
_STORED = "SELECT revision, content FROM household_memories WHERE household_id = $1 AND model_version = $2"
_TRAINED = """
SELECT revision, content FROM household_models WHERE household_id = $1 AND model_version = $2 AND number > $3
"""


class MemoryReads:
    """Each read is one snapshot: the rows are those of the revision that comes with them."""

    def __init__(self, database: Database, *, rows_max: int = ROWS_MAX, moved_max: int = MOVED_MAX) -> None:
        self._database = database
        self._rows_max = rows_max
        self._moved_max = moved_max

    async def key(self, household_id: UUID) -> MemoryKey:
        async with self._database.read(household_id) as connection:
            return await key_of(connection, household_id)

    async def teaching(
        self, household_id: UUID, known: int | None, model_version: str, *, training: int = 0
    ) -> Teaching:
        """What brings somebody who knows revision `known` and a training, or nothing, to the current ones."""
        async with self._database.read(household_id) as connection:
            key = await key_of(connection, household_id)
            # What was trained comes first: it has measured the household. Then what a replica has learned and kept.
            begun = await connection.fetchrow(_TRAINED, household_id, model_version, training)
            if begun is None and known is None:
                begun = await connection.fetchrow(_STORED, household_id, model_version)
            reached = begun["revision"] if begun else known
            moved = None if reached is None else await self._moved(connection, household_id, reached)
            if moved is not None:
                rows, forgotten = moved
                content = begun["content"] if begun else None
                base = None if begun else known
                return Teaching(key=key, base=base, rows=rows, forgotten=forgotten, content=content)
            rows = await self._taught(connection, household_id, _ALL, self._rows_max)
        return Teaching(key=key, base=None, rows=rows)

    async def everything(self, household_id: UUID) -> Teaching:
        """All that the household teaches, as if nobody knew anything."""
        async with self._database.read(household_id) as connection:
            key = await key_of(connection, household_id)
            rows = await self._taught(connection, household_id, _ALL, self._rows_max)
        return Teaching(key=key, base=None, rows=rows)

    async def _moved(
        self, connection: Any, household_id: UUID, known: int
    ) -> tuple[TaughtRows, tuple[int, ...]] | None:
        """Rows labelled since and ids that have no label by now; None where everything must be read."""
        if await connection.fetchval(_BY_IMPORT, household_id, known):
            return None
        ids = [row["id"] for row in await connection.fetch(_MOVED, household_id, known, self._moved_max + 1)]
        if len(ids) > self._moved_max:
            return None
        rows = await self._taught(connection, household_id, _OF_THESE, ids)
        labelled = frozenset(rows.ids)
        return rows, tuple(id_ for id_ in map(short_id, ids) if id_ not in labelled)

    async def _taught(self, connection: Any, household_id: UUID, statement: str, wanted: Any) -> TaughtRows:
        rows = await connection.fetch(statement, household_id, wanted)
        own = sorted({row["category"] for row in rows} - BY_SLUG.keys())
        names = await connection.fetch(_NAMES, household_id, own) if own else ()
        return _columns(rows, tuple((row["id"], row["name"]) for row in names))


async def key_of(connection: Any, household_id: UUID) -> MemoryKey:
    """What a household has taught by now, as a number for comparing."""
    row = await connection.fetchrow(KEY, household_id)
    return MemoryKey(household_id, int(row["revision"]), int(row["training"]))


def short_id(id_: UUID) -> int:
    """The random half of a row's id: 63 bits, never 0."""
    return (int(id_) & (2**63 - 1)) or 1


def _columns(found: list[Any], names: tuple[tuple[str, str], ...]) -> TaughtRows:
    return TaughtRows(
        ids=tuple(short_id(row["id"]) for row in found),
        descriptions=tuple(row["description"] for row in found),
        amounts=tuple(row["amount_minor"] / 10 ** EXPONENTS[row["currency"]] for row in found),
        currencies=tuple(row["currency"] for row in found),
        booked_on=tuple(row["booked_on"] for row in found),
        labels=tuple(row["category"] for row in found),
        chosen=tuple(row["chosen"] for row in found),
        corrected=tuple(row["corrected"] for row in found),
        names=names,
    )
