"""The export of Mint, which other programs still offer as theirs."""

from __future__ import annotations

from deployments.transactions.importing.formats.base import program_export
from deployments.transactions.importing.tables import Preset
from domain.transactions.importing.mapping import ColumnRole

_ROLES = {
    "date": ColumnRole.DATE,
    "description": ColumnRole.PAYEE,
    "original description": ColumnRole.DESCRIPTION,
    "amount": ColumnRole.AMOUNT,
    "transaction type": ColumnRole.DIRECTION,
    "category": ColumnRole.CATEGORY,
    "account name": ColumnRole.ACCOUNT,
    "labels": ColumnRole.TAGS,
    "notes": ColumnRole.NOTE,
}

MINT = program_export(
    "mint",
    "Mint",
    Preset(_ROLES),
    frozenset(
        {"date", "description", "original description", "amount", "transaction type", "category", "account name"}
    ),
)
