"""Where names are used, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.transactions.categories import BY_SLUG
from domain.transactions.model import Transaction
from domain.transactions.names import Payee
from domain.transactions.naming.aliases import wording

Tables = Mapping[str, dict[Any, Any]]


class FakeNames:
    """Implements `NameUses` over the tables of one household."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def _each(self, change: Callable[[Transaction], Transaction]) -> int:
        rows = self._tables["transactions"]
        changed = {id_: after for id_, row in rows.items() if (after := change(row)) != row}
        rows.update((id_, replace(row, version=row.version + 1)) for id_, row in changed.items())
        return len(changed)

    async def share(self) -> None:
        """Units of a fake come one after the other."""

    async def alone(self) -> None:
        """See `share`."""

    async def move_category(self, gone: Collection[str], to: str | None) -> int:
        def moved(row: Transaction) -> Transaction:
            splits = tuple(replace(part, category=to) if part.category in gone else part for part in row.splits)
            row = replace(row, splits=splits)
            if row.category not in gone:
                return row
            if to is None:
                return replace(row, category=None, categorized_by=None, confidence=None)
            return replace(row, category=to)

        self._move_budgets(gone, to)
        payees = self._tables["payees"]
        payees.update((id_, replace(payee, category=to)) for id_, payee in payees.items() if payee.category in gone)
        return self._each(moved)

    def _move_budgets(self, gone: Collection[str], to: str | None) -> None:
        """To the other category, unless that has one in the currency already."""
        budgets = self._tables["budgets"]
        taken = {budget.currency for budget in budgets.values() if budget.category == to}
        for id_ in sorted(id_ for id_, budget in budgets.items() if budget.category in gone):
            if to is None or budgets[id_].currency in taken:
                del budgets[id_]
            else:
                taken.add(budgets[id_].currency)
                budgets[id_] = replace(budgets[id_], category=to)

    async def move_tag(self, gone: Collection[UUID], to: UUID | None) -> int:
        def kept(ids: tuple[UUID, ...]) -> tuple[UUID, ...]:
            return tuple(dict.fromkeys(new for id_ in ids if (new := to if id_ in gone else id_) is not None))

        def moved(row: Transaction) -> Transaction:
            splits = tuple(replace(part, tag_ids=kept(part.tag_ids)) for part in row.splits)
            return replace(row, tag_ids=kept(row.tag_ids), splits=splits)

        return self._each(moved)

    async def move_payee(self, gone: Collection[UUID], to: UUID | None) -> int:
        return self._each(lambda row: replace(row, payee_id=to) if row.payee_id in gone else row)

    async def wordings(self, payee_id: UUID | None) -> Sequence[str]:
        rows = self._tables["transactions"].values()
        return sorted({wording(row.merchant, row.description) for row in rows if row.payee_id == payee_id})

    async def name_rows(self, wordings: Collection[str], to: UUID, *, of: UUID | None) -> int:
        def named(row: Transaction) -> Transaction:
            mine = row.payee_id == of and wording(row.merchant, row.description) in wordings
            return replace(row, payee_id=to) if mine else row

        return self._each(named)

    async def payees(self, aliases: Collection[str]) -> Mapping[str, Payee]:
        found = (alias for alias in self._tables["payee_aliases"].values() if alias.alias in aliases)
        return {alias.alias: self._tables["payees"][alias.payee_id] for alias in found}


def loose_ends(tables: Tables) -> list[str]:
    """What rows name and is not there."""
    rows = tables["transactions"].values()
    lines = [*rows, *(part for row in rows for part in row.splits)]
    categories = {line.category for line in lines} | {payee.category for payee in tables["payees"].values()}
    categories |= {budget.category for budget in tables["budgets"].values()}
    categories |= {category.parent_id for category in tables["categories"].values()}
    found = []
    if categories - {None, *BY_SLUG, *tables["categories"]}:
        found.append("a category")
    named = {row.payee_id for row in rows} | {alias.payee_id for alias in tables["payee_aliases"].values()}
    if named - {None, *tables["payees"]}:
        found.append("a payee")
    if {id_ for line in lines for id_ in line.tag_ids} - tables["tags"].keys():
        found.append("a tag")
    needed = {row.refund_of for row in rows} | {file.transaction_id for file in tables["attachments"].values()}
    if needed - {None, *tables["transactions"]}:
        found.append("a transaction")
    return found
