"""Keeping searches under names."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from domain.transactions.views import commands
from domain.transactions.views.rejections import DeleteViewRejection, OrderViewsRejection, SaveViewRejection
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids
from finance_graphql.search.objects import SavedView
from finance_graphql.transactions.objects import Change


def _views() -> Any:
    return graphene.List(
        graphene.NonNull(SavedView), required=True, description="The viewer's views as they are now, in their order."
    )


def _change() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


class SaveViewInput(graphene.InputObjectType):
    class Meta:
        description = "A search and its name."

    id = graphene.ID(required=True, description="Client-made UUID of a new view, or that of the view to change.")
    name = graphene.String(required=True, description="Up to 100 characters, unique among the viewer's.")
    query = graphene.String(required=True, description="The search; empty shows everything.")


class SaveView(FinanceMutation):
    class Meta:
        description = "Keep a search under a name, rename it, or give the name another search."
        # Views are personal: whoever may look may also keep what they look for.
        requires = Permission.READ
        input_type = SaveViewInput
        rejections = SaveViewRejection

    views = _views()
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SaveViewRejection)
        command = commands.SaveView(id=ids.made(wanted["id"]), name=wanted["name"], query=wanted["query"])
        return ids.refused or await context.commands.ledger(context.caller, command)


class DeleteViewInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The view.")


class DeleteView(FinanceMutation):
    class Meta:
        description = "Forget a saved view; the transactions stay."
        requires = Permission.READ
        input_type = DeleteViewInput
        rejections = DeleteViewRejection

    views = _views()
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteViewRejection)
        command = commands.DeleteView(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class OrderViewsInput(graphene.InputObjectType):
    class Meta:
        description = "A new order."

    ids = graphene.List(
        graphene.NonNull(graphene.ID),
        required=True,
        description="The views in their new order; those left out come after.",
    )


class OrderViews(FinanceMutation):
    class Meta:
        description = "Put the saved views into another order."
        requires = Permission.READ
        input_type = OrderViewsInput
        rejections = OrderViewsRejection

    views = _views()
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(OrderViewsRejection)
        command = commands.OrderViews(ids=tuple(ids.known(text, "ids") for text in wanted["ids"]))
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class SearchMutations:
    save_view = SaveView.field()
    delete_view = DeleteView.field()
    order_views = OrderViews.field()
