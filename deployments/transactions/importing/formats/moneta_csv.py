"""Moneta's own CSV: the columns are known, and what was made safe for spreadsheets is as it was again."""

from __future__ import annotations

from dataclasses import replace

from deployments.transactions.importing.formats.base import program_export
from deployments.transactions.importing.layout import Layout
from deployments.transactions.importing.tables import Preset
from domain.transactions.importing.mapping import ColumnMapping, ColumnRole, DateOrder, DecimalSeparator

_ROLES = {
    "date": ColumnRole.DATE,
    "amount": ColumnRole.AMOUNT,
    "currency": ColumnRole.CURRENCY,
    "account": ColumnRole.ACCOUNT,
    "description": ColumnRole.DESCRIPTION,
    "payee": ColumnRole.PAYEE,
    "category": ColumnRole.CATEGORY,
    "tags": ColumnRole.TAGS,
    "note": ColumnRole.NOTE,
    "status": ColumnRole.STATUS,
    "transfer account": ColumnRole.TRANSFER_ACCOUNT,
    "parts": ColumnRole.IGNORE,
    "bank id": ColumnRole.BANK_ID,
}


class _Own(Preset):
    """Nothing is guessed of what Moneta wrote itself."""

    def over(self, guess: ColumnMapping, layout: Layout) -> ColumnMapping:
        return replace(super().over(guess, layout), date_order=DateOrder.YMD, decimal_separator=DecimalSeparator.DOT)


MONETA_CSV = program_export("moneta_csv", "Moneta export (CSV)", _Own(_ROLES), frozenset(_ROLES))
