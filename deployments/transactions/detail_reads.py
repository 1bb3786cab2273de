"""What stands around a row: refunds, files, its history, the trash, and what Moneta proposes to link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.history_reads import known_names
from deployments.transactions.rows import change_of, transaction_of
from deployments.transactions.transfer_finder import find_transfers
from domain.shared.paging import Page, decode_cursor, page_of
from domain.transactions.editing.history import RowHistory, fields_of
from domain.transactions.linking.finding import TransferPair
from domain.transactions.model import Transaction
from domain.transactions.names import Attachment, LedgerSettings

PAGE_MAX = 200
# A purchase is returned or repaid within half a year, or somebody links it by hand.
REFUND_DAYS_MAX = 180

_ATTACHMENT = columns_of(Attachment)
_REFUNDS = """
SELECT * FROM transactions WHERE household_id = $1 AND refund_of = ANY($2) AND deleted_at IS NULL ORDER BY booked_on, id
"""
_ATTACHMENTS = f"""
SELECT {_ATTACHMENT} FROM attachments WHERE household_id = $1 AND transaction_id = ANY($2) ORDER BY created_at, id
"""  # noqa: S608 (constants)
_CONTENT = f"""
SELECT {", ".join(f"a.{name}" for name in _ATTACHMENT.split(", "))}, b.content
FROM attachments a JOIN blobs b ON b.household_id = a.household_id AND b.sha256 = a.sha256
WHERE a.household_id = $1 AND a.id = $2
"""  # noqa: S608 (constants)
_TRASH = "SELECT * FROM transactions WHERE household_id = $1 AND deleted_at IS NOT NULL"
_TRASH_COUNT = "SELECT count(*) FROM transactions WHERE household_id = $1 AND deleted_at IS NOT NULL"
# Who left the household keeps a name in its history.
_PEOPLE = """
SELECT id, display_name FROM users
WHERE id = ANY($2) AND (id IN (SELECT user_id FROM memberships WHERE household_id = $1)
                        OR id IN (SELECT user_id FROM changes WHERE household_id = $1))
"""
# What one change did to a row in all, and to its files.
_HISTORY = """
SELECT c.*, n.table_name, n.before, n.after, to_jsonb(t) AS now
FROM change_nets n
JOIN changes c ON c.household_id = n.household_id AND c.id = n.change_id
LEFT JOIN transactions t ON t.household_id = n.household_id AND t.id = $2
WHERE n.household_id = $1 AND (
  (n.table_name = 'transactions' AND n.row_id = $2::text)
  OR (n.table_name = 'attachments' AND n.row_id IN (
    SELECT r.row_id FROM change_rows r
    WHERE r.household_id = $1 AND r.table_name = 'attachments'
      AND coalesce(r.after, r.before)->>'transaction_id' = $2::text
  ))
)
ORDER BY c.sequence DESC, n.table_name DESC LIMIT $3
"""
_CANDIDATES = """
SELECT e.* FROM transactions e JOIN transactions r ON r.household_id = e.household_id AND r.id = $2
WHERE e.household_id = $1 AND e.deleted_at IS NULL AND e.counterpart_id IS NULL AND e.currency = r.currency
  AND e.amount_minor <= -r.amount_minor AND r.amount_minor > 0
  AND e.booked_on BETWEEN r.booked_on - $3::integer AND r.booked_on
  AND (e.merchant = r.merchant OR e.payee_id = r.payee_id OR e.amount_minor = -r.amount_minor
       OR lower(e.description) = lower(r.description))
ORDER BY (coalesce(e.merchant = r.merchant, false) OR coalesce(e.payee_id = r.payee_id, false)
          OR lower(e.description) = lower(r.description)) DESC,
         (e.amount_minor = -r.amount_minor) DESC, e.booked_on DESC, e.id
LIMIT $4
"""
_SETTINGS = f"SELECT {columns_of(LedgerSettings)} FROM ledger_settings WHERE household_id = $1"  # noqa: S608 (constants)


class DetailReads:
    """Implements `finance_graphql.transactions.clients.DetailReads` on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _fetch(self, household_id: UUID, statement: str, *values: Any) -> list[Any]:
        async with self._database.read(household_id) as connection:
            rows: list[Any] = await connection.fetch(statement, household_id, *values)
        return rows

    async def refunds_of(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, tuple[Transaction, ...]]:
        found: dict[UUID, tuple[Transaction, ...]] = dict.fromkeys(ids, ())
        for row in await self._fetch(household_id, _REFUNDS, list(ids)):
            found[row["refund_of"]] += (transaction_of(row),)
        return found

    async def attachments_of(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, tuple[Attachment, ...]]:
        found: dict[UUID, tuple[Attachment, ...]] = dict.fromkeys(ids, ())
        for row in await self._fetch(household_id, _ATTACHMENTS, list(ids)):
            found[row["transaction_id"]] += (entity_of(Attachment, row),)
        return found

    async def content(self, household_id: UUID, id: UUID) -> tuple[Attachment, bytes] | None:  # noqa: A002
        """A file with what is in it."""
        rows = await self._fetch(household_id, _CONTENT, id)
        return (entity_of(Attachment, rows[0]), rows[0]["content"]) if rows else None

    async def people(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = await self._fetch(household_id, _PEOPLE, list(ids))
        return {row["id"]: row["display_name"] for row in rows}

    async def trash(self, household_id: UUID, *, first: int, after: str | None) -> Page[Transaction] | None:
        """Deleted last comes first; None where `after` is not a cursor of this list."""
        key = decode_cursor(after, datetime, UUID) if after else None
        if after and key is None:
            return None
        first = min(first, PAGE_MAX)
        statement = _TRASH + (" AND (deleted_at, id) < ($2, $3)" if key else "")
        statement += f" ORDER BY deleted_at DESC, id DESC LIMIT {first + 1}"
        rows = [transaction_of(row) for row in await self._fetch(household_id, statement, *(key or ()))]
        return page_of(rows, first, _deleted_key)

    async def trash_count(self, household_id: UUID) -> int:
        rows = await self._fetch(household_id, _TRASH_COUNT)
        return int(rows[0][0])

    async def history(self, household_id: UUID, id: UUID, first: int) -> tuple[RowHistory, ...]:  # noqa: A002
        """What was done to a row and its files, deleted ones too, newest first; empty where there is none."""
        async with self._database.read(household_id) as connection:
            found = await connection.fetch(_HISTORY, household_id, id, min(first, PAGE_MAX))
            names = await known_names(connection, household_id)
        return tuple(
            RowHistory(change_of(row), fields_of(row["table_name"], row["before"], row["after"], row["now"], names))
            for row in found
        )

    async def refund_candidates(self, household_id: UUID, id: UUID, first: int) -> tuple[Transaction, ...]:  # noqa: A002
        """Expenses that a row may give back money of: the same party or the same amount, up to half a year before."""
        rows = await self._fetch(household_id, _CANDIDATES, id, REFUND_DAYS_MAX, min(first, PAGE_MAX))
        return tuple(transaction_of(row) for row in rows)

    async def transfer_suggestions(self, household_id: UUID) -> list[TransferPair]:
        """Every pair worth offering, the surest first."""
        async with self._database.read(household_id) as connection:
            return await find_transfers(connection, household_id)

    async def ledger_settings(self, household_id: UUID) -> LedgerSettings:
        rows = await self._fetch(household_id, _SETTINGS)
        return entity_of(LedgerSettings, rows[0]) if rows else LedgerSettings()


def _deleted_key(row: Transaction) -> tuple[datetime, UUID]:
    assert row.deleted_at is not None
    return row.deleted_at, row.id
