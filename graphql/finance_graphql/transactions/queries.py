"""Reading transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import graphene

from domain.shared.viewer import Permission
from domain.transactions import categories, model, reporting
from domain.transactions.search.problems import Problem
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.reports.counting import Counting
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.search.queries import bad_search
from finance_graphql.selection import selected
from finance_graphql.transactions.objects import Transaction, TransactionConnection, TransactionKind
from finance_graphql.views import bad_cursor, guarded, page_size

TEXT_MAX = 200


class TransactionFilter(graphene.InputObjectType):
    class Meta:
        description = "Every condition that is given must hold."

    account_ids = graphene.List(graphene.NonNull(graphene.ID), description="In one of these accounts.")
    categories = graphene.List(
        graphene.NonNull(graphene.ID), description="Slugs; `uncategorized` selects rows without a category."
    )
    text = graphene.String(description="Found in description, merchant or note; case does not matter.")
    amount_min = graphene.InputField(MinorUnits, description="Signed minor units, both ends included.")
    amount_max = graphene.InputField(MinorUnits, description="Signed minor units, both ends included.")
    date_from = graphene.InputField(Date, description="Booked on this day or later.")
    date_to = graphene.InputField(Date, description="Booked on this day or earlier.")
    kind = graphene.InputField(TransactionKind, description="Expenses, income or transfers only.")
    import_id = graphene.ID(description="Came with this import.")
    query = graphene.String(
        description="A search such as `amount>50 category:groceries -tag:work date:2026-01..03`; `searchFields` lists "
        "its fields. One that cannot be read is refused with its place in `extensions.problem`."
    )
    counting = graphene.InputField(
        Counting,
        description="Only rows of which a report adds something up: of a split row each part is searched for itself, "
        "`sums` are of the parts that match, and days are those that rows count on.",
    )


def uuid_argument(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise bad_input(field, f"{text[:40]!r} is not an id; ids are UUIDs.") from None


def _each(values: list[str] | None, read: Callable[[str], Any]) -> tuple[Any, ...] | None:
    return None if values is None else tuple(map(read, values))


def _is_uuid(text: str) -> bool:
    """A category of the household's own; of nobody it simply finds nothing."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _slug(text: str) -> str:
    if text not in categories.BY_SLUG and text != reporting.UNCATEGORIZED and not _is_uuid(text):
        raise bad_input("filter.categories", f"{text[:40]!r} is not a category; `categories` lists them all.")
    return text


def _text(text: str | None) -> str | None:
    if text is not None and len(text) > TEXT_MAX:
        raise bad_input("filter.text", f"search for at most {TEXT_MAX} characters.")
    return text


def filter_of(wanted: dict[str, Any] | None) -> reporting.TransactionFilter:
    """The domain's filter; raises a ClientError that names the field."""
    given: dict[str, Any] = wanted or {}
    import_id = given.get("import_id")
    return reporting.TransactionFilter(
        account_ids=_each(given.get("account_ids"), lambda text: uuid_argument(text, "filter.accountIds")),
        categories=_each(given.get("categories"), _slug),
        text=_text(given.get("text")),
        amount_min=given.get("amount_min"),
        amount_max=given.get("amount_max"),
        date_from=given.get("date_from"),
        date_to=given.get("date_to"),
        kind=given.get("kind"),
        import_id=None if import_id is None else uuid_argument(import_id, "filter.importId"),
        query=given.get("query"),
        counting=given.get("counting"),
    )


async def _transactions(
    context: Context,
    info: graphene.ResolveInfo,
    first: int | None = None,
    after: str | None = None,
    filter: dict[str, Any] | None = None,  # noqa: A002
) -> Connection:
    asked = selected(info)
    found = await context.reads.transactions(
        context.caller,
        filter_of(filter),
        first=page_size("first", 50 if first is None else first),
        after=after,
        with_total="totalCount" in asked,
        with_sums="sums" in asked,
    )
    if found is None:
        raise bad_cursor()
    if isinstance(found, Problem):
        raise bad_search("filter.query", found)
    return Connection(
        edges_of(found.page), page_info_of(found.page, after), total_count=found.total_count, sums=found.sums
    )


async def _transaction(context: Context, _info: object, id: str) -> model.Transaction | None:  # noqa: A002
    try:
        key = UUID(id)
    except ValueError:
        return None
    return (await context.reads.transactions_by_ids(context.caller, [key])).get(key)


class TransactionQueries:
    transactions = guarded(
        graphene.NonNull(TransactionConnection),
        Permission.READ,
        _transactions,
        description="A page of transactions, newest first.",
        first=graphene.Argument(graphene.Int, default_value=50, description="How many rows, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Rows after this cursor; null starts with the newest."),
        filter=graphene.Argument(TransactionFilter, description="Which rows; null takes all."),
    )
    transaction = guarded(
        Transaction,
        Permission.READ,
        _transaction,
        description="One transaction; null where the household has none of this id.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
