"""Small things of the ledger on PostgreSQL: a frozen dataclass whose fields are the columns of a table."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.names_lock import NamesLock
from domain.transactions.currencies.model import ExchangeRate
from domain.transactions.matching.review import ReviewItem, TransactionKey
from domain.transactions.names import (
    Attachment,
    Dismissal,
    HouseholdCategory,
    LedgerSettings,
    Payee,
    PayeeAlias,
    Tag,
)
from domain.transactions.reconciling.model import BalanceAssertion, Reconciliation
from domain.transactions.rules.model import Rule
from domain.transactions.views.model import SavedView

EntityT = TypeVar("EntityT")

# A new kind is a frozen dataclass, a table with the columns of its fields, and a line here (and in the fake ledger).
TABLES: Mapping[type[Any], str] = {
    Attachment: "attachments",
    BalanceAssertion: "balance_assertions",
    Dismissal: "dismissals",
    ExchangeRate: "exchange_rates",
    HouseholdCategory: "categories",
    LedgerSettings: "ledger_settings",
    Payee: "payees",
    PayeeAlias: "payee_aliases",
    Reconciliation: "reconciliations",
    ReviewItem: "review_items",
    Rule: "rules",
    SavedView: "saved_views",
    Tag: "tags",
    TransactionKey: "transaction_keys",
}

# What rows are given, by people and by rules.
_NAMES = frozenset({HouseholdCategory, Payee, PayeeAlias, Rule, Tag})


class SqlEntities(Generic[EntityT]):
    """Implements `Entities` for one kind in one household."""

    def __init__(self, session: AsyncSession, household_id: UUID, kind: type[EntityT], lock: NamesLock) -> None:
        self._session = session
        self._lock = lock
        self._household_id = household_id
        self._kind: Any = kind
        self._table = TABLES[kind]

    async def _select(self, also: str, **values: Any) -> list[EntityT]:
        if self._kind in _NAMES:
            await self._lock.share()
        statement = f"SELECT {columns_of(self._kind)} FROM {self._table} WHERE household_id = :household_id {also}"  # noqa: S608 (constants)
        found = await self._session.execute(text(statement), {"household_id": self._household_id, **values})
        return [entity_of(self._kind, row) for row in found.mappings()]

    async def get(self, id: Any) -> EntityT | None:  # noqa: A002
        return next(iter(await self._select("AND id = :id FOR UPDATE", id=id)), None)

    async def all(self) -> Sequence[EntityT]:
        return await self._select("ORDER BY id")

    async def put(self, *entities: EntityT) -> None:
        names = columns_of(self._kind)
        moved = ", ".join(f"{name} = excluded.{name}" for name in names.split(", ") if name != "id")
        statement = f"""
            INSERT INTO {self._table} (household_id, {names})
            SELECT :household_id, {names} FROM jsonb_populate_recordset(NULL::{self._table}, CAST(:rows AS jsonb))
            ON CONFLICT (household_id, id) DO UPDATE SET {moved}
        """  # noqa: S608 (constants)
        rows = orjson.dumps([_plain(entity) for entity in entities], default=str).decode()
        await self._session.execute(text(statement), {"household_id": self._household_id, "rows": rows})

    async def remove(self, *ids: Any) -> None:
        statement = f"DELETE FROM {self._table} WHERE household_id = :household_id AND id = ANY(:ids)"  # noqa: S608
        await self._session.execute(text(statement), {"household_id": self._household_id, "ids": list(ids)})


@cache
def columns_of(kind: Any) -> str:
    return ", ".join(field.name for field in fields(kind))


def entity_of(kind: type[EntityT], row: Any) -> EntityT:
    """From any row with the columns of the kind's table."""
    readers: dict[str, Callable[[Any], Any]] = _readers(kind)  # type: ignore[arg-type]
    return kind(**{name: read(row[name]) for name, read in readers.items()})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (option for option in get_args(hint) if option is not type(None))
        read = _reader(inner)
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        return lambda value: tuple(value or ())
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value


def _plain(entity: Any) -> dict[str, Any]:
    return {field.name: _json(getattr(entity, field.name)) for field in fields(entity)}


def _json(value: Any) -> Any:
    return "\\x" + value.hex() if isinstance(value, bytes) else value
