"""The ledger in memory: small real objects for use cases, kept honest by the contract tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from deployments.transactions.entities import TABLES
from domain.budgets.model import Budget
from domain.shared.event_json import Payload
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions.linking.following import counted_on
from domain.transactions.model import Account, Change, Transaction
from domain.transactions.names import LedgerSettings, RefundMonth
from domain.transactions.ports import Moved, Restored, RowKey, Standing, Step
from domain.transactions.suggesting.model import Suggestion
from domain.transactions.use_cases import waits_for_category
from tests.support.fake_bulk import FakeBlobs, FakeBulk
from tests.support.fake_constraints import Refused, broken, is_the_models, needing
from tests.support.fake_names import FakeNames, loose_ends
from tests.support.fake_rules import FakeRules
from tests.support.fake_statements import FakeStatements

EntityT = TypeVar("EntityT")
Rows = dict[Any, Any]

FIRST_CURRENCY = "EUR"
# What differs without anybody's work being lost, as the SQL has it.
_UNCOMPARED = {"version", "created_at", "updated_at", "balance", "transaction_count"}


@dataclass(frozen=True)
class Delta:
    """One row of one change; None is "not there", of an update only the fields that moved."""

    table: str
    id: Any
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    versions: tuple[int, ...] = ()


@dataclass
class Book:
    """Everything one household has, by table and id. Deleted transactions are there, too."""

    tables: dict[str, Rows] = field(
        default_factory=lambda: {name: {} for name in ("accounts", "transactions", "budgets", *TABLES.values())}
    )
    changes: dict[UUID, Change] = field(default_factory=dict)
    deltas: dict[UUID, list[Delta]] = field(default_factory=dict)
    events: list[Payload] = field(default_factory=list)
    runs: dict[UUID, Any] = field(default_factory=dict)
    contents: dict[bytes, bytes] = field(default_factory=dict)
    suggestions: dict[UUID, Suggestion] = field(default_factory=dict)

    def copy(self) -> Book:
        return Book(
            {name: dict(rows) for name, rows in self.tables.items()},
            dict(self.changes),
            dict(self.deltas),
            list(self.events),
            dict(self.runs),
            dict(self.contents),
            dict(self.suggestions),
        )

    @property
    def rows(self) -> dict[UUID, Transaction]:
        return self.tables["transactions"]

    @property
    def accounts(self) -> dict[UUID, Account]:
        return self.tables["accounts"]


def _image(row: Any) -> dict[str, Any]:
    return {entry.name: getattr(row, entry.name) for entry in fields(row)}


def _version(row: Any) -> tuple[int, ...]:
    return (row.version,) if hasattr(row, "version") else ()


def _deltas(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> list[Delta]:
    found = []
    for table, rows in after.items():
        for id in {**before[table], **rows}:  # noqa: A001
            old, new = before[table].get(id), rows.get(id)
            if old is None or new is None:
                if old is not new:
                    found.append(Delta(table, id, old and _image(old), new and _image(new), _version(new)))
                continue
            was, now = _image(old), _image(new)
            moved = {name for name in was if was[name] != now[name]} - _UNCOMPARED
            if moved:
                found.append(Delta(table, id, {n: was[n] for n in moved}, {n: now[n] for n in moved}, _version(new)))
    return found


class FakeAccounts:
    def __init__(self, book: Book) -> None:
        self._book = book

    async def get(self, id: UUID) -> Account | None:  # noqa: A002
        account = self._book.accounts.get(id)
        if account is None:
            return None
        live = [row.amount.minor for row in self._book.rows.values() if row.account_id == id and row.deleted_at is None]
        balance = account.opening_balance + Money(sum(live), account.currency)
        return replace(account, balance=balance, transaction_count=len(live))

    async def name_is_taken(self, name: str) -> bool:
        return any(account.name.lower() == name.lower() for account in self._book.accounts.values())

    async def add(self, account: Account) -> None:
        self._book.accounts[account.id] = account

    async def save(self, account: Account) -> None:
        self._book.accounts[account.id] = account

    async def all(self) -> Sequence[Account]:
        found = [await self.get(id) for id in self._book.accounts]  # noqa: A001
        return sorted((a for a in found if a), key=lambda account: (account.position, account.created_at, account.id))

    async def lock(self, id: UUID) -> Account | None:  # noqa: A002
        return await self.get(id)

    async def last_booked_on(self, id: UUID) -> date | None:  # noqa: A002
        rows = (row for row in self._book.rows.values() if row.account_id == id and row.deleted_at is None)
        return max((row.booked_on for row in rows), default=None)

    async def balance_on(self, id: UUID, day: date) -> Money:  # noqa: A002
        rows = [row for row in self._book.rows.values() if row.account_id == id and row.deleted_at is None]
        account = self._book.accounts[id]
        return account.opening_balance + Money(
            sum(row.amount.minor for row in rows if row.booked_on <= day), account.currency
        )

    async def is_used(self, id: UUID) -> bool:  # noqa: A002
        return any(row.account_id == id for row in self._book.rows.values())


class FakeTransactions:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows = book.rows
        self._files = book.tables["attachments"]

    async def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return {id: self._rows[id] for id in ids if id in self._rows and self._rows[id].deleted_at is None}  # noqa: A001

    async def standing(self, ids: Sequence[UUID]) -> dict[UUID, Standing]:
        return {
            row.id: Standing(
                *(row.id, row.account_id, row.booked_on, row.counts_on, row.amount.minor, row.amount.currency),
                *(row.description, row.reconciliation_id, waits_for_category(row)),
            )
            for row in (await self.get_many(ids)).values()
        }

    async def get_deleted(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return {id: self._rows[id] for id in ids if id in self._rows and self._rows[id].deleted_at is not None}  # noqa: A001

    async def add(self, transactions: Sequence[Transaction]) -> None:
        for row in transactions:
            assert row.id not in self._rows
            self._rows[row.id] = row

    async def save(self, transactions: Sequence[Transaction]) -> None:
        self._rows.update((row.id, row) for row in transactions)

    async def refunds_of(self, ids: Sequence[UUID]) -> Sequence[Transaction]:
        return [row for row in self._rows.values() if row.refund_of in ids and row.deleted_at is None]

    async def redate_refunds(self, where: RefundMonth, now: datetime) -> Moved:
        moved = []
        for row in list(self._rows.values()):
            expense = self._rows.get(row.refund_of) if row.refund_of and not row.deleted_at else None
            counts_on = counted_on(row, expense, where) if expense else row.counts_on
            if expense and counts_on != row.counts_on:
                self._rows[row.id] = replace(row, counts_on=counts_on, version=row.version + 1, updated_at=now)
                moved.append((row, expense))
        months = {Month.of(each.booked_on) for pair in moved for each in pair}
        return Moved(len(moved), tuple(sorted({row.account_id for row, _ in moved})), tuple(sorted(months)))

    async def of_category(self, account_id: UUID, category: str) -> Sequence[Transaction]:
        rows = (row for row in self._rows.values() if row.account_id == account_id and row.deleted_at is None)
        return [row for row in rows if row.category == category and not row.splits]

    async def edited_since_import(self, import_id: UUID) -> int:
        later = [c for c in self._book.changes.values() if c.user_id and not c.undone_at and c.import_id != import_id]
        deltas = [delta for change in later for delta in self._book.deltas.get(change.id, ())]
        touched = {delta.id for delta in deltas if delta.table == "transactions"}
        touched |= {(delta.after or {}).get("transaction_id") for delta in deltas if delta.table == "attachments"}
        touched |= {row.refund_of for row in self._rows.values() if row.import_id != import_id}
        return sum(row.import_id == import_id and row.id in touched for row in self._rows.values())

    async def remove_import(self, import_id: UUID) -> Sequence[UUID]:
        gone = [row for row in self._rows.values() if row.import_id == import_id]
        ids = {row.id for row in gone}
        for row in [row for row in self._rows.values() if row.counterpart_id in ids]:
            self._rows[row.id] = replace(row, counterpart_id=None, version=row.version + 1)
        for row in [row for row in self._rows.values() if row.refund_of in ids]:
            bare = replace(row, refund_of=None, refund_kind=None, counts_on=None, version=row.version + 1)
            self._rows[row.id] = bare
        for id in [id for id, file in self._files.items() if file.transaction_id in ids]:  # noqa: A001
            del self._files[id]
        for row in gone:
            del self._rows[row.id]
        return sorted({row.account_id for row in gone})


class FakeSuggestions:
    def __init__(self, book: Book) -> None:
        self._book = book

    def _open(self) -> list[Suggestion]:
        rows = ((self._book.rows.get(id), said) for id, said in self._book.suggestions.items())  # noqa: A001
        found = [
            replace(said, merchant=said.merchant or row.merchant)
            for row, said in rows
            if row and not (row.category or row.deleted_at or row.counterpart_id or row.refund_of or row.splits)
        ]
        return sorted(found, key=lambda said: (-said.confidence, said.transaction_id))

    async def of(self, ids: Sequence[UUID]) -> Mapping[UUID, Suggestion]:
        return {said.transaction_id: said for said in self._open() if said.transaction_id in ids}

    async def matching(self, *, merchant: str | None, from_percent: int | None, most: int) -> Sequence[Suggestion]:
        return [
            said
            for said in self._open()
            if (merchant is None or (said.merchant or "").lower() == merchant.lower())
            and (from_percent is None or round(said.confidence * 1000) >= from_percent * 10)
        ][:most]


class FakeEntities(Generic[EntityT]):
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, id: Any) -> EntityT | None:  # noqa: A002
        return self._rows.get(id)

    async def all(self) -> Sequence[EntityT]:
        return [self._rows[id] for id in sorted(self._rows)]  # noqa: A001

    async def put(self, *entities: EntityT) -> None:
        for entity in entities:
            self._rows[entity.id] = entity  # type: ignore[attr-defined]

    async def remove(self, *ids: Any) -> None:
        for id in ids:  # noqa: A001
            self._rows.pop(id, None)


class FakeCurrencies:
    """The currency of totals; rates are small things like others."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def base(self) -> str:
        return base_currency(self._book)


