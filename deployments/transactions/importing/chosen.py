"""Dates and amounts of formats that leave their form open: settled by the file as a whole, or by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from deployments.transactions.importing.book import NO_COLUMNS
from deployments.transactions.importing.model import Options
from deployments.transactions.importing.values import read_dates
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import Unreadable, decimal_evidence, proven_separator, read_certain
from domain.transactions.importing.mapping import ColumnMapping, DecimalSeparator
from domain.transactions.importing.rejections import ImportRejection


@dataclass(frozen=True, slots=True)
class Settled:
    """One day, or why there is none, per text; `mapping` says in which form they were read."""

    days: Sequence[date | Unreadable]
    mapping: ColumnMapping
    separator: DecimalSeparator | None

    def read_amount(self, text: str, currency: str) -> int | Unreadable:
        return read_certain(text, self.separator, currency)


def settle(dates: Sequence[str], amounts: Sequence[str], options: Options) -> Settled | Rejected:
    """Read all dates; a form that stays open is refused with what to choose, never guessed."""
    chosen = options.mapping
    column = read_dates(pl.Series(dates, dtype=pl.String), None if chosen is None else chosen.date_order)
    if column is None:
        return Rejected(
            ImportRejection.DATES_AMBIGUOUS,
            "The dates can be day first or month first, and no row tells which. "
            "Choose the date order in the column mapping.",
            "mapping.dateOrder",
        )
    separator = proven_separator(amounts, options.currency)
    if separator is None:
        open_ones = [text for text in amounts if (found := decimal_evidence(text, options.currency)) and found[1] < 2]
        if chosen is not None:
            separator = chosen.decimal_separator if open_ones else None
        elif open_ones:
            return Rejected(
                ImportRejection.MAPPING_INVALID,
                f"Amounts such as “{open_ones[0][:40]}” can be read in two ways, and no row tells which. "
                "Choose the decimal separator in the column mapping.",
                "mapping.decimalSeparator",
            )
    days = [
        day if day is not None else Unreadable(reason or "the date is missing")
        for day, reason in zip(column.days.to_list(), column.reasons.to_list(), strict=True)
    ]
    mapping = replace(NO_COLUMNS, date_order=column.order, decimal_separator=separator or DecimalSeparator.DOT)
    if separator is None and chosen is not None:
        mapping = replace(mapping, decimal_separator=chosen.decimal_separator)
    return Settled(days, mapping, separator)
