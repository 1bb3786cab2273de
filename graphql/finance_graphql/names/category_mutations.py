"""Changing the household's category tree."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.categories import CategoryKind as DomainKind
from domain.transactions.commands import KEEP
from domain.transactions.naming import commands, rejections
from domain.transactions.naming.outcomes import CategoriesChanged
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids, named
from finance_graphql.names.objects import Category, CategoryKind
from finance_graphql.transactions.objects import Change

UNDOES = "Undoes it; null where nothing new was saved."
_COLOR = "Six hexadecimal digits such as `#12a37b`"


class CreateCategoryInput(graphene.InputObjectType):
    class Meta:
        description = "A new category."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same category.")
    name = graphene.String(required=True, description="Up to 100 characters, unique among its siblings.")
    parent_id = graphene.ID(description="The category it is part of; null makes a root. At most four levels.")
    kind = graphene.InputField(
        CategoryKind, description="Of a root: `EXPENSE` where it is null. Below another one it is inherited."
    )
    icon = graphene.String(description="Name of a Tabler icon.")
    color = graphene.String(description=f"{_COLOR}.")


class EditCategoryInput(graphene.InputObjectType):
    class Meta:
        description = "Absent fields stay; an explicit null clears `parentId`, `icon` or `color`."

    id = graphene.ID(required=True, description="The category.")
    name = graphene.String(description="Another name.")
    parent_id = graphene.ID(description="Another parent of the same kind; null makes it a root.")
    icon = graphene.String(description="Name of a Tabler icon; null takes the usual one.")
    color = graphene.String(description=f"{_COLOR}; null takes the usual one.")
    is_hidden = graphene.Boolean(description="Whether it is left out where one chooses a category.")
    place = graphene.Int(description="Its number among its siblings, from 0.")


class DeleteCategoryInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="A category of the household's own.")
    move_to = graphene.ID(
        description="Where its transactions, parts of splits, budgets and payees go; null is its parent."
    )


class MergeCategoriesInput(graphene.InputObjectType):
    class Meta:
        description = "Which categories become one."

    ids = graphene.List(
        graphene.NonNull(graphene.ID), required=True, description="Categories of the household's own that go."
    )
    into = graphene.ID(required=True, description="The one that stays.")


class _Categories(FinanceMutation):
    """What changing the tree answers."""

    class Meta:
        abstract = True

    category = graphene.Field(Category, description="The category as it is now; null when it was refused or is gone.")
    categories = graphene.List(
        graphene.NonNull(Category), required=True, description="The tree as it is now; empty when it was refused."
    )
    moved_count = graphene.Int(description="Transactions that have another category now; null when it was refused.")
    change = graphene.Field(Change, description=UNDOES)


async def _run(context: Context, command: Any) -> Any:
    outcome: CategoriesChanged | Rejected = await context.commands.ledger(context.caller, command)
    if isinstance(outcome, Rejected):
        return outcome
    context.loaders.know_tree(outcome.tree)
    return Answer(
        category=outcome.category,
        categories=tuple(outcome.tree),
        moved_count=outcome.moved_count,
        change=outcome.change,
    )


class CreateCategory(_Categories):
    class Meta:
        description = "Add a category of the household's own."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = CreateCategoryInput
        rejections = rejections.CreateCategoryRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.CreateCategoryRejection)
        command = commands.CreateCategory(
            id=ids.made(wanted["id"]),
            name=wanted["name"],
            parent_id=wanted.get("parent_id"),
            kind=DomainKind(named(wanted, "kind", DomainKind.EXPENSE)),
            icon=wanted.get("icon"),
            color=wanted.get("color"),
        )
        return ids.refused or await _run(context, command)


class EditCategory(_Categories):
    class Meta:
        description = "Rename, move, order, colour or hide a category, one that comes with Moneta too."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditCategoryInput
        rejections = rejections.EditCategoryRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.EditCategory(
            id=wanted["id"],
            name=named(wanted, "name", KEEP),
            parent_id=wanted.get("parent_id", KEEP),
            icon=wanted.get("icon", KEEP),
            color=wanted.get("color", KEEP),
            is_hidden=named(wanted, "is_hidden", KEEP),
            place=named(wanted, "place", KEEP),
        )
        return await _run(context, command)


class DeleteCategory(_Categories):
    class Meta:
        description = "Delete a category; what is below it moves up, its transactions to another category."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeleteCategoryInput
        rejections = rejections.DeleteCategoryRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await _run(context, commands.DeleteCategory(id=wanted["id"], move_to=wanted.get("move_to")))


class MergeCategories(_Categories):
    class Meta:
        description = "Make several categories one: transactions, budgets and what is below them go to it."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = MergeCategoriesInput
        rejections = rejections.MergeCategoriesRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await _run(context, commands.MergeCategories(ids=tuple(wanted["ids"]), into=wanted["into"]))


class CategoryMutations:
    create_category = CreateCategory.field()
    edit_category = EditCategory.field()
    delete_category = DeleteCategory.field()
    merge_categories = MergeCategories.field()
