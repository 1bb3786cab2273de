"""Subscriptions: a hint names rows, the answer shows them as they are now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import graphene

from domain.budgets.goals.model import GoalState as DomainGoalState
from domain.budgets.goals.standing import GoalStanding
from domain.notifications.model import Notification as DomainNotification
from domain.shared import events
from domain.shared.viewer import Permission
from domain.transactions.model import ImportStatus, StatementImport
from domain.transactions.model import Transaction as DomainTransaction
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.goals.objects import Goal, GoalState
from finance_graphql.imports.objects import Import
from finance_graphql.notifications.objects import Notification
from finance_graphql.transactions.objects import Transaction
from finance_graphql.views import View, enum_of

# More rows than a screen shows are told as one: whoever listens queries again.
ROWS_EACH = 20

_FINAL = frozenset({ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.UNDONE})

TransactionChangeKind = enum_of(
    events.ChangeKind,
    "What happened to a transaction.",
    {
        "CREATED": "It is new, or has come back.",
        "UPDATED": "It was edited or categorized.",
        "DELETED": "It is gone.",
        "BULK": "Many rows at once (an import, an undo, a re-categorization): query again.",
    },
    name="TransactionChangeKind",
)


class TransactionChange(View):
    class Meta:
        description = "One change to the transactions of the household."

    kind = graphene.Field(TransactionChangeKind, required=True, description="What happened.")
    transaction = graphene.Field(Transaction, description="Null for DELETED and BULK.")
    transaction_id = graphene.ID(description="The row; null for BULK.")


@dataclass(frozen=True, slots=True)
class _Change:
    kind: events.ChangeKind
    transaction: DomainTransaction | None = None
    transaction_id: UUID | None = None


async def _changes(context: Context, hint: events.TransactionsChanged) -> list[_Change]:
    if hint.kind is events.ChangeKind.BULK or len(hint.transaction_ids) > ROWS_EACH:
        return [_Change(events.ChangeKind.BULK)]
    if hint.kind is events.ChangeKind.DELETED:
        return [_Change(hint.kind, None, key) for key in hint.transaction_ids]
    found = await context.reads.transactions_by_ids(context.caller, hint.transaction_ids)
    # A row that is gone by now has a hint of its own on the way.
    return [_Change(hint.kind, found[key], key) for key in hint.transaction_ids if key in found]


async def _transaction_changed(context: Context) -> AsyncIterator[_Change]:
    async with aclosing(await context.live.transaction_changed(context.caller)) as hints:
        async for hint in hints:
            for change in await _changes(context, hint):
                yield change


async def _import_progress(context: Context, import_id: UUID) -> AsyncIterator[StatementImport]:
    """What the import is now, then each step; ends with the import."""
    async with aclosing(await context.live.import_progress(context.caller, import_id)) as hints:
        shown = (await context.reads.imports_by_ids(context.caller, [import_id])).get(import_id)
        if shown is None:
            raise bad_input("importId", "there is no such import in this household.")
        yield shown
        while shown.status not in _FINAL:
            try:
                await anext(hints)
            except StopAsyncIteration:
                return
            now = (await context.reads.imports_by_ids(context.caller, [import_id])).get(import_id)
            if now is not None and now != shown:
                shown = now
                yield shown


async def _notification_added(context: Context) -> AsyncIterator[DomainNotification]:
    async with aclosing(await context.live.notification_added(context.caller)) as hints:
        async for hint in hints:
            found = await context.reads.notices.by_ids(context.caller, [hint.notification_id])
            for notification in found.values():
                yield notification


class GoalProgress(View):
    class Meta:
        description = "A saving goal that stands differently after transactions changed."

    goal = graphene.Field(Goal, required=True, description="The goal as it is now.")
    previous = graphene.Field(GoalState, required=True, description="How it stood before.")


@dataclass(frozen=True, slots=True)
class _Progress:
    goal: GoalStanding
    previous: DomainGoalState


async def _goal_progressed(context: Context) -> AsyncIterator[_Progress]:
    async with aclosing(await context.live.goal_progressed(context.caller)) as hints:
        async for hint in hints:
            standings = await context.reads.goals.goals(context.caller.household_id, context.today)
            for standing in standings:
                if standing.id == hint.goal_id:
                    yield _Progress(standing, DomainGoalState(hint.previous))


class LedgerChange(View):
    class Meta:
        description = "Something beside the transactions changed."

    kinds = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="What to read again: `accounts`, `categories`, `tags`, `payees`, `rules`, … Empty: everything.",
    )


async def _ledger_changed(context: Context) -> AsyncIterator[events.LedgerChanged]:
    async with aclosing(await context.live.ledger_changed(context.caller)) as hints:
        async for hint in hints:
            yield hint


class Subscription(View):
    class Meta:
        description = "What is told as it happens, over `graphql-transport-ws`."

    transaction_changed = graphene.Field(
        TransactionChange,
        required=True,
        description="Every change to the household's transactions, by anybody or anything.",
    )
    import_progress = graphene.Field(
        Import,
        required=True,
        import_id=graphene.Argument(graphene.ID, required=True, description="The import to follow."),
        description="An import as it is, then each step until it ends.",
    )
    ledger_changed = graphene.Field(
        LedgerChange,
        required=True,
        description="Every change to what the household calls, sets and rules: accounts, categories, tags, payees, …",
    )
    goal_progressed = graphene.Field(
        GoalProgress,
        required=True,
        description="Each saving goal that gets behind, on track again, reached or overdue.",
    )
    notification_added = graphene.Field(Notification, required=True, description="Each new notification.")

    @staticmethod
    def subscribe_transaction_changed(_root: object, info: Any) -> AsyncIterator[Any]:
        info.context.authorize(Permission.READ)
        return _transaction_changed(info.context)

    @staticmethod
    def subscribe_import_progress(_root: object, info: Any, import_id: str) -> AsyncIterator[Any]:
        info.context.authorize(Permission.READ)
        try:
            key = UUID(import_id)
        except ValueError:
            raise bad_input("importId", f"{import_id[:40]!r} is not an id; ids are UUIDs.") from None
        return _import_progress(info.context, key)

    @staticmethod
    def subscribe_ledger_changed(_root: object, info: Any) -> AsyncIterator[Any]:
        info.context.authorize(Permission.READ)
        return _ledger_changed(info.context)

    @staticmethod
    def subscribe_goal_progressed(_root: object, info: Any) -> AsyncIterator[Any]:
        info.context.authorize(Permission.READ)
        return _goal_progressed(info.context)

    @staticmethod
    def subscribe_notification_added(_root: object, info: Any) -> AsyncIterator[Any]:
        info.context.authorize(Permission.READ)
        return _notification_added(info.context)
