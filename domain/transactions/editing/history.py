"""What was done to one row, for people: by which change, and which fields it moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.transactions.model import Change
from domain.transactions.telling import FieldChange, KnownNames, told_row


@dataclass(frozen=True, slots=True)
class RowHistory:
    """What one change did to the row or one of its files; nothing where it made the row."""

    change: Change
    fields: tuple[FieldChange, ...]


def fields_of(
    table: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    names: KnownNames,
) -> tuple[FieldChange, ...]:
    """In words. A file is told by its name alone, and a row that is new by nothing: it is there to be seen."""
    if table == "attachments":
        return (FieldChange("File", (before or {}).get("file_name"), (after or {}).get("file_name")),)
    if before is None:
        return ()
    fields = told_row(table, str(now["id"]), before, after, now, names).fields if now else ()
    return tuple(sorted(fields, key=lambda field: field.name))
