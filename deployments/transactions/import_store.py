"""Uploads and imports on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.rows import import_of
from domain.transactions.importing.mapping import (
    ColumnAssignment,
    ColumnMapping,
    ColumnRole,
    DateOrder,
    DecimalSeparator,
)
from domain.transactions.model import ImportStatus, StatementImport

_FIND = text("SELECT * FROM imports WHERE household_id = :household_id AND id = :id FOR UPDATE")
_UPLOAD = text("SELECT file_name, content FROM uploads WHERE household_id = :household_id AND id = :id")
_ADD = text("""
INSERT INTO imports (household_id, id, account_id, user_id, upload_id, file_name, mapping, status, created_at)
VALUES (:household_id, :id, :account_id, :user_id, :upload_id, :file_name, :mapping, :status, :created_at)
""").bindparams(bindparam("mapping", type_=JSONB(none_as_null=True)))
_SAVE = text("""
UPDATE imports SET status = :status, progress = :progress, row_count = :row_count, imported_count = :imported_count,
  duplicate_count = :duplicate_count, error_count = :error_count, errors = :errors, failure = :failure,
  change_id = :change_id, finished_at = :finished_at
WHERE household_id = :household_id AND id = :id
""").bindparams(bindparam("errors", type_=JSONB))
_STEP = text("""
UPDATE imports SET status = :status, progress = :progress
WHERE household_id = :household_id AND id = :id AND finished_at IS NULL
""")
_KEEP_UPLOAD = text("""
INSERT INTO uploads (household_id, id, file_name, content) VALUES (:household_id, :id, :file_name, :content)
""")
_KNOWN = text("""
SELECT t.dedup_key FROM unnest(CAST(:keys AS bytea[])) AS wanted (key)
JOIN transactions t ON t.household_id = :household_id AND t.account_id = :account_id AND t.dedup_key = wanted.key
""")
_TIDY = text("DELETE FROM uploads WHERE household_id = :household_id AND created_at < now() - interval '1 day'")


def mapping_to_json(mapping: ColumnMapping | None) -> dict[str, Any] | None:
    return asdict(mapping) if mapping else None


def mapping_of(stored: dict[str, Any] | None) -> ColumnMapping | None:
    if stored is None:
        return None
    return ColumnMapping(
        columns=tuple(ColumnAssignment(column["index"], ColumnRole(column["role"])) for column in stored["columns"]),
        date_order=DateOrder(stored["date_order"]),
        decimal_separator=DecimalSeparator(stored["decimal_separator"]),
        spending_is_positive=stored["spending_is_positive"],
    )


class SqlImports:
    def __init__(self, session: AsyncSession, household_id: UUID, user_id: UUID | None) -> None:
        self._session = session
        self._household_id = household_id
        self._user_id = user_id

    async def _row(self, id: UUID) -> Any:  # noqa: A002
        found = await self._session.execute(_FIND, {"household_id": self._household_id, "id": id})
        return found.mappings().one_or_none()

    async def get(self, id: UUID) -> StatementImport | None:  # noqa: A002
        row = await self._row(id)
        return import_of(row) if row else None

    async def job(self, id: UUID) -> tuple[StatementImport, UUID, UUID, ColumnMapping | None] | None:  # noqa: A002
        """The import with its upload, the person who asked, and the mapping that was chosen."""
        row = await self._row(id)
        return (import_of(row), row["upload_id"], row["user_id"], mapping_of(row["mapping"])) if row else None

    async def upload(self, id: UUID) -> tuple[str, bytes] | None:  # noqa: A002
        """File name and content."""
        found = (await self._session.execute(_UPLOAD, {"household_id": self._household_id, "id": id})).first()
        return (found[0], found[1]) if found else None

    async def known_keys(self, account_id: UUID, keys: Sequence[bytes]) -> set[bytes]:
        """Which of these dedup keys the account has, deleted rows too."""
        values = {"household_id": self._household_id, "account_id": account_id, "keys": list(keys)}
        return set(await self._session.scalars(_KNOWN, values))

    async def keep_upload(self, id: UUID, file_name: str, content: bytes) -> None:  # noqa: A002
        """Keep a file for a day: long enough to be looked at and imported."""
        await self._session.execute(_TIDY, {"household_id": self._household_id})
        values = {"household_id": self._household_id, "id": id, "file_name": file_name, "content": content}
        await self._session.execute(_KEEP_UPLOAD, values)

    async def add(self, queued: StatementImport, upload_id: UUID, mapping: ColumnMapping | None) -> None:
        await self._session.execute(
            _ADD,
            {
                "household_id": self._household_id,
                "id": queued.id,
                "account_id": queued.account_id,
                "user_id": self._user_id,
                "upload_id": upload_id,
                "file_name": queued.file_name,
                "mapping": mapping_to_json(mapping),
                "status": queued.status.value,
                "created_at": queued.created_at,
            },
        )

    async def step(self, id: UUID, status: ImportStatus, progress: float) -> None:  # noqa: A002
        values = {"household_id": self._household_id, "id": id, "status": status.value, "progress": progress}
        await self._session.execute(_STEP, values)

    async def save(self, done: StatementImport) -> None:
        await self._session.execute(
            _SAVE,
            {
                "household_id": self._household_id,
                "id": done.id,
                "status": done.status.value,
                "progress": done.progress,
                "row_count": done.row_count,
                "imported_count": done.imported_count,
                "duplicate_count": done.duplicate_count,
                "error_count": done.error_count,
                "errors": [asdict(error) for error in done.errors],
                "failure": done.failure,
                "change_id": done.change_id,
                "finished_at": done.finished_at,
            },
        )
