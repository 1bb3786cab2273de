"""What a file would become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.shared.money import Money
from domain.transactions.importing.mapping import ColumnMapping
from domain.transactions.model import ImportRowError


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A row as it would be saved; `duplicate_reason` says why it would be left out."""

    line: int
    booked_on: date
    amount: Money
    description: str
    category: str | None
    confidence: float | None
    merchant: str | None
    duplicate_reason: str | None

    @property
    def is_duplicate(self) -> bool:
        return self.duplicate_reason is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """`rows` are the first ones; the counts and `total` are of the whole file, duplicates not added."""

    file_name: str
    encoding: str
    delimiter: str
    mapping: ColumnMapping
    row_count: int
    duplicate_count: int
    error_count: int
    rows: tuple[PreviewRow, ...]
    errors: tuple[ImportRowError, ...]
    date_from: date | None
    date_to: date | None
    total: Money | None
