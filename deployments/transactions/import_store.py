"""Uploads, imports and how far they have come, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import orjson
import polars as pl
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.import_rows import mapping_of, mapping_to_json, profile_of
from deployments.transactions.rows import import_of
from domain.transactions.importing.mapping import ColumnMapping
from domain.transactions.importing.model import ImportProfile
from domain.transactions.matching.review import DIFFERENT_ROW, SAME_ROW, pair_of
from domain.transactions.model import ImportStatus, StatedClosing, StatementImport

_FIND = text("SELECT * FROM imports WHERE household_id = :household_id AND id = :id FOR UPDATE")
_UPLOAD = text("SELECT file_name, content FROM uploads WHERE household_id = :household_id AND id = :id")
_ADD = text("""
INSERT INTO imports (household_id, id, account_id, accounts, user_id, upload_id, file_name, mapping, status, created_at)
VALUES (:household_id, :id, :account_id, :accounts, :user_id, :upload_id, :file_name, :mapping, :status, :created_at)
""").bindparams(
    bindparam("mapping", type_=JSONB(none_as_null=True)), bindparam("accounts", type_=JSONB(none_as_null=True))
)
_SAVE = text("""
UPDATE imports SET status = :status, progress = :progress, row_count = :row_count, imported_count = :imported_count,
  duplicate_count = :duplicate_count, matched_count = :matched_count, review_count = :review_count,
  error_count = :error_count, errors = :errors, failure = :failure, change_id = :change_id, finished_at = :finished_at,
  closings = :closings
WHERE household_id = :household_id AND id = :id
""").bindparams(bindparam("errors", type_=JSONB), bindparam("closings", type_=JSONB(none_as_null=True)))
_STEP = text("""
UPDATE imports SET status = :status, progress = :progress
WHERE household_id = :household_id AND id = :id AND finished_at IS NULL
""")
_CHECKPOINT = text("""
UPDATE imports SET checkpoint = :checkpoint, status = :status, progress = :progress
WHERE household_id = :household_id AND id = :id
""").bindparams(bindparam("checkpoint", type_=JSONB))
_DESCRIBE = text("""
UPDATE imports SET format = :format, fingerprint = :fingerprint WHERE household_id = :household_id AND id = :id
""")
_PLAN = text("SELECT content FROM import_plans WHERE household_id = :household_id AND import_id = :id")
_KEEP_PLAN = text("""
INSERT INTO import_plans (household_id, import_id, content) VALUES (:household_id, :id, :content)
""")
_COVER = text("""
INSERT INTO import_accounts (household_id, import_id, account_id, covered_from, covered_to)
VALUES (:household_id, :id, :account_id, :covered_from, :covered_to)
""")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 20261123))")
_KEEP_UPLOAD = text("""
INSERT INTO uploads (household_id, id, file_name, content) VALUES (:household_id, :id, :file_name, :content)
""")
_TIDY = text("DELETE FROM uploads WHERE household_id = :household_id AND created_at < now() - interval '1 day'")
_PROFILES = text("SELECT * FROM import_profiles WHERE household_id = :household_id ORDER BY used_at DESC, id")
_KEEP_PROFILE = text("""
INSERT INTO import_profiles (household_id, id, fingerprint, name, format, account_id, accounts, mapping, used_at)
VALUES (:household_id, :id, :fingerprint, :name, :format, :account_id, :accounts, :mapping, :used_at)
ON CONFLICT (household_id, fingerprint) DO UPDATE
SET account_id = excluded.account_id,
    accounts = coalesce(import_profiles.accounts, '{}') || coalesce(excluded.accounts, '{}'),
    mapping = excluded.mapping, used_at = excluded.used_at
""").bindparams(
    bindparam("mapping", type_=JSONB(none_as_null=True)), bindparam("accounts", type_=JSONB(none_as_null=True))
)
_RENAME_PROFILE = text("UPDATE import_profiles SET name = :name WHERE household_id = :household_id AND id = :id")
_FORGET_PROFILE = text("DELETE FROM import_profiles WHERE household_id = :household_id AND id = :id RETURNING id")
_DECISIONS = text("""
SELECT kind, subject FROM dismissals WHERE household_id = :household_id AND kind IN (:same, :different)
""")
_RENAME = text("UPDATE changes SET summary = :summary WHERE household_id = :household_id AND id = :id")
_TAGS = text("""
INSERT INTO tags (household_id, id, name)
SELECT :household_id, gen_random_uuid(), name FROM unnest(CAST(:names AS text[])) AS given (name)
ON CONFLICT (household_id, lower(name)) DO NOTHING
""")
_TAG_IDS = text("SELECT lower(name), id::text FROM tags WHERE household_id = :household_id")

_GIVEN = """jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (
  transaction_id uuid, account_id uuid, dedup_key text, bank_id text, completes boolean, booked_on date,
  amount_minor bigint
)"""
# What a person wrote stays: category, note, tags, text. A tip goes to the first part of a split. What was agreed with a
# statement is locked, and one leg of a transfer cannot change alone.
_COMPLETE = text(f"""
UPDATE transactions t SET status = 'POSTED', booked_on = given.booked_on,
  amount_minor = CASE WHEN t.counterpart_id IS NULL THEN given.amount_minor ELSE t.amount_minor END,
  splits = CASE WHEN t.splits IS NULL OR t.counterpart_id IS NOT NULL THEN t.splits ELSE jsonb_set(
    t.splits, '{{0,amount_minor}}',
    to_jsonb((t.splits->0->>'amount_minor')::bigint + given.amount_minor - t.amount_minor)) END,
  external_id = coalesce(given.bank_id, t.external_id), version = t.version + 1, updated_at = now()
