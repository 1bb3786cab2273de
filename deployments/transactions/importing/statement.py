"""A bank statement from bytes to typed rows: what went wrong is listed by line, what is sound goes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from deployments.transactions.importing.containers import unpack
from deployments.transactions.importing.formats import FORMATS, detect
from deployments.transactions.importing.model import (
    ERRORS_LISTED_MAX,
    ROWS_MAX,
    AccountLabel,
    Options,
    RowError,
    StatedBalance,
    Statement,
)
from deployments.transactions.importing.source import Source
from domain.shared.outcomes import Rejected
from domain.transactions.importing.mapping import ColumnMapping

__all__ = [
    "ERRORS_LISTED_MAX",
    "FORMATS",
    "ROWS_MAX",
    "AccountLabel",
    "RowError",
    "StatedBalance",
    "Statement",
    "parse_statement",
]


def parse_statement(
    content: bytes,
    file_name: str,
    *,
    currency: str,
    mapping: ColumnMapping | None = None,
    currencies: Mapping[str, str] | None = None,
    keeps_currencies: bool = False,
    saved_mappings: Mapping[str, ColumnMapping] | None = None,
) -> Statement | Rejected:
    """Read a statement in whatever format its content is; the name of the file decides nothing.

    `currency` is that of the account; `currencies` gives it by account label for files of several accounts, and
    `keeps_currencies` lets every row keep the currency the file states. `mapping` is what a person chose;
    `saved_mappings` are those of earlier files by `Statement.fingerprint`, used where one fits and nobody chose.
    """
    unpacked = unpack(content, file_name)
    if isinstance(unpacked, Rejected):
        return unpacked
    source = Source(unpacked, file_name)
    found = detect(source)
    options = Options(
        currency=currency, mapping=mapping, currencies=currencies or {}, keeps_currencies=keeps_currencies
    )
    if mapping is not None or not saved_mappings:
        return found.read(source, options)
    fingerprint = found.fingerprint(source)
    saved = None if fingerprint is None else saved_mappings.get(fingerprint)
    if saved is not None:
        outcome = found.read(source, replace(options, mapping=saved))
        if isinstance(outcome, Statement):
            return outcome
    return found.read(source, options)
