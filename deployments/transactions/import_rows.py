"""Rows of imports to domain values and back. Apart from the store, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from domain.transactions.importing.mapping import (
    ColumnAssignment,
    ColumnMapping,
    ColumnRole,
    DateOrder,
    DecimalSeparator,
)
from domain.transactions.importing.model import ImportProfile


def mapping_to_json(mapping: ColumnMapping | None) -> dict[str, Any] | None:
    return asdict(mapping) if mapping else None


def mapping_of(stored: dict[str, Any] | None) -> ColumnMapping | None:
    if stored is None:
        return None
    return ColumnMapping(
        columns=tuple(
            ColumnAssignment(column["index"], ColumnRole(column["role"]), column.get("header", ""))
            for column in stored["columns"]
        ),
        date_order=DateOrder(stored["date_order"]),
        decimal_separator=DecimalSeparator(stored["decimal_separator"]),
        spending_is_positive=stored["spending_is_positive"],
    )


def profile_of(row: Any) -> ImportProfile:
    """From any row with the columns of `import_profiles`."""
    return ImportProfile(
        id=row["id"],
        fingerprint=row["fingerprint"],
        name=row["name"],
        format=row["format"],
        account_id=row["account_id"],
        accounts=tuple((label, UUID(id) if id else None) for label, id in (row["accounts"] or {}).items()),  # noqa: A001
        mapping=mapping_of(row["mapping"]),
        used_at=row["used_at"],
    )
