"""The ledger's side of a dedup: the rows of a file go into a temporary table, and what could be one of them comes back.

Everything is one statement over all rows. What it reads is bounded by the file – its keys, its amounts, its days – and
not by how much the account holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.matching.matcher import STORED
from domain.transactions.matching.model import DAYS_MAX, PENDING_DAYS_MAX

# How a stored row is known: `via` is KEY, BANK (the bank's id) or REVIEW (a person is being asked already).
KNOWN: dict[str, pl.DataType | type[pl.DataType]] = {
    "position": pl.UInt32,
    "id": pl.String,
    "via": pl.String,
    "stored_pending": pl.Boolean,
    "deleted": pl.Boolean,
    "amount": pl.Int64,
    "day": pl.Date,
    "external_id": pl.String,
    "format": pl.String,
    "text": pl.String,
}
_BUCKET = 2 * DAYS_MAX + 1

_STAGE = """
CREATE TEMPORARY TABLE incoming (
  position integer, account_id uuid, key bytea, bank_id text, amount_minor bigint, day date
) ON COMMIT DROP
"""
_FACTS = (
    "i.position, t.id, '{via}', t.status = 'PENDING', t.deleted_at IS NOT NULL, t.amount_minor, t.booked_on, "
    "t.external_id, m.format"
)
_IMPORT = "LEFT JOIN imports m ON m.household_id = $1 AND m.id = t.import_id"
_ALIAS = "JOIN transactions t ON t.household_id = $1 AND t.id = k.transaction_id"
# A file with ids of the bank wants to know more of each match; one without asks for as little as possible.
_BY_KEY = f"""
SELECT {_FACTS.format(via="KEY")}, NULL
FROM incoming i
JOIN transactions t ON t.household_id = $1 AND t.account_id = i.account_id AND t.dedup_key = i.key
{_IMPORT}
UNION ALL
SELECT {_FACTS.format(via="KEY")}, NULL
FROM incoming i
JOIN transaction_keys k ON k.household_id = $1 AND k.account_id = i.account_id AND k.dedup_key = i.key
{_ALIAS} {_IMPORT}
UNION ALL
SELECT {_FACTS.format(via="REVIEW")}, NULL
FROM incoming i
JOIN review_items r ON r.household_id = $1 AND r.account_id = i.account_id AND r.dedup_key = i.key
  AND r.decision IS NULL AND r.import_id <> $2
JOIN transactions t ON t.household_id = $1 AND t.id = r.candidate_id
{_IMPORT}
"""  # noqa: S608 (constants)
_BY_BANK_ID = f"""
UNION ALL
SELECT {_FACTS.format(via="BANK")}, t.description
FROM incoming i
JOIN transactions t ON t.household_id = $1 AND t.account_id = i.account_id AND t.external_id = i.bank_id
{_IMPORT}
UNION ALL
SELECT {_FACTS.format(via="BANK")}, t.description
FROM incoming i
JOIN transaction_keys k ON k.household_id = $1 AND k.account_id = i.account_id AND k.external_id = i.bank_id
{_ALIAS} {_IMPORT}
"""  # noqa: S608 (constants)
_CANDIDATES = f"""
WITH wanted AS MATERIALIZED (
  SELECT DISTINCT account_id, amount_minor, (day - DATE '1900-01-01' + shift) / {_BUCKET} AS bucket
  FROM incoming CROSS JOIN (VALUES (-{DAYS_MAX}), ({DAYS_MAX})) AS shifts (shift)
)
SELECT t.account_id, t.id, t.booked_on, t.amount_minor, t.description, t.status = 'PENDING', t.import_id IS NULL,
       t.external_id, m.fingerprint, c.covered_from, c.covered_to
FROM transactions t
LEFT JOIN imports m ON m.household_id = $1 AND m.id = t.import_id
LEFT JOIN import_accounts c ON c.household_id = $1 AND c.import_id = t.import_id AND c.account_id = t.account_id
WHERE t.household_id = $1 AND t.account_id = ANY($2) AND t.deleted_at IS NULL AND t.import_id IS DISTINCT FROM $3
  AND t.booked_on BETWEEN $4 AND $5
  AND (
    (t.account_id, t.amount_minor, (t.booked_on - DATE '1900-01-01') / {_BUCKET}) IN (SELECT * FROM wanted)
    OR t.status = 'PENDING' OR (t.amount_minor < 0 AND t.booked_on BETWEEN $6 AND $7)
  )
"""  # noqa: S608 (constants)


class StoredRows:
    """Asks within the transaction of `session`."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _driver(self) -> Any:
        return (await (await self._session.connection()).get_raw_connection()).driver_connection

    async def stage(self, rows: pl.DataFrame) -> None:
        """Bring rows (position, account_id, dedup_key, bank_id, amount_minor, booked_on) to the database.

        In the order of their keys: looked up one after the other they then walk through the index instead of jumping.
        """
        csv = BytesIO()
        key = pl.lit("\\x") + pl.col("dedup_key").bin.encode("hex")
        rows.sort("dedup_key").select("position", "account_id", key, "bank_id", "amount_minor", "booked_on").write_csv(
            csv, include_header=False, null_value="", quote_style="necessary"
        )
        csv.seek(0)
        driver = await self._driver()
        await driver.execute(_STAGE)
        await driver.copy_to_table("incoming", source=csv, format="csv", null="")
        await driver.execute("ANALYZE incoming")
        await driver.execute("SELECT renew_statistics()")

    async def known(self, import_id: UUID, *, with_bank_ids: bool) -> pl.DataFrame:
        """What the ledger knows by a key or by the bank's id."""
        statement = _BY_KEY + (_BY_BANK_ID if with_bank_ids else "")
        driver = await self._driver()
        # A hash join reads the whole account to find the rows of a file in it: four seconds at a million rows.
        await driver.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        found = await self._copied(statement, KNOWN, self._household_id, import_id)
        await driver.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")
        return found

    async def forget(self, positions: Sequence[int]) -> None:
        """Take rows out that have found their partner."""
        driver = await self._driver()
        await driver.execute("DELETE FROM incoming WHERE position = ANY($1)", list(positions))

    async def candidates(
        self, import_id: UUID, accounts: Sequence[UUID], days: tuple[date, date], pending: tuple[date, date] | None
    ) -> pl.DataFrame:
        """Stored rows that could be one of the rows left, with `account_id`; `pending` are the days of pending rows."""
        margin = timedelta(days=PENDING_DAYS_MAX)
        around = (pending[0] - margin, pending[1] + margin) if pending else (None, None)
        schema = {"account_id": pl.String, **STORED}
        return await self._copied(
            _CANDIDATES,
            schema,
            self._household_id,
            list(accounts),
            import_id,
            days[0] - margin,
            days[1] + margin,
            *around,
        )

    async def _copied(
        self, statement: str, schema: dict[str, pl.DataType | type[pl.DataType]], *values: object
    ) -> pl.DataFrame:
        """The result as columns: COPY writes it a good deal faster than rows can be made of it."""
        csv = BytesIO()
        driver = await self._driver()
        await driver.copy_from_query(statement, *values, output=csv, format="csv", null="")
        if not csv.tell():
            return pl.DataFrame(schema=schema)
        csv.seek(0)
        texts = {name: pl.String if kind == pl.Boolean else kind for name, kind in schema.items()}
        frame = pl.read_csv(csv, has_header=False, schema=texts, null_values=[""])
        return frame.with_columns(pl.col(name) == "t" for name, kind in schema.items() if kind == pl.Boolean)
