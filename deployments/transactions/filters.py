"""From a transaction filter to a parametrized WHERE."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.transactions.model import TransactionKind
from domain.transactions.reporting import UNCATEGORIZED, TransactionFilter

_KINDS = {
    TransactionKind.EXPENSE: "counterpart_id IS NULL AND amount_minor < 0",
    TransactionKind.INCOME: "counterpart_id IS NULL AND amount_minor > 0",
    TransactionKind.TRANSFER: "counterpart_id IS NOT NULL",
}


@dataclass(slots=True)
class Conditions:
    """Conditions that all hold, and their values in the order of `$1`, `$2`, …"""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, template: str, *values: Any) -> None:
        """Append a condition whose `{}` become the next placeholders."""
        start = len(self.values) + 1
        self.parts.append(template.format(*(f"${start + index}" for index in range(len(values)))))
        self.values += values

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts)


def _contains(text: str) -> str:
    """An ILIKE pattern in which the person's own wildcards are letters."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def conditions(household_id: UUID, wanted: TransactionFilter, after: Conditions | None = None) -> Conditions:
    """Live rows of the household that match, behind the conditions that there are already."""
    found = after or Conditions()
    found.add("household_id = {}", household_id)
    found.add("deleted_at IS NULL")
    if wanted.account_ids is not None:
        found.add("account_id = ANY({})", list(wanted.account_ids))
    if wanted.categories is not None:
        named = [slug for slug in wanted.categories if slug != UNCATEGORIZED]
        or_none = " OR category IS NULL" if UNCATEGORIZED in wanted.categories else ""
        found.add(f"(category = ANY({{}}){or_none})", named)
    if wanted.text and wanted.text.strip():
        pattern = _contains(wanted.text.strip())
        found.add("(description ILIKE {0} OR merchant ILIKE {0} OR note ILIKE {0})", pattern)
    if wanted.amount_min is not None:
        found.add("amount_minor >= {}", wanted.amount_min)
    if wanted.amount_max is not None:
        found.add("amount_minor <= {}", wanted.amount_max)
    if wanted.date_from is not None:
        found.add("booked_on >= {}", wanted.date_from)
    if wanted.date_to is not None:
        found.add("booked_on <= {}", wanted.date_to)
    if wanted.kind is not None:
        found.add(_KINDS[wanted.kind])
    if wanted.import_id is not None:
        found.add("import_id = {}", wanted.import_id)
    return found
