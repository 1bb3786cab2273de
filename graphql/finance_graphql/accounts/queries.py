"""Reading accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import graphene

from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, is_bookable
from domain.shared.viewer import Permission
from domain.transactions import model
from domain.transactions.accounts import grouping
from domain.transactions.balances import BalancePoint, BalanceStep
from finance_graphql.accounts.objects import Account, AccountGroup
from finance_graphql.accounts.objects import BalancePoint as BalancePointType
from finance_graphql.accounts.objects import BalanceStep as BalanceStepType
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.scalars import Date
from finance_graphql.views import guarded

# By day a year and a bit, by month as long as anybody keeps books.
DAYS_MAX = {BalanceStep.DAY: 400, BalanceStep.MONTH: 18_300}


async def _accounts(context: Context, _info: object) -> Sequence[model.Account]:
    accounts = await context.reads.accounts(context.caller)
    context.loaders.know_accounts(accounts)
    return accounts


async def _groups(context: Context, info: object) -> Sequence[grouping.AccountGroup]:
    return grouping.group_accounts(await _accounts(context, info))


async def _account(context: Context, _info: object, id: str) -> model.Account | None:  # noqa: A002
    return next((account for account in await _accounts(context, _info) if str(account.id) == id.lower()), None)


async def _balance_history(
    context: Context, _info: object, account_id: str, begin: date, end: date, step: BalanceStep
) -> Sequence[BalancePoint]:
    try:
        key = UUID(account_id)
    except ValueError:
        raise bad_input("accountId", f"{account_id[:40]!r} is not an id; ids are UUIDs.") from None
    for name, day in (("begin", begin), ("end", end)):
        if not is_bookable(day):
            raise bad_input(name, f"{day} is outside {EARLIEST_DATE} to {LATEST_DATE}.")
    days = (end - begin).days
    if not 0 <= days <= DAYS_MAX[step]:
        raise bad_input("end", f"choose a period of at most {DAYS_MAX[step]} days that ends after it begins.")
    return await context.reads.account_series.balance_history(context.caller.household_id, key, begin, end, step)


class AccountQueries:
    account_groups = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(AccountGroup))),
        Permission.READ,
        _groups,
        description="Open accounts by what they are for, with a sum for each currency; hidden ones are left out.",
    )
    account = guarded(
        Account,
        Permission.READ,
        _account,
        description="One account; null where the household has none of this id.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
    balance_history = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(BalancePointType))),
        Permission.READ,
        _balance_history,
        description="How the balance of an account went, oldest first; empty where there is no such account.",
        account_id=graphene.Argument(graphene.ID, required=True, description="The account."),
        begin=graphene.Argument(Date, required=True, description="First day."),
        end=graphene.Argument(Date, required=True, description="Last day: 400 days at most by day, 50 years by month."),
        step=graphene.Argument(graphene.NonNull(BalanceStepType), description="How fine it is drawn."),
    )
    accounts = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Account))),
        Permission.READ,
        _accounts,
        description="Every account of the household, oldest first.",
    )