FROM {_GIVEN}
WHERE t.household_id = :household_id AND t.id = given.transaction_id AND given.completes
  AND t.deleted_at IS NULL AND t.reconciliation_id IS NULL
""")  # noqa: S608 (constants)
_KEEP_KEYS = text(f"""
INSERT INTO transaction_keys (household_id, account_id, dedup_key, external_id, transaction_id)
SELECT :household_id, given.account_id, decode(given.dedup_key, 'hex'),
  CASE WHEN given.bank_id IS DISTINCT FROM t.external_id THEN given.bank_id END, given.transaction_id
FROM {_GIVEN}
JOIN transactions t ON t.household_id = :household_id AND t.id = given.transaction_id
WHERE t.dedup_key IS DISTINCT FROM decode(given.dedup_key, 'hex')
ON CONFLICT (household_id, account_id, dedup_key) WHERE dedup_key IS NOT NULL
DO UPDATE SET transaction_id = excluded.transaction_id
""")  # noqa: S608 (constants)
_ASK = text("""
INSERT INTO review_items (household_id, id, import_id, account_id, candidate_id, incoming, dedup_key, score, reasons,
  created_at)
SELECT :household_id, given.id, :import_id, given.account_id, given.candidate_id, given.incoming,
  decode(given.dedup_key, 'hex'), given.score, given.reasons, :created_at
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (
  id uuid, account_id uuid, candidate_id uuid, incoming jsonb, dedup_key text, score real, reasons jsonb
)
""")


def _closing(said: StatedClosing) -> dict[str, Any]:
    held_on = said.held_on.isoformat()
    return {"account_id": str(said.account_id), "held_on": held_on, "balance_minor": said.balance_minor}


@dataclass(frozen=True, slots=True)
class Job:
    """What an import needs to run. `checkpoint` is None until its plan is made."""

    started: StatementImport
    upload_id: UUID
    user_id: UUID
    mapping: ColumnMapping | None
    checkpoint: dict[str, Any] | None


class SqlImports:
    def __init__(self, session: AsyncSession, household_id: UUID, user_id: UUID | None) -> None:
        self._session = session
        self._household_id = household_id
        self._user_id = user_id

    async def _execute(self, statement: Any, **values: Any) -> Any:
        return await self._session.execute(statement, {"household_id": self._household_id, **values})

    async def _row(self, id: UUID) -> Any:  # noqa: A002
        return (await self._execute(_FIND, id=id)).mappings().one_or_none()

    async def get(self, id: UUID) -> StatementImport | None:  # noqa: A002
        row = await self._row(id)
        return import_of(row) if row else None

    async def job(self, id: UUID) -> Job | None:  # noqa: A002
        """The import and how far it has come; nobody else moves it until this unit ends."""
        row = await self._row(id)
        if row is None:
            return None
        return Job(import_of(row), row["upload_id"], row["user_id"], mapping_of(row["mapping"]), row["checkpoint"])

    async def alone(self, accounts: Sequence[UUID]) -> None:
        """Wait until no other import writes to these accounts; holds until the unit ends."""
        for account_id in sorted(accounts):
            await self._execute(_LOCK, key=f"import {self._household_id} {account_id}")

    async def upload(self, id: UUID) -> tuple[str, bytes] | None:  # noqa: A002
        """File name and content."""
        found = (await self._execute(_UPLOAD, id=id)).first()
        return (found[0], found[1]) if found else None

    async def keep_upload(self, id: UUID, file_name: str, content: bytes) -> None:  # noqa: A002
        """Keep a file for a day: long enough to be looked at and imported."""
        await self._execute(_TIDY)
        await self._execute(_KEEP_UPLOAD, id=id, file_name=file_name, content=content)

    async def add(self, queued: StatementImport, upload_id: UUID, mapping: ColumnMapping | None) -> None:
        await self._execute(
            _ADD,
            id=queued.id,
            account_id=queued.account_id,
            accounts=_labels(queued.accounts),
            user_id=self._user_id,
            upload_id=upload_id,
            file_name=queued.file_name,
            mapping=mapping_to_json(mapping),
            status=queued.status.value,
            created_at=queued.created_at,
        )

    async def step(self, id: UUID, status: ImportStatus, progress: float) -> None:  # noqa: A002
        await self._execute(_STEP, id=id, status=status.value, progress=progress)

    async def checkpoint(self, id: UUID, reached: dict[str, Any], status: ImportStatus, progress: float) -> None:  # noqa: A002
        await self._execute(_CHECKPOINT, id=id, checkpoint=reached, status=status.value, progress=progress)

    async def plan(self, id: UUID) -> bytes | None:  # noqa: A002
        found: bytes | None = (await self._execute(_PLAN, id=id)).scalar()
        return found

    async def keep_plan(
        self,
        id: UUID,  # noqa: A002
        content: bytes,
        covered: pl.DataFrame,
        *,
        format: str,  # noqa: A002
        fingerprint: str | None,
    ) -> None:
        """The plan, with what the file is and the days it covers (account_id, covered_from, covered_to)."""
        await self._execute(_DESCRIBE, id=id, format=format, fingerprint=fingerprint)
        await self._execute(_KEEP_PLAN, id=id, content=content)
        for row in covered.iter_rows(named=True):
            await self._execute(_COVER, **{**row, "id": id, "account_id": UUID(row["account_id"])})

    async def save(self, done: StatementImport) -> None:
        await self._execute(
            _SAVE,
            id=done.id,
            status=done.status.value,
            progress=done.progress,
            row_count=done.row_count,
            imported_count=done.imported_count,
            duplicate_count=done.duplicate_count,
            matched_count=done.matched_count,
            review_count=done.review_count,
            error_count=done.error_count,
            errors=[asdict(error) for error in done.errors],
            failure=done.failure,
            change_id=done.change_id,
            finished_at=done.finished_at,
            closings=[_closing(each) for each in done.closings] or None,
        )

    # What a plan decided, written.

    async def merge(self, rows: pl.DataFrame) -> None:
        """Bring rows to stored ones.

        They have transaction_id, account_id, dedup_key, bank_id, completes, booked_on and amount_minor.
        """
        given = _json(rows.with_columns(pl.col("dedup_key").bin.encode("hex")))
        if rows["completes"].any():
            await self._execute(_COMPLETE, rows=given)
        await self._execute(_KEEP_KEYS, rows=given)

    async def ask(self, import_id: UUID, rows: pl.DataFrame, created_at: Any) -> None:
        """Hold rows (id, account_id, candidate_id, incoming, dedup_key, score, reasons) out until a person decides."""
        given = _json(rows.with_columns(pl.col("dedup_key").bin.encode("hex")))
        await self._execute(_ASK, import_id=import_id, rows=given, created_at=created_at)

    async def name_change(self, change_id: UUID, summary: str) -> None:
        """Say in the history what the import was, now that it is known."""
        await self._execute(_RENAME, id=change_id, summary=summary)

    async def tag_ids(self, names: Sequence[str]) -> dict[str, str]:
        """Ids by lower-case name; tags that are not there yet are made."""
        await self._execute(_TAGS, names=list(dict.fromkeys(names)))
        return {name: id for name, id in await self._execute(_TAG_IDS)}  # noqa: A001, C416

    async def decisions(self) -> dict[tuple[str, str], bool]:
        """What people have said of pairs: dedup key in hex and stored row, whether they are the same."""
        found = await self._execute(_DECISIONS, same=SAME_ROW, different=DIFFERENT_ROW)
        return {pair_of(subject): kind == SAME_ROW for kind, subject in found}

    # How files of a layout are read.

    async def profiles(self) -> list[ImportProfile]:
        return [profile_of(row) for row in (await self._execute(_PROFILES)).mappings()]

    async def keep_profile(self, profile: ImportProfile) -> None:
        await self._execute(
            _KEEP_PROFILE,
            id=profile.id,
            fingerprint=profile.fingerprint,
            name=profile.name,
            format=profile.format,
            account_id=profile.account_id,
            accounts=_labels(profile.accounts),
            mapping=mapping_to_json(profile.mapping),
            used_at=profile.used_at,
        )

    async def rename_profile(self, id: UUID, name: str) -> None:  # noqa: A002
        await self._execute(_RENAME_PROFILE, id=id, name=name)

    async def forget_profile(self, id: UUID) -> bool:  # noqa: A002
        return (await self._execute(_FORGET_PROFILE, id=id)).first() is not None


def _labels(accounts: Sequence[tuple[str, UUID | None]]) -> Mapping[str, str | None] | None:
    return {label: str(id) if id else None for label, id in accounts} or None  # noqa: A001


def _json(rows: pl.DataFrame) -> str:
    return orjson.dumps(rows.to_dicts(), default=str).decode()
