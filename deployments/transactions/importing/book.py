"""Rows of formats that are no tables, collected one by one into a statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from deployments.transactions.importing.model import (
    DESCRIPTION_LENGTH,
    ERRORS_LISTED_MAX,
    NO_DESCRIPTION,
    RAW_LENGTH,
    ROW_SCHEMA,
    ROWS_MAX,
    AccountLabel,
    Options,
    RowError,
    StatedBalance,
    Statement,
)
from deployments.transactions.importing.values import clean_text
from domain.shared.money import MAX_MINOR, is_currency
from domain.shared.outcomes import Rejected
from domain.shared.periods import is_bookable
from domain.transactions.importing.amounts import Unreadable, is_blank
from domain.transactions.importing.mapping import ColumnMapping, DateOrder, DecimalSeparator
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.importing.statuses import RowStatus

ReadAmount = Callable[[str, str], int | Unreadable]
Stated = tuple[str | int, date | Unreadable]
NO_COLUMNS = ColumnMapping((), DateOrder.YMD, DecimalSeparator.DOT, spending_is_positive=False)
_SHORT = 40
_TEXTS = (
    "description", "note", "category_label", "reference", "payee", "bank_id", "account_label", "transfer_account_label",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSplit:
    """A part of a row; `amount` is in the units of its row's."""

    amount: str | int
    category_label: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row as the file says it.

    `amount` is a text in the form of the format, or minor units; `sign` -1 turns it and its splits around. `currency`
    is None where the file does not say it. `problem` is what makes the row unreadable, `left_out` why it is none.
    """

    line: int
    raw: str
    day: date | Unreadable
    amount: str | int
    sign: int = 1
    currency: str | None = None
    account_currency: str | None = None
    status: RowStatus = RowStatus.BOOKED
    problem: str | None = None
    left_out: str | None = None
    description: str | None = None
    note: str | None = None
    category_label: str | None = None
    reference: str | None = None
    balance: str | int | None = None
    payee: str | None = None
    tags: tuple[str, ...] = ()
    bank_id: str | None = None
    account_label: str | None = None
    transfer_account_label: str | None = None
    splits: tuple[DraftSplit, ...] = ()


@dataclass(slots=True)
class Book:
    """Takes drafts in the order of the file; what cannot be booked is listed with its line and reason."""

    options: Options
    read_amount: ReadAmount
    _balances: dict[str | None, StatedBalance] = field(default_factory=dict)
    _columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in ROW_SCHEMA})
    _errors: list[RowError] = field(default_factory=list)
    _left_out: list[RowError] = field(default_factory=list)
    _labels: Counter[str] = field(default_factory=Counter)
    _currencies: dict[str, set[str | None]] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        label = None if is_blank(draft.account_label) else " ".join((draft.account_label or "").split())
        if label is not None:
            self._labels[label] += 1
            self._currencies.setdefault(label, set()).add(draft.account_currency or draft.currency)
        if draft.left_out is not None or draft.status is RowStatus.NOTHING:
            reason = draft.left_out or "the file says that it came to nothing"
            self._left_out.append(_listed(draft, reason))
            return
        row = self._row(draft, label)
        if isinstance(row, Unreadable):
            self._errors.append(_listed(draft, row.reason))
            return
        for name, column in self._columns.items():
            column.append(row.get(name))

    def _row(self, draft: Draft, label: str | None) -> dict[str, Any] | Unreadable:
        if draft.problem is not None:
            return Unreadable(draft.problem)
        if isinstance(draft.day, Unreadable):
            return draft.day
        if not is_bookable(draft.day):
            return Unreadable(f"“{draft.day}” is outside the years 1950 to 2100")
        currency = self.currency_of(draft.currency, label)
        if isinstance(currency, Unreadable):
            return currency
        minor = self._minor(draft.amount, currency)
        if isinstance(minor, Unreadable):
            return minor
        if minor == 0:
            return Unreadable("the amount is zero, there is nothing to book")
        splits = self._splits(draft, minor, currency)
        if isinstance(splits, Unreadable):
            return splits
        balance = None if draft.balance is None else self._minor(draft.balance, currency)
        return {
            **{name: getattr(draft, name) for name in _TEXTS},
            "line": draft.line,
            "booked_on": draft.day,
            "amount_minor": minor * draft.sign,
            "currency": currency,
            "balance_minor": None if isinstance(balance, Unreadable) else balance,
            "tags": _tags(draft.tags),
            "pending": draft.status is RowStatus.PENDING,
            "account_label": label,
            "splits": splits,
        }

    def state(
        self, label: str | None, written: str | None, *, opening: Stated | None = None, closing: Stated | None = None
    ) -> None:
        """Note what the file says an account held; of several statements the first opening and the last closing."""
        label = one_line(label)
        currency = self.currency_of(written, label)
        if isinstance(currency, Unreadable):
            return
        known = self._balances.get(label) or StatedBalance(label=label, currency=currency)
        if opening and (read := self._stated(opening, currency)) and not _is_before(known.opening_on, read[1]):
            known = replace(known, opening_balance_minor=read[0], opening_on=read[1])
        if closing and (read := self._stated(closing, currency)) and not _is_before(read[1], known.closing_on):
            known = replace(known, closing_balance_minor=read[0], closing_on=read[1])
        if known.opening_balance_minor is not None or known.closing_balance_minor is not None:
            self._balances[label] = known

    def _stated(self, stated: Stated, currency: str) -> tuple[int, date | None] | None:
        minor = self._minor(stated[0], currency)
        on = None if isinstance(stated[1], Unreadable) else stated[1]
        return None if isinstance(minor, Unreadable) else (minor, on)

    def currency_of(self, written: str | None, label: str | None) -> str | Unreadable:
        """The currency to book in, or why a row in this currency cannot be."""
        own = self.options.currency_of(label)
        if written is None or written == own:
            return own
        if not is_currency(written):
            return Unreadable(f"“{written[:_SHORT]}” is not a currency")
        if self.options.keeps_currencies:
            return written
        return Unreadable(f"the row is in {written}, the account is in {own}")

    def _minor(self, amount: str | int, currency: str) -> int | Unreadable:
        if isinstance(amount, int):
            return amount if abs(amount) <= MAX_MINOR else Unreadable("the amount is too large")
        if is_blank(amount):
            return Unreadable("the amount is missing")
        minor = self.read_amount(amount, currency)
        if isinstance(minor, Unreadable):
            return Unreadable(f"“{amount[:_SHORT]}”: {minor.reason}")
        return minor

    def _splits(self, draft: Draft, minor: int, currency: str) -> list[dict[str, Any]] | Unreadable | None:
        if not draft.splits:
            return None
        parts: list[dict[str, Any]] = []
        for split in draft.splits:
            part = self._minor(split.amount, currency)
            if isinstance(part, Unreadable):
                return Unreadable(f"a part of the split transaction: {part.reason}")
            texts = {"category_label": one_line(split.category_label), "note": one_line(split.note)}
            parts.append({"amount_minor": part * draft.sign, **texts, "tags": _tags(split.tags)})
        if sum(part["amount_minor"] for part in parts) != minor * draft.sign:
            return Unreadable("the parts of the split transaction do not add up to its amount")
        return parts

    def statement(
        self, name: str, *, fingerprint: str, encoding: str = "utf-8", mapping: ColumnMapping = NO_COLUMNS,
        delimiter: str = "", header_line: int | None = None,
    ) -> Statement | Rejected:  # fmt: skip
        """The collected rows, or why there is nothing to import."""
        count = len(self._columns["line"])
        if count + len(self._errors) + len(self._left_out) > ROWS_MAX:
            return too_many()
        if count == 0:
            return nothing_valid(self._errors[:1], len(self._errors), self._left_out)
        rows = pl.DataFrame(
            [pl.Series(column, values, dtype=ROW_SCHEMA[column]) for column, values in self._columns.items()]
        )
        rows = _with_trusted_ids(rows.with_columns(clean_text(rows[column]).alias(column) for column in _TEXTS))
        # A row without a description is named by what else it says, never left out.
        texts = ("description", "payee", "note", "category_label", "transfer_account_label", "reference")
        named = pl.coalesce(*texts, pl.lit(NO_DESCRIPTION)).str.slice(0, DESCRIPTION_LENGTH)
        return Statement(
            encoding=encoding,
            delimiter=delimiter,
            header_line=header_line,
            mapping=mapping,
            rows=rows.with_columns(named.alias("description")),
            errors=tuple(self._errors[:ERRORS_LISTED_MAX]),
            error_count=len(self._errors),
            row_count=count + len(self._errors) + len(self._left_out),
            format=name,
            left_out=tuple(self._left_out[:ERRORS_LISTED_MAX]),
            left_out_count=len(self._left_out),
            account_labels=tuple(
                AccountLabel(label, _only(self._currencies[label]), rows_of) for label, rows_of in self._labels.items()
            ),
            balances=tuple(self._balances.values()),
            fingerprint=fingerprint,
        )


def _is_before(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day < other


def _with_trusted_ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Without the ids that stand at different transactions: some banks write the day there, or a constant."""
    others = pl.struct("booked_on", "amount_minor").n_unique().over("account_label", "bank_id")
    return rows.with_columns(pl.when(others == 1).then("bank_id").alias("bank_id"))


