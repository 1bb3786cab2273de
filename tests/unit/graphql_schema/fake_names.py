"""The names of the small household: a category, a tag and a payee of its own, and what changing them answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.shared.money import Money
from domain.shared.paging import Page, page_of
from domain.shared.viewer import Caller
from domain.transactions.accounts import rejections as account_rejections
from domain.transactions.accounts.outcomes import AccountChanged, AccountValued
from domain.transactions.balances import BalancePoint
from domain.transactions.categories import CategoryKind
from domain.transactions.names import HouseholdCategory, Payee, PayeeAlias, Tag
from domain.transactions.naming import rejections
from domain.transactions.naming.outcomes import CategoriesChanged, PayeeChanged, TagChanged
from domain.transactions.naming.reading import MerchantInUse, PayeeOrder, PayeeUse, Twins
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.telling import ChangedRow, ChangeFacts, FieldChange, NextSteps, RowAction
from tests.unit.graphql_schema.household import TODAY, account, change, key, transaction

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

    @property
    def history(self) -> FakeHistory:
        return FakeHistory(self.note)

    @property
    def account_series(self) -> FakeAccountSeries:
        return FakeAccountSeries(self.note)

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


class FakeHistory:
    """The history of the small household: one change of one row."""

    def __init__(self, note: Any) -> None:
        self._note = note

    async def page(self, household_id: UUID, user_id: UUID, wanted: Any, *, first: int, after: str | None) -> Any:
        self._note("history.page", household_id, user_id, wanted, first, after)
        return None if after == "nonsense" else page_of([change()], first, lambda each: (7,))

    async def facts(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, ChangeFacts]:
        self._note("history.facts", household_id, tuple(ids))
        return dict.fromkeys(ids, ChangeFacts("Ada", None, 2))

    async def next_steps(self, household_id: UUID, user_id: UUID) -> NextSteps:
        self._note("history.next_steps", household_id, user_id)
        return NextSteps(change(), None)

    async def rows(self, household_id: UUID, wanted: Any, *, first: int, after: str | None) -> Any:
        self._note("history.rows", household_id, wanted.id, first, after)
        fields = (FieldChange("Note", None, "rye"), FieldChange("Amount", None, None, None, Money(-5, "EUR")))
        row = ChangedRow("transactions:1", "Transaction", "Bakery", RowAction.CHANGED, fields, key("transaction 1"))
        return None if after == "nonsense" else page_of([row], first, lambda each: ("transactions", each.id))


class FakeAccountSeries:
    def __init__(self, note: Any) -> None:
        self._note = note

    async def balance_history(self, household_id: UUID, account_id: UUID, begin: Any, end: Any, step: Any) -> Any:
        self._note("balance_history", household_id, account_id, begin, end, step)
        return [BalancePoint(end, Money(5, "EUR"))]


_TREE = CategoryTree(CATEGORIES)
_CATEGORIES_CHANGED = CategoriesChanged(_TREE.get(BAKERY), _TREE, change(), 2)
_TAG_CHANGED = TagChanged(TAG, change(), 2)
_PAYEE_CHANGED = PayeeChanged(PAYEE, (ALIAS,), change(), 2)
NAME_OUTCOMES: Mapping[str, Any] = {
    "edit_account": AccountChanged(account(1), change()),
    "close_account": AccountChanged(account(1), change()),
    "reopen_account": AccountChanged(account(1), change()),
    "set_account_value": AccountValued(account(1), (transaction(1),), change()),
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
    "editAccount": ("edit_account", account_rejections.EditAccountRejection),
    "closeAccount": ("close_account", account_rejections.CloseAccountRejection),
    "reopenAccount": ("reopen_account", account_rejections.ReopenAccountRejection),
    "setAccountValue": ("set_account_value", account_rejections.SetAccountValueRejection),
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
