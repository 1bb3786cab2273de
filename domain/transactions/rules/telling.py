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


_FIELDS = ("Category", "Payee", "Tags", "Note", "Split", "Transfer", "Hidden")


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
        was = dict.fromkeys(_FIELDS) if before is None else self._words(before)
        now = self._words(change.after)
        fields = [FieldChange(name, was[name], now[name]) for name in _FIELDS if was[name] != now[name]]
        return RowPreview(transaction=before, as_changed=change.after, fields=tuple(fields))

    def _words(self, row: Transaction) -> dict[str, str | None]:
        return {
            "Category": self._category(row),
            "Payee": None if row.payee_id is None else self._name(NameField.PAYEE, row.payee_id),
            "Tags": ", ".join(self._name(NameField.TAG, id_) for id_ in row.tag_ids) or None,
            "Note": row.note,
            "Split": " + ".join(self._part(part, row.amount.currency) for part in row.splits) or None,
            "Transfer": self._leg(row),
            "Hidden": "hidden" if row.is_hidden else None,
        }

    def _name(self, field: NameField, id_: object) -> str:
        return self._by_id[field].get(str(id_), "something that is gone")

    def _category(self, row: Transaction) -> str | None:
        if row.category is None:
            return None
        name = self._name(NameField.CATEGORY, row.category)
        return f"{name} (guessed)" if row.categorized_by is Categorizer.MODEL else name

    def _part(self, part: Split, currency: str) -> str:
        amount = Money(part.amount_minor, currency)
        return f"{amount} {self._name(NameField.CATEGORY, part.category)}" if part.category else str(amount)

    def _leg(self, row: Transaction) -> str | None:
        if row.counterpart_id is None:
            return None
        account = self._legs.get(row.counterpart_id)
        return "linked" if account is None else f"linked with {self._name(NameField.ACCOUNT, account)}"