def _listed(draft: Draft, reason: str) -> RowError:
    return RowError(line=draft.line, column=None, reason=reason, raw=" ".join(draft.raw.split())[:RAW_LENGTH])


def _tags(tags: Sequence[str]) -> list[str] | None:
    cleaned = dict.fromkeys(tag for text in tags if (tag := " ".join(text.split())))
    return list(cleaned) or None


def joined(*texts: str | None) -> str | None:
    """Texts as one; a text that another contains is not repeated."""
    whole = ""
    for part in (text for each in texts if (text := one_line(each))):
        if whole in part:
            whole = part
        elif part not in whole:
            whole = f"{whole} {part}"
    return whole or None


def one_line(text: str | None) -> str | None:
    """One line of single spaces; None where nothing is left."""
    return " ".join(text.split()) or None if text is not None else None


def _only(currencies: set[str | None]) -> str | None:
    return next(iter(currencies)) if len(currencies) == 1 else None


def too_many() -> Rejected:
    message = f"The file has more than {ROWS_MAX:,} rows. Split it by year and import the parts."
    return Rejected(ImportRejection.TOO_MANY_ROWS, message, "file")


def nothing_valid(first: Sequence[RowError], count: int, left_out: Sequence[RowError] = ()) -> Rejected:
    """Why a file without a single good row is refused as a whole."""
    if first:
        where = f"line {first[0].line}" + (f", column “{first[0].column}”" if first[0].column else "")
        message = (
            f"None of the {count:,} rows can be read. In {where}: {first[0].reason}. "
            "Check the column mapping and the account's currency."
        )
    elif left_out:
        message = (
            f"Nothing is left to import: {len(left_out):,} rows came to nothing. "
            f"In line {left_out[0].line}: {left_out[0].reason}. Choose another period and export it again."
        )
    else:
        message = "The file has a header but no transactions. Choose a period with transactions and export it again."
    return Rejected(ImportRejection.NO_VALID_ROWS, message, "mapping")
