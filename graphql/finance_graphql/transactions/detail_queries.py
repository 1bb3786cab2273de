"""Reading what stands around a row."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import graphene

from domain.shared.viewer import Permission
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.selection import selected
from finance_graphql.transactions.details import (
    LedgerSettings,
    RowHistory,
    TransferSuggestions,
    TrashConnection,
)
from finance_graphql.transactions.objects import Transaction
from finance_graphql.views import bad_cursor, guarded, page_size


async def _trash(context: Context, info: graphene.ResolveInfo, first: int = 50, after: str | None = None) -> Connection:
    household_id = context.caller.household_id
    page = await context.reads.details.trash(household_id, first=page_size("first", first), after=after)
    if page is None:
        raise bad_cursor()
    total = await context.reads.details.trash_count(household_id) if "totalCount" in selected(info) else None
    return Connection(edges_of(page), page_info_of(page, after), total_count=total)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _history(context: Context, _info: object, id: str, first: int = 50) -> Any:  # noqa: A002
    key, most = _uuid(id), page_size("first", first)
    return await context.reads.details.history(context.caller.household_id, key, most) if key else ()


async def _refund_candidates(context: Context, _info: object, id: str, first: int = 20) -> Any:  # noqa: A002
    key, most = _uuid(id), page_size("first", first)
    return await context.reads.details.refund_candidates(context.caller.household_id, key, most) if key else ()


async def _transfer_suggestions(context: Context, _info: object, first: int = 50) -> Any:
    most = page_size("first", first)
    pairs = await context.reads.details.transfer_suggestions(context.caller.household_id)
    return SimpleNamespace(total_count=len(pairs), pairs=pairs[:most])


async def _ledger_settings(context: Context, _info: object) -> Any:
    return await context.reads.details.ledger_settings(context.caller.household_id)


def _first(default: int) -> Any:
    return graphene.Argument(graphene.Int, default_value=default, description="How many, 1 to 200.")


class DetailQueries:
    trash = guarded(
        graphene.NonNull(TrashConnection),
        Permission.READ,
        _trash,
        description="Deleted transactions, deleted last first. They stay here and can be restored.",
        first=_first(50),
        after=graphene.Argument(graphene.String, description="Rows after this cursor; null starts with the newest."),
    )
    transaction_history = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(RowHistory))),
        Permission.READ,
        _history,
        description="What was done to one transaction and its files, newest first; empty where there is none.",
        id=graphene.Argument(graphene.ID, required=True, description="The transaction, deleted ones too."),
        first=_first(50),
    )
    refund_candidates = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Transaction))),
        Permission.READ,
        _refund_candidates,
        description="Expenses of the last half year that this money may give back, the likeliest first.",
        id=graphene.Argument(graphene.ID, required=True, description="A transaction with a positive amount."),
        first=_first(20),
    )
    transfer_suggestions = guarded(
        graphene.NonNull(TransferSuggestions),
        Permission.READ,
        _transfer_suggestions,
        description="Pairs of rows that are probably transfers between own accounts.",
        first=_first(50),
    )
    ledger_settings = guarded(
        graphene.NonNull(LedgerSettings),
        Permission.READ,
        _ledger_settings,
        description="How the household wants its reports and its categories.",
    )
