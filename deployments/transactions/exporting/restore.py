"""A whole household from its JSON export: every id, link and name as it was, in one transaction of the database.

It is an import like any other: it stands in the list of imports, and one click takes all of it out again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deployments.adapters.unit_of_work import run
from deployments.transactions.exporting.document import SECTIONS
from deployments.transactions.repository import LedgerBegin, SqlLedgerUnit
from deployments.transactions.rows import STORED
from domain.shared.events import ChangedBy, ImportsFinished, LedgerChanged, TransactionsChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions.exporting.backup import Backup, RestoreRejection, read_backup
from domain.transactions.model import Change, ChangeKind, ImportStatus

_BATCH = 5_000
# In this order: who refers to others comes after them. The names of the file, then those of the tables.
_BEFORE = {"household_categories": "categories"}
_AFTER = {
    "payee_aliases": "payee_aliases",
    "transaction_keys": "transaction_keys",
    "rules": "rules",
    "saved_views": "saved_views",
    "budgets": "budgets",
    "budget_settings": "budget_settings",
    "envelope_amounts": "envelope_amounts",
    "goals": "goals",
    "goal_allocations": "goal_allocations",
    "goal_decisions": "goal_decisions",
    "debts": "debts",
    "goal_settings": "goal_settings",
    "recurring_streams": "recurring_streams",
    "recurring_choices": "recurring_choices",
    "insight_opinions": "insight_opinions",
    "exchange_rates": "exchange_rates",
    "balance_assertions": "balance_assertions",
    "reconciliations": "reconciliations",
    "settings": "ledger_settings",
    "dismissals": "dismissals",
    "import_profiles": "import_profiles",
    "attachments": "attachments",
}
assert {*_BEFORE, *_AFTER} == set(SECTIONS)
_MUST_BE_EMPTY = ("accounts", "transactions", "tags", "payees", *_BEFORE.values(), *_AFTER.values())

_COLUMNS = text("""
SELECT attname FROM pg_attribute
WHERE attrelid = CAST(:name AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
""")
_TYPES = {**STORED, "dedup_key": "bytea"}
_INSERT = f"""
INSERT INTO transactions (household_id, {", ".join(_TYPES)})
SELECT :household_id, {", ".join(_TYPES)} FROM jsonb_to_recordset(CAST(:rows AS jsonb))
  AS given ({", ".join(f"{name} {kind}" for name, kind in _TYPES.items())})
"""  # noqa: S608 (constants)
_IMPORT = text("""
INSERT INTO imports (household_id, id, user_id, file_name, status, progress, row_count, imported_count, change_id,
                     format, created_at, finished_at)
VALUES (:household_id, :id, :user_id, :file_name, 'DONE', 1, :count, :count, :change_id, 'moneta', :now, :now)
""")
# The export names the currency of its totals; a household that began with another one is told by a setting.
_BASE_CURRENCY = text("""
INSERT INTO ledger_settings (household_id, base_currency)
SELECT id, CAST(:currency AS varchar) FROM households WHERE id = :household_id AND currency <> :currency
ON CONFLICT (household_id, id) DO UPDATE SET base_currency = excluded.base_currency
""")

Content = Callable[[Mapping[str, Any]], bytes | None]


@dataclass(frozen=True, slots=True)
class RestoreExport:
    """`content` gives the bytes of an attached file, None where the export has none."""

    document: Any
    file_name: str
    content: Content = lambda _: None


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `missing_files` had a description and no content."""

    change: Change
    account_count: int
    transaction_count: int
    file_count: int
    missing_files: int


async def restore_export(begin: LedgerBegin, caller: Caller, command: RestoreExport) -> Restored | Rejected:
    """Bring everything back, or nothing."""
    try:
        return await run(begin, _restore, caller, command)
    except DBAPIError as error:
        if not str(getattr(error.orig, "sqlstate", "")).startswith(("22", "23")):
            raise
        said = str(error.orig).partition("\n")[0]
        return Rejected(RestoreRejection.DAMAGED, f"The database refuses an entry of this export: {said}")


async def _restore(caller: Caller, command: RestoreExport, unit: SqlLedgerUnit) -> Restored | Rejected:
    backup = read_backup(command.document, list(SECTIONS))
    if isinstance(backup, Rejected):
        return backup
    writer = _Writer(unit, caller)
    if full := await writer.not_empty():
        message = f"The household already has {' and '.join(full)}. Restore into a new one: nothing is ever mixed."
        return Rejected(RestoreRejection.NOT_EMPTY, message)
    rows = [*backup.transactions, *backup.trash]
    import_id = uuid4()
    change = Change(
        id=uuid4(),
        kind=ChangeKind.IMPORT,
        summary=f"Restored {len(rows):,} transactions from {command.file_name}",
        created_at=unit.now,
        user_id=caller.viewer.user_id,
        import_id=import_id,
    )
    await unit.history.open(change)
    await unit.history.resume(change.id, unlogged_inserts="transactions")
    values = {"id": import_id, "user_id": caller.viewer.user_id, "file_name": command.file_name, "count": len(rows)}
    await writer.run(_IMPORT, **values, change_id=change.id, now=unit.now)
    await writer.names(backup)
    await writer.transactions(rows, backup, import_id)
    files, missing = await writer.files(backup.sections["attachments"], command.content)
    for name, table in _AFTER.items():
        await writer.insert(table, files if name == "attachments" else backup.sections[name])
    await writer.run(_BASE_CURRENCY, currency=backup.currency)
    _tell(unit, caller, backup, import_id)
    return Restored(change, len(backup.accounts), len(backup.transactions), len(files), missing)


def _tell(unit: SqlLedgerUnit, caller: Caller, backup: Backup, import_id: UUID) -> None:
    months = {Month.of(date.fromisoformat(row["booked_on"])) for row in backup.transactions}
    accounts = tuple(UUID(account["id"]) for account in backup.accounts)
    unit.tell(
        LedgerChanged(kinds=("accounts", "attachments", "categories", "payees", "rates", "rules", "settings", "tags")),
        TransactionsChanged(
            kind=EventKind.BULK, by=ChangedBy.PERSON, account_ids=accounts, months=tuple(sorted(months))
        ),
        ImportsFinished(
            import_id=import_id,
            account_id=None,
            user_id=caller.viewer.user_id,
            status=ImportStatus.DONE,
            imported_count=len(backup.transactions),
        ),
    )


class _Writer:
    """Rows as the export has them, into the tables of one household."""

    def __init__(self, unit: SqlLedgerUnit, caller: Caller) -> None:
        self._unit = unit
        self._caller = caller

    async def run(self, statement: Any, **values: Any) -> Any:
        return await self._unit.session.execute(statement, {"household_id": self._unit.household_id, **values})

    async def not_empty(self) -> list[str]:
        found = []
        for table in _MUST_BE_EMPTY:
            statement = text(f"SELECT EXISTS (SELECT FROM {table} WHERE household_id = :household_id)")  # noqa: S608
            if (await self.run(statement)).scalar():
                found.append(table.replace("_", " "))
        return found

    async def names(self, backup: Backup) -> None:
        accounts = [{**row, "balance_minor": row["opening_balance_minor"]} for row in backup.accounts]
        await self.insert("accounts", accounts)
        for name, table in _BEFORE.items():
            await self.insert(table, backup.sections[name])
        await self.insert("tags", backup.tags)
        await self.insert("payees", backup.payees)

    async def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Only columns that the table has are taken; what is left out gets its default."""
        if not rows:
            return
        known = [row[0] for row in await self.run(_COLUMNS, name=table)]
        user_id = self._caller.viewer.user_id
        named = [name for name in known if name in rows[0] and name not in ("household_id", "user_id")]
        owner = ["user_id"] if "user_id" in known else []
        statement = text(f"""
            INSERT INTO {table} (household_id, {", ".join([*named, *owner])})
            SELECT :household_id, {", ".join([*named, *(f"CAST('{user_id}' AS uuid)" for _ in owner)])}
            FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))
        """)  # noqa: S608 (names from the catalog)
        for start in range(0, len(rows), _BATCH):
            await self.run(statement, rows=orjson.dumps(rows[start : start + _BATCH]).decode())

    async def transactions(self, rows: Sequence[Mapping[str, Any]], backup: Backup, import_id: UUID) -> None:
        tags = {tag["name"]: tag["id"] for tag in backup.tags}
        payees = {payee["name"]: payee["id"] for payee in backup.payees}
        for start in range(0, len(rows), _BATCH):
            given = [_stored(row, tags, payees, import_id) for row in rows[start : start + _BATCH]]
            values = orjson.dumps(given, default=str).decode()
            await self.run(text(_INSERT), rows=values)

    async def files(self, described: Sequence[Mapping[str, Any]], content: Content) -> tuple[list[Any], int]:
        """Keep the content of each file; those without one, or with another one, are left out."""
        kept = []
        for row in described:
            found = content(row)
            if found is not None and "\\x" + sha256(found).hexdigest() == row.get("sha256"):
                await self._unit.blobs.keep(sha256(found).digest(), found)
                kept.append(row)
        return kept, len(described) - len(kept)


def _stored(
    row: Mapping[str, Any], tags: Mapping[str, str], payees: Mapping[str, str], import_id: UUID
) -> dict[str, Any]:
    parts = row.get("splits")
    splits = parts and [
        {
            "id": part["id"],
            "amount_minor": part["amount_minor"],
            "category": part.get("category"),
            "note": part.get("note"),
            "tag_ids": [tags[name] for name in part.get("tags", [])],
        }
        for part in parts
    ]
    same = ("id", "account_id", "booked_on", "amount_minor", "currency", "description", "merchant", "note", "category")
    more = ("categorized_by", "confidence", "counterpart_id", "status", "counts_on", "refund_of", "refund_kind")
    last = ("reconciliation_id", "external_id", "deleted_at")
    return {
        **{name: row.get(name) for name in (*same, *more, *last)},
        "import_id": import_id,
        "payee_id": payees.get(row.get("payee") or ""),
        "tag_ids": [tags[name] for name in row.get("tags", [])] or None,
        "splits": splits or None,
        "is_hidden": row.get("is_hidden", False),
        "version": 1,
        "updated_at": row.get("deleted_at") or "now",
        "dedup_key": row.get("dedup_key") and "\\x" + row["dedup_key"],
    }