def base_currency(book: Book) -> str:
    """What was chosen, or what the household began with."""
    settings: LedgerSettings | None = book.tables["ledger_settings"].get(LedgerSettings().id)
    return (settings and settings.base_currency) or FIRST_CURRENCY


class FakeHistory:
    def __init__(self, book: Book) -> None:
        self._book = book
        self.opened: Change | None = None

    async def open(self, change: Change) -> None:
        assert change.id not in self._book.changes
        assert self.opened is None
        self.opened = replace(change, sequence=len(self._book.changes) + 1)
        self._book.changes[change.id] = self.opened

    async def get(self, id: UUID) -> Change | None:  # noqa: A002
        return self._book.changes.get(id)

    async def latest(self, user_id: UUID, *, undone: bool) -> Change | None:
        standing = [c for c in self._book.changes.values() if c.user_id == user_id and c.undone_at is None]
        if not undone:
            return max(standing, key=lambda change: change.sequence, default=None)
        newest = max((change.created_at for change in standing), default=datetime.min.replace(tzinfo=UTC))
        again = [c for c in self._book.changes.values() if c.undone_by == user_id and c.kind != "IMPORT"]
        again = [change for change in again if change.undone_at and change.undone_at >= newest]
        return max(again, key=lambda change: (change.undone_at, -change.sequence), default=None)

    async def touched(self, change_id: UUID, table: str) -> Sequence[str]:
        return sorted(str(delta.id) for delta in self._book.deltas.get(change_id, ()) if delta.table == table)

    async def tables(self, change_id: UUID) -> frozenset[str]:
        return frozenset(delta.table for delta in self._book.deltas.get(change_id, ()))

    async def loose_ends(self, change_id: UUID) -> Sequence[str]:
        return loose_ends(self._book.tables)

    async def conflicts(self, change_id: UUID, *, redo: bool) -> Sequence[RowKey]:
        deltas = self._book.deltas.get(change_id, ())
        change = self._book.changes[change_id]
        found = [(delta.table, delta.id) for delta in deltas if self._differs(change, delta, redo)]
        gone = [(delta.table, delta.id) for delta in deltas if (delta.after if redo else delta.before) is None]
        found += needing(self._book.tables, gone, change)
        return [RowKey(table, str(id)) for table, id in found]  # noqa: A001

    def _differs(self, change: Change, delta: Delta, redo: bool) -> bool:
        expected = delta.before if redo else delta.after
        row = self._book.tables[delta.table].get(delta.id)
        if expected is None or row is None:
            return (expected is None) != (row is None)
        now = _image(row)
        moved = [name for name, value in expected.items() if name not in _UNCOMPARED and now[name] != value]
        return any(not is_the_models(name, row, self._person_wrote(change, delta, name)) for name in moved)

    def _person_wrote(self, since: Change, delta: Delta, name: str) -> bool:
        """Whether somebody has written the field in a later change that stands."""
        later = [
            c for c in self._book.changes.values() if c.sequence > since.sequence and c.user_id and not c.undone_at
        ]
        return any(
            (each.table, each.id) == (delta.table, delta.id) and each.before is not None and name in (each.after or {})
            for change in later
            for each in self._book.deltas.get(change.id, ())
        )

    async def restore(self, change_id: UUID, *, redo: bool) -> Restored:
        before = {table: dict(rows) for table, rows in self._book.tables.items()}
        versions = self._book.deltas.get(change_id, [])
        self._put_back(change_id, redo)
        if broken(self._book.tables) is None:
            return Restored.DONE
        for table, rows in before.items():
            self._book.tables[table].clear()
            self._book.tables[table].update(rows)
        self._book.deltas[change_id] = versions
        return Restored.BROKEN

    def _put_back(self, change_id: UUID, redo: bool) -> None:
        for delta in self._book.deltas.get(change_id, ()):
            rows, image = self._book.tables[delta.table], delta.after if redo else delta.before
            if image is None:
                rows.pop(delta.id, None)
            elif delta.id in rows:
                row = rows[delta.id]
                again = {"version": row.version + 1} if hasattr(row, "version") else {}
                rows[delta.id] = replace(row, **image, **again)
            elif delta.before is None or delta.after is None:
                had = max((v for d in self._of_row(delta.table, delta.id) for v in d.versions), default=0)
                rows[delta.id] = _CLASSES[delta.table](**image | ({"version": had + 1} if "version" in image else {}))
        self._book.deltas[change_id] = [
            replace(delta, versions=(*delta.versions, *_version(self._book.tables[delta.table].get(delta.id))))
            for delta in self._book.deltas.get(change_id, ())
        ]

    def _of_row(self, table: str, id: Any) -> list[Delta]:  # noqa: A002
        return [d for deltas in self._book.deltas.values() for d in deltas if (d.table, d.id) == (table, id)]

    async def steps(self, row: Transaction) -> Sequence[Step]:
        events = [
            (version, turn % 2 == 1, change_id, delta)
            for change_id, deltas in self._book.deltas.items()
            for delta in deltas
            if (delta.table, delta.id) == ("transactions", row.id) and delta.before and delta.after
            for turn, version in enumerate(delta.versions)
        ]
        steps = []
        for version, was_undone, change_id, delta in sorted(events, key=lambda event: event[0])[::-1]:
            row = replace(row, **((delta.after if was_undone else delta.before) or {}))
            steps.append(Step(self._book.changes[change_id], was_undone, version, row))
        return steps

    async def mark(self, change: Change) -> None:
        self._book.changes[change.id] = change


