"""The names of the small household: a category, a tag and a payee of its own, and what changing them answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.shared.money import Money
from domain.shared.paging import Page, page_of
from domain.shared.viewer import Caller
from domain.transactions.categories import CategoryKind
from domain.transactions.names import HouseholdCategory, Payee, PayeeAlias, Tag
from domain.transactions.naming import rejections
from domain.transactions.naming.outcomes import CategoriesChanged, PayeeChanged, TagChanged
from domain.transactions.naming.reading import MerchantInUse, PayeeOrder, PayeeUse, Twins
from domain.transactions.naming.tree import CategoryTree
from tests.unit.graphql_schema.household import TODAY, change, key

BAKERY = str(key("bakery"))
CATEGORIES = (
    HouseholdCategory(id=BAKERY, parent_id="groceries", name="Bakery", kind=CategoryKind.EXPENSE, color="#aa5500"),
    HouseholdCategory(id="pets", name="Animals", kind=CategoryKind.EXPENSE, is_hidden=True, position=14),
)
TAG = Tag(id=key("tag"), name="Work", color="#112233")
PAYEE = Payee(id=key("payee"), name="Miller", category=BAKERY)
ALIAS = PayeeAlias(id=key("alias"), payee_id=PAYEE.id, alias="miller")


class FakeNameReads:
    """The part of `Reads` that knows names; `note` is that of the whole."""

    note: Any

    async def categories(self, caller: Caller) -> Sequence[HouseholdCategory]:
        self.note("categories", caller)
        return CATEGORIES

    async def tags(self, caller: Caller) -> Sequence[Tag]:
        self.note("tags", caller)
        return [TAG]

    async def tag_counts(self, caller: Caller) -> Mapping[UUID, int]:
        self.note("tag_counts", caller)
        return {TAG.id: 7}

    async def payees(
        self, caller: Caller, *, text: str, order: PayeeOrder, first: int, after: str | None
    ) -> tuple[Page[Payee], int] | None:
        self.note("payees", caller, text, order, first, after)
        if after == "nonsense":
            return None
        return page_of([PAYEE], first, lambda payee: (payee.name, payee.id)), 1

    async def payees_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Payee]:
        self.note("payees_by_ids", caller, tuple(ids))
        return {PAYEE.id: PAYEE} if PAYEE.id in ids else {}

    async def payee_aliases(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, tuple[PayeeAlias, ...]]:
        self.note("payee_aliases", caller, tuple(ids))
        return dict.fromkeys(ids, (ALIAS,))

    async def payee_uses(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, PayeeUse]:
        self.note("payee_uses", caller, tuple(ids))
        return dict.fromkeys(ids, PayeeUse(3, TODAY, (Money(-1_250, "EUR"),)))

    async def payee_twins(self, caller: Caller) -> Sequence[Twins]:
        self.note("payee_twins", caller)
        return [Twins((PAYEE, PAYEE), "The names are written almost the same")]

    async def unnamed_merchants(self, caller: Caller) -> Sequence[MerchantInUse]:
        self.note("unnamed_merchants", caller)
        return [MerchantInUse("Bakery", 12, "groceries")]


_TREE = CategoryTree(CATEGORIES)
_CATEGORIES_CHANGED = CategoriesChanged(_TREE.get(BAKERY), _TREE, change(), 2)
_TAG_CHANGED = TagChanged(TAG, change(), 2)
_PAYEE_CHANGED = PayeeChanged(PAYEE, (ALIAS,), change(), 2)
NAME_OUTCOMES: Mapping[str, Any] = {
    "create_category": _CATEGORIES_CHANGED,
    "edit_category": _CATEGORIES_CHANGED,
    "delete_category": _CATEGORIES_CHANGED,
    "merge_categories": _CATEGORIES_CHANGED,
    "create_tag": _TAG_CHANGED,
    "edit_tag": _TAG_CHANGED,
    "merge_tags": _TAG_CHANGED,
    "delete_tag": TagChanged(None, change(), 2),
    "create_payee": _PAYEE_CHANGED,
    "edit_payee": _PAYEE_CHANGED,
    "add_payee_alias": _PAYEE_CHANGED,
    "remove_payee_alias": _PAYEE_CHANGED,
    "split_payee": _PAYEE_CHANGED,
    "merge_payees": _PAYEE_CHANGED,
    "delete_payee": PayeeChanged(None, (), change(), 2),
}
NAME_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "createCategory": ("create_category", rejections.CreateCategoryRejection),
    "editCategory": ("edit_category", rejections.EditCategoryRejection),
    "deleteCategory": ("delete_category", rejections.DeleteCategoryRejection),
    "mergeCategories": ("merge_categories", rejections.MergeCategoriesRejection),
    "createTag": ("create_tag", rejections.CreateTagRejection),
    "editTag": ("edit_tag", rejections.EditTagRejection),
    "mergeTags": ("merge_tags", rejections.MergeTagsRejection),
    "deleteTag": ("delete_tag", rejections.DeleteTagRejection),
    "createPayee": ("create_payee", rejections.CreatePayeeRejection),
    "editPayee": ("edit_payee", rejections.EditPayeeRejection),
    "addPayeeAlias": ("add_payee_alias", rejections.AddPayeeAliasRejection),
    "removePayeeAlias": ("remove_payee_alias", rejections.RemovePayeeAliasRejection),
    "splitPayee": ("split_payee", rejections.SplitPayeeRejection),
    "mergePayees": ("merge_payees", rejections.MergePayeesRejection),
    "deletePayee": ("delete_payee", rejections.DeletePayeeRejection),
}
