"""Reading statements and balances."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, is_bookable
from domain.shared.viewer import Permission
from domain.transactions.reconciling.books import StatedRow
from domain.transactions.reconciling.commands import Ticks
from domain.transactions.reconciling.use_cases import CHOSEN_MAX
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.reconciling.objects import BalanceAssertion, ReconciledStatement, ReconciliationDraft
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.selection import selected
from finance_graphql.transactions.queries import uuid_argument
from finance_graphql.views import guarded

STATED_MAX = 2_000


class StatedRowInput(graphene.InputObjectType):
    class Meta:
        description = "A row as the statement has it."

    booked_on = graphene.InputField(Date, required=True, description="The day.")
    amount = graphene.InputField(MinorUnits, required=True, description="Signed, in the account's currency.")
    description = graphene.String(required=True, description="What the bank wrote.")


class TicksInput(graphene.InputObjectType):
    class Meta:
        description = (
            "Which rows a statement has: every posted row up to its day that is in none yet, but for those left out, "
            "and those that are included although pending or later."
        )

    account_id = graphene.ID(required=True, description="The account.")
    statement_on = graphene.InputField(Date, required=True, description="The last day of the statement.")
    left_out = graphene.List(graphene.NonNull(graphene.ID), description="Rows that are not ticked, at most 5,000.")
    included = graphene.List(graphene.NonNull(graphene.ID), description="Rows that are, at most 5,000.")


def ids_of(texts: list[str] | None, field: str) -> Any:
    if texts and len(texts) > CHOSEN_MAX:
        raise bad_input(field, f"choose at most {CHOSEN_MAX:,} rows one by one.")
    return tuple(uuid_argument(text, field) for text in texts or ())


def _ticks(given: dict[str, Any]) -> Ticks:
    if not is_bookable(given["statement_on"]):
        raise bad_input("ticks.statementOn", f"choose a day from {EARLIEST_DATE} to {LATEST_DATE}.")
    return Ticks(
        account_id=uuid_argument(given["account_id"], "ticks.accountId"),
        statement_on=given["statement_on"],
        left_out=ids_of(given.get("left_out"), "ticks.leftOut"),
        included=ids_of(given.get("included"), "ticks.included"),
    )


async def _draft(
    context: Context,
    info: graphene.ResolveInfo,
    ticks: dict[str, Any],
    balance: int,
    stated: list[dict[str, Any]] | None = None,
) -> Any:
    if stated and len(stated) > STATED_MAX:
        raise bad_input("stated", f"give at most {STATED_MAX:,} rows.")
    return await context.reads.statements.draft(
        context.caller.household_id,
        _ticks(ticks),
        balance,
        with_proposals="proposals" in selected(info),
        stated=[StatedRow(row["booked_on"], row["amount"], row["description"]) for row in stated or ()],
    )


async def _statements(context: Context, _info: object, account_id: str) -> Any:
    key = uuid_argument(account_id, "accountId")
    return await context.reads.statements.statements(context.caller.household_id, key)


async def _assertions(context: Context, _info: object, account_id: str | None = None) -> Any:
    key = None if account_id is None else uuid_argument(account_id, "accountId")
    return await context.reads.statements.assertions(context.caller.household_id, key)


async def _assertion(context: Context, _info: object, id: str) -> Any:  # noqa: A002
    key = uuid_argument(id, "id")
    found = await context.reads.statements.assertions(context.caller.household_id, None)
    return next((each for each in found if each.id == key), None)


class ReconcilingQueries:
    balance_assertion = guarded(
        BalanceAssertion,
        Permission.READ,
        _assertion,
        description="One balance that was said; null where the household has none of this id.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
    reconciliation_draft = guarded(
        ReconciliationDraft,
        Permission.READ,
        _draft,
        description="How far a statement is from the books, and what may be wrong; null: no such account.",
        ticks=graphene.Argument(TicksInput, required=True, description="Which rows it has."),
        balance=graphene.Argument(MinorUnits, required=True, description="What the statement says at its end."),
        stated=graphene.Argument(
            graphene.List(graphene.NonNull(StatedRowInput)),
            description="The statement's own rows since the last one, at most 2,000: then the wrong row is sure.",
        ),
    )
    reconciled_statements = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(ReconciledStatement))),
        Permission.READ,
        _statements,
        description="Agreed statements of an account, the last one first, at most 100.",
        account_id=graphene.Argument(graphene.ID, required=True, description="The account."),
    )
    balance_assertions = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(BalanceAssertion))),
        Permission.READ,
        _assertions,
        description="Balances that were said, the latest day first, at most 200.",
        account_id=graphene.Argument(graphene.ID, description="Only of this account; null: of all."),
    )