_CLASSES: dict[str, Any] = {
    "accounts": Account,
    "transactions": Transaction,
    "budgets": Budget,
    **{name: kind for kind, name in TABLES.items()},
}


class FakeLedgerUnit:
    def __init__(self, kept: Book) -> None:
        self._kept = kept
        self._book = kept.copy()
        self.now = datetime.now(UTC)
        self.accounts = FakeAccounts(self._book)
        self.transactions = FakeTransactions(self._book)
        self.history = FakeHistory(self._book)
        self.names = FakeNames(self._book.tables)
        self.rules = FakeRules(self._book)
        self.suggestions = FakeSuggestions(self._book)
        self.bulk = FakeBulk(self._book.tables)
        self.blobs = FakeBlobs(self._book.tables, self._book.contents)
        self.statements = FakeStatements(self._book.tables)
        self.currencies = FakeCurrencies(self._book)

    def of(self, kind: type[EntityT]) -> FakeEntities[EntityT]:
        return FakeEntities(self._book.tables[TABLES[kind]])

    def tell(self, *payloads: Payload) -> None:
        self._book.events += payloads

    async def commit(self) -> None:
        if problem := broken(self._book.tables):
            raise Refused(problem)
        if self.history.opened:
            self._book.deltas[self.history.opened.id] = _deltas(self._kept.tables, self._book.tables)
        self._kept.__dict__.update(self._book.__dict__)

    async def rollback(self) -> None:
        """The copy is simply dropped."""


class FakeBegin:
    def __init__(self, book: Book) -> None:
        self._book = book

    @asynccontextmanager
    async def __call__(self, caller: Caller) -> AsyncIterator[FakeLedgerUnit]:
        yield FakeLedgerUnit(self._book)
