"""What a run does to one row, field by field in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.model import Categorizer, Split, Transaction
from domain.transactions.rules.model import Plan, RowChange
from domain.transactions.search.ast import NameField
from domain.transactions.search.names import Names
from domain.transactions.telling import FieldChange


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """`transaction` is the row as it is now; None where the run makes it. `as_changed` is never stored."""

    transaction: Transaction | None
    as_changed: Transaction
    fields: tuple[FieldChange, ...]


class Teller:
    """Knows what the household calls things, and which rows are legs of which accounts."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self._by_id = {
            field: {each.id: each.name for each in names.of(field)}
            for field in (NameField.CATEGORY, NameField.PAYEE, NameField.TAG, NameField.ACCOUNT)
        }
        self._legs: Mapping[UUID, UUID] = {each.after.id: each.after.account_id for each in plan.changes}

    def tell(self, change: RowChange) -> RowPreview:
        before = change.before
        fields = [
            FieldChange(name, was, now)
            for name, was, now in (
                ("Category", before and self._category(before), self._category(change.after)),
                ("Payee", before and self._payee(before), self._payee(change.after)),
                ("Tags", before and self._tags(before.tag_ids), self._tags(change.after.tag_ids)),
                ("Note", before and before.note, change.after.note),
                ("Split", before and self._splits(before), self._splits(change.after)),
                ("Transfer", before and self._leg(before), self._leg(change.after)),
                ("Hidden", "hidden" if before and before.is_hidden else None, _hidden(change.after)),
            )
            if was != now
        ]
        return RowPreview(transaction=before, as_changed=change.after, fields=tuple(fields))

    def _name(self, field: NameField, id_: object) -> str:
        return self._by_id[field].get(str(id_), "something that is gone")

    def _category(self, row: Transaction) -> str | None:
        if row.category is None:
            return None
        name = self._name(NameField.CATEGORY, row.category)
        return f"{name} (guessed)" if row.categorized_by is Categorizer.MODEL else name

    def _payee(self, row: Transaction) -> str | None:
        return None if row.payee_id is None else self._name(NameField.PAYEE, row.payee_id)

    def _tags(self, ids: tuple[UUID, ...]) -> str | None:
        return ", ".join(self._name(NameField.TAG, id_) for id_ in ids) or None

    def _splits(self, row: Transaction) -> str | None:
        return " + ".join(self._part(part, row.amount.currency) for part in row.splits) or None

    def _part(self, part: Split, currency: str) -> str:
        amount = Money(part.amount_minor, currency)
        return f"{amount} {self._name(NameField.CATEGORY, part.category)}" if part.category else str(amount)

    def _leg(self, row: Transaction) -> str | None:
        if row.counterpart_id is None:
            return None
        account = self._legs.get(row.counterpart_id)
        return "linked" if account is None else f"linked with {self._name(NameField.ACCOUNT, account)}"


def _hidden(row: Transaction) -> str | None:
    return "hidden" if row.is_hidden else None
