"""Moneta's own export: what went out comes back, splits, transfers and tags included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from deployments.transactions.importing.book import Book, Draft, DraftSplit, too_many
from deployments.transactions.importing.containers import not_a_statement
from deployments.transactions.importing.formats.base import CERTAIN, NEVER, Format
from deployments.transactions.importing.model import ROWS_MAX, Options, Statement
from deployments.transactions.importing.source import Source
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import Unreadable
from domain.transactions.importing.statuses import RowStatus, status_of

_MARK = re.compile(rb'\{\s*"moneta"\s*:')
_VERSION = 1
_DEPTH_MAX = 4


def _sniff(source: Source) -> int:
    return CERTAIN if _MARK.match(source.head) else NEVER


def _read(source: Source, options: Options) -> Statement | Rejected:
    try:
        document = orjson.loads(source.content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as problem:
        return not_a_statement(f"is a damaged Moneta export ({problem})", "Export it again and import it.")
    if document.get("moneta") != _VERSION:
        return not_a_statement(
            f"is a Moneta export of version {str(document.get('moneta'))[:20]}, this Moneta reads version {_VERSION}",
            "Update Moneta, then import it.",
        )
    transactions = _objects(document.get("transactions"))
    if len(transactions) > ROWS_MAX:
        return too_many()
    export = _Export(document, transactions)
    book = Book(options, lambda text, _: Unreadable("this is not a whole number of minor units"))
    for account in export.accounts.values():
        opening = account.get("opening_balance_minor")
        if isinstance(opening, int) and not isinstance(opening, bool) and opening:
            book.state(_text(account.get("name")), _text(account.get("currency")), opening=(opening, Unreadable("")))
    for number, row in enumerate(transactions, start=1):
        book.add(export.draft(number, row))
    household = document.get("household")
    name = _text(household.get("name")) if isinstance(household, dict) else None
    return book.statement("moneta", fingerprint=f"moneta:{name or ''}")


class _Export:
    """The lists of the export by id."""

    def __init__(self, document: Mapping[str, Any], transactions: Sequence[Mapping[str, Any]]) -> None:
        self.accounts = _by_id(document.get("accounts"))
        self._categories = _by_id(document.get("categories"))
        self._payees = _by_id(document.get("payees"))
        self._transactions = {id_: row for row in transactions if (id_ := _text(row.get("id")))}

    def draft(self, number: int, row: Mapping[str, Any]) -> Draft:
        account = self.accounts.get(_text(row.get("account_id")) or "", {})
        amount = row.get("amount_minor")
        parts = row.get("splits")
        return Draft(
            line=number,
            raw=orjson.dumps(row).decode(),
            day=_day(row.get("booked_on")),
            amount=amount if isinstance(amount, int) and not isinstance(amount, bool) else str(amount or ""),
            currency=_text(row.get("currency")) or _text(account.get("currency")),
            account_currency=_text(account.get("currency")),
            status=status_of(_text(row.get("status")) or "") or RowStatus.BOOKED,
            description=_text(row.get("description")),
            note=_text(row.get("note")),
            category_label=self._category(row.get("category")),
            payee=self._payee(row.get("payee")) or _text(row.get("merchant")),
            tags=_texts(row.get("tags")),
            bank_id=_text(row.get("external_id")) or _text(row.get("id")),
            account_label=_text(account.get("name")),
            transfer_account_label=self._other(row),
            splits=tuple(self._split(part) for part in _objects(parts)),
        )

    def _category(self, value: object) -> str | None:
        """The path from the top category down, or the text itself where the export does not list it."""
        path: list[str] = []
        category = self._categories.get(_text(value) or "")
        while category is not None and len(path) < _DEPTH_MAX:
            path.append(_text(category.get("name")) or "")
            category = self._categories.get(_text(category.get("parent_id")) or "")
        return " > ".join(reversed(path)) or _text(value)

    def _payee(self, value: object) -> str | None:
        known = self._payees.get(_text(value) or "")
        return _text(value) if known is None else _text(known.get("name"))

    def _other(self, row: Mapping[str, Any]) -> str | None:
        counterpart = self._transactions.get(_text(row.get("counterpart_id")) or "", {})
        return _text(self.accounts.get(_text(counterpart.get("account_id")) or "", {}).get("name"))

    def _split(self, part: Mapping[str, Any]) -> DraftSplit:
        amount = part.get("amount_minor")
        return DraftSplit(
            amount=amount if isinstance(amount, int) and not isinstance(amount, bool) else str(amount or ""),
            category_label=self._category(part.get("category")),
            note=_text(part.get("note")),
            tags=_texts(part.get("tags")),
        )


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, dict) else {} for each in value] if isinstance(value, list) else []


def _by_id(value: object) -> dict[str, Mapping[str, Any]]:
    return {id_: each for each in _objects(value) if (id_ := _text(each.get("id")))}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for each in value if (text := _text(each))) if isinstance(value, list) else ()


def _day(value: object) -> date | Unreadable:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else Unreadable("the date is missing")
    except ValueError:
        return Unreadable(f"“{str(value)[:40]}” is not a date")


MONETA = Format("moneta", "Moneta export (JSON)", _sniff, _read)
