"""Reading accounts."""

from __future__ import annotations

from collections.abc import Sequence

import graphene

from domain.shared.viewer import Permission
from domain.transactions import model
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.views import guarded


async def _accounts(context: Context, _info: object) -> Sequence[model.Account]:
    accounts = await context.reads.accounts(context.caller)
    context.loaders.know_accounts(accounts)
    return accounts


class AccountQueries:
    accounts = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Account))),
        Permission.READ,
        _accounts,
        description="Every account of the household, oldest first.",
    )
