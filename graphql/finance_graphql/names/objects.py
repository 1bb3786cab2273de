"""Categories, tags and payees, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.transactions import categories, names
from domain.transactions.naming.avatars import merchant_of
from domain.transactions.naming.tree import TreeCategory
from finance_graphql.context import Context
from finance_graphql.scalars import Date
from finance_graphql.views import Money, Node, PageInfo, View, enum_of, of, resolves

CategoryKind = enum_of(
    categories.CategoryKind,
    "Which side of the books a category is on.",
    {
        "EXPENSE": "Spending; a refund reduces it.",
        "INCOME": "Money earned.",
        "NEUTRAL": "Neither: money that moves between own accounts, and corrections of a balance.",
    },
)


class Category(View):
    class Meta:
        interfaces = (Node,)
        description = (
            "A category of the household's tree. `id` is the slug of one that comes with Moneta, for example "
            "`groceries`, and a UUID for one of the household's own."
        )

    label = graphene.String(required=True, description="Its name for people.")
    kind = graphene.Field(
        CategoryKind, required=True, description="Which side of the books it is on: that of its root."
    )
    icon = graphene.String(required=True, description="Name of a Tabler icon.")
    color = graphene.String(description="Such as `#12a37b`; null takes the usual one.")
    description = graphene.String(required=True, description="What belongs into it; empty for one of the household.")
    parent = graphene.Field(lambda: Category, description="The category it is part of; null for a root.")
    depth = graphene.Int(required=True, description="0 for a root, at most 3.")
    is_hidden = graphene.Boolean(required=True, description="Left out where one chooses a category.")
    is_built_in = graphene.Boolean(required=True, description="Comes with Moneta: can be hidden, but not deleted.")

    resolve_id = of("slug")

    @resolves
    def resolve_parent(self: TreeCategory, context: Context) -> Any:
        return None if self.parent_id is None else context.loaders.category(self.parent_id)


@resolves
def category_of(root: Any, context: Context) -> Any:
    """Through the household's tree; what a newer version wrote shows as no category."""
    return None if root.category is None else context.loaders.category(root.category)


class Tag(View):
    class Meta:
        interfaces = (Node,)
        description = "A word that the household puts on transactions."

    name = graphene.String(required=True, description="Unique in the household, whatever its case.")
    color = graphene.String(description="Such as `#12a37b`; null takes the usual one.")
    transaction_count = graphene.Int(required=True, description="Transactions that have it, or a part that has it.")

    @resolves
    def resolve_transaction_count(self: names.Tag, context: Context) -> Any:
        return context.loaders.tag_counts.get(self.id)


class PayeeAlias(View):
    class Meta:
        interfaces = (Node,)
        description = "How banks write the name of a payee: lower case, letters and digits."

    alias = graphene.String(required=True, description="The name.")


class Counterparty(View):
    class Meta:
        description = "Whoever money goes to or comes from, as a list shows them: alike wherever the name is the same."

    name = graphene.String(required=True, description="The payee's, else the merchant's, else what the bank wrote.")
    letter = graphene.String(required=True, description="What stands for it: one character as people see it.")
    color = graphene.String(
        required=True, description="`#rrggbb`, behind a white letter; legible on light and dark alike."
    )


@resolves
def counterparty_of_name(root: Any, _context: Context) -> Any:
    return merchant_of(root.name)


class Payee(View):
    class Meta:
        interfaces = (Node,)
        description = "Who money went to or came from, under however many names."

    name = graphene.String(required=True, description="Unique in the household, whatever its case.")
    category = graphene.Field(
        Category, description="What its new transactions are for, unless somebody says otherwise."
    )
    counterparty = graphene.Field(Counterparty, required=True, description="Its letter and colour.")
    aliases = graphene.List(
        graphene.NonNull(PayeeAlias), required=True, description="Every name that means this payee, in their order."
    )
    transaction_count = graphene.Int(required=True, description="Its transactions.")
    last_used_on = graphene.Field(Date, description="The day of its newest transaction; null where it has none.")
    totals = graphene.List(
        graphene.NonNull(Money),
        required=True,
        description="What its transactions come to, for each currency; never added 1:1.",
    )

    resolve_category = category_of
    resolve_counterparty = counterparty_of_name

    @resolves
    def resolve_aliases(self: names.Payee, context: Context) -> Any:
        return context.loaders.payee_aliases.get(self.id)

    @resolves
    def resolve_transaction_count(self: names.Payee, context: Context) -> Any:
        return context.loaders.payee_use(self.id, "transaction_count")

    @resolves
    def resolve_last_used_on(self: names.Payee, context: Context) -> Any:
        return context.loaders.payee_use(self.id, "last_used_on")

    @resolves
    def resolve_totals(self: names.Payee, context: Context) -> Any:
        return context.loaders.payee_use(self.id, "totals")


class PayeeEdge(View):
    class Meta:
        description = "A payee in its place in the list."

    node = graphene.Field(Payee, required=True, description="The payee.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class PayeeConnection(View):
    class Meta:
        description = "A page of payees."

    edges = graphene.List(graphene.NonNull(PayeeEdge), required=True, description="The payees of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")
    total_count = graphene.Int(required=True, description="Payees that match.")


class PayeeTwins(View):
    class Meta:
        description = "Payees that are probably one."

    payees = graphene.List(graphene.NonNull(Payee), required=True, description="Two or more, the most used first.")
    reason = graphene.String(required=True, description="Why they look like one, in words for people.")


class UnnamedMerchant(View):
    class Meta:
        description = "A merchant that many transactions name and no payee stands for."

    name = graphene.String(required=True, description="As the transactions have it.")
    transaction_count = graphene.Int(required=True, description="How many have it.")
    category = graphene.Field(Category, description="What most of them are for; null where it varies.")
    counterparty = graphene.Field(Counterparty, required=True, description="Its letter and colour.")

    resolve_category = category_of
    resolve_counterparty = counterparty_of_name
