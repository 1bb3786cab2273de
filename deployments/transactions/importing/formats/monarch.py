"""The export of Monarch."""

from __future__ import annotations

from deployments.transactions.importing.formats.base import program_export
from deployments.transactions.importing.tables import Preset
from domain.transactions.importing.mapping import ColumnRole

_ROLES = {
    "date": ColumnRole.DATE,
    "merchant": ColumnRole.PAYEE,
    "category": ColumnRole.CATEGORY,
    "account": ColumnRole.ACCOUNT,
    "original statement": ColumnRole.DESCRIPTION,
    "notes": ColumnRole.NOTE,
    "amount": ColumnRole.AMOUNT,
    "tags": ColumnRole.TAGS,
}

MONARCH = program_export(
    "monarch", "Monarch", Preset(_ROLES), frozenset({"date", "merchant", "account", "original statement", "amount"})
)
