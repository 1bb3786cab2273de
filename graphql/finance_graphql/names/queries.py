"""Reading categories, tags and payees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from domain.shared.viewer import Permission
from domain.transactions import names
from domain.transactions.naming.reading import MerchantInUse, PayeeOrder, Twins
from domain.transactions.naming.tree import TreeCategory
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.names.objects import Category, Payee, PayeeConnection, PayeeTwins, Tag, UnnamedMerchant
from finance_graphql.views import bad_cursor, enum_of, guarded, page_size

TEXT_MAX = 100

PayeeOrderType = enum_of(
    PayeeOrder,
    "In which order payees are listed.",
    {"NAME": "By name.", "COUNT": "The most used first.", "RECENT": "The last used first."},
    name="PayeeOrder",
)


async def _categories(context: Context, _info: object) -> Sequence[TreeCategory]:
    return tuple(await context.loaders.tree())


async def _tags(context: Context, _info: object) -> Sequence[names.Tag]:
    return await context.reads.tags(context.caller)


async def _payees(
    context: Context,
    _info: object,
    first: int | None = None,
    after: str | None = None,
    text: str | None = None,
    order: PayeeOrder | None = None,
) -> Connection:
    if text is not None and len(text) > TEXT_MAX:
        raise bad_input("text", f"search for at most {TEXT_MAX} characters.")
    found = await context.reads.payees(
        context.caller,
        text=(text or "").strip(),
        order=order or PayeeOrder.NAME,
        first=page_size("first", 50 if first is None else first),
        after=after,
    )
    if found is None:
        raise bad_cursor()
    page, total = found
    return Connection(edges_of(page), page_info_of(page, after), total_count=total)


async def _payee(context: Context, _info: object, id: str) -> Any:  # noqa: A002
    try:
        key = UUID(id)
    except ValueError:
        return None
    return (await context.reads.payees_by_ids(context.caller, [key])).get(key)


async def _twins(context: Context, _info: object) -> Sequence[Twins]:
    return await context.reads.payee_twins(context.caller)


async def _unnamed(context: Context, _info: object) -> Sequence[MerchantInUse]:
    return await context.reads.unnamed_merchants(context.caller)


def _list(type_: Any) -> Any:
    return graphene.NonNull(graphene.List(graphene.NonNull(type_)))


class NameQueries:
    categories = guarded(
        _list(Category),
        Permission.READ,
        _categories,
        description="The household's tree: each category before those below it, siblings in their order.",
    )
    tags = guarded(_list(Tag), Permission.READ, _tags, description="Every tag of the household, by name.")
    payees = guarded(
        graphene.NonNull(PayeeConnection),
        Permission.READ,
        _payees,
        description="A page of payees.",
        first=graphene.Argument(graphene.Int, default_value=50, description="How many, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Payees after this cursor; null starts with the first."),
        text=graphene.Argument(graphene.String, description="Found in the name or in one of its other names."),
        order=graphene.Argument(PayeeOrderType, description="Null lists them by name."),
    )
    payee = guarded(
        Payee,
        Permission.READ,
        _payee,
        description="One payee; null where the household has none of this id.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
    payee_twins = guarded(
        _list(PayeeTwins), Permission.READ, _twins, description="Payees that look like one, to be merged; at most 20."
    )
    unnamed_merchants = guarded(
        _list(UnnamedMerchant),
        Permission.READ,
        _unnamed,
        description="The merchants with most transactions that no payee stands for yet; at most 20.",
    )
