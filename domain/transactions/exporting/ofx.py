"""OFX 2: what banks send, so that any program takes it. One statement for each account; pending rows are not in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from uuid import UUID
from xml.sax.saxutils import escape

from domain.shared.money import Money
from domain.transactions.exporting.model import AccountSpan, Books, Line
from domain.transactions.model import AccountType, Transaction, TransactionStatus

_HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX>
<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>\
<DTSERVER>{now}</DTSERVER><LANGUAGE>ENG</LANGUAGE></SONRS></SIGNONMSGSRSV1>
"""
_STATUS = "<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>"
_NAME_MAX = 32
_MEMO_MAX = 255
_ACCOUNT_MAX = 22
_TYPES = {AccountType.SAVINGS: "SAVINGS", AccountType.LOAN: "CREDITLINE", AccountType.INVESTMENT: "MONEYMRKT"}


class OfxWriter:
    """Takes the rows account by account, in the order of `in_order`."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._spans = in_order(books.spans)
        self._open: AccountSpan | None = None

    def start(self) -> bytes:
        return _HEAD.format(now=self._books.exported_at.strftime("%Y%m%d%H%M%S")).encode()

    def lines(self, lines: Sequence[Line]) -> bytes:
        parts = []
        for line in lines:
            row = line.row
            if row.status is TransactionStatus.PENDING:
                continue
            while self._open is None or self._open.account.id != row.account_id:
                parts.append(self._next())
            parts.append(self._transaction(row, is_transfer=line.other is not None))
        return "".join(parts).encode()

    def end(self) -> bytes:
        parts = []
        while self._spans:
            parts.append(self._next())
        parts += [self._close(), "</OFX>\n"]
        return "".join(parts).encode()

    def _next(self) -> str:
        closed = self._close()
        self._open = self._spans.pop(0)
        account = self._open.account
        key = escape(f"{account.id.hex[:8]} {_cut(account.name, _ACCOUNT_MAX - 9)}")
        first, last = self._open.first_on, self._open.last_on
        today = self._books.exported_at.date()
        set_, response, own, type_ = "BANKMSGSRSV1", "STMT", "BANKACCTFROM", _TYPES.get(account.type, "CHECKING")
        whose = f"<BANKID>0</BANKID><ACCTID>{key}</ACCTID><ACCTTYPE>{type_}</ACCTTYPE>"
        if _is_card(account.type):
            set_, response, own, whose = "CREDITCARDMSGSRSV1", "CCSTMT", "CCACCTFROM", f"<ACCTID>{key}</ACCTID>"
        return (
            f"{closed}<{set_}><{response}TRNRS><TRNUID>0</TRNUID>{_STATUS}<{response}RS>"
            f"<CURDEF>{account.currency}</CURDEF><{own}>{whose}</{own}>"
            f"<BANKTRANLIST><DTSTART>{_day(first or today)}</DTSTART><DTEND>{_day(last or today)}</DTEND>\n"
        )

    def _close(self) -> str:
        if self._open is None:
            return ""
        last = self._open.last_on or self._books.exported_at.date()
        set_, response = (
            ("CREDITCARDMSGSRSV1", "CCSTMT") if _is_card(self._open.account.type) else ("BANKMSGSRSV1", "STMT")
        )
        balance = f"<LEDGERBAL><BALAMT>{_amount(self._open.after)}</BALAMT><DTASOF>{_day(last)}</DTASOF></LEDGERBAL>"
        # A part of the rows has no balance; the format insists on one, so that of the account is told.
        self._open = None
        return f"</BANKTRANLIST>{balance}</{response}RS></{response}TRNRS></{set_}>\n"

    def _transaction(self, row: Transaction, *, is_transfer: bool) -> str:
        kind = "XFER" if is_transfer else "DEBIT" if row.amount.minor < 0 else "CREDIT"
        name = self._books.payee(row) or row.description
        told = [
            text for text in (row.description if row.description != _cut(name, _NAME_MAX) else None, row.note) if text
        ]
        memo = f"<MEMO>{escape(_cut(' - '.join(told), _MEMO_MAX))}</MEMO>" if told else ""
        return (
            f"<STMTTRN><TRNTYPE>{kind}</TRNTYPE><DTPOSTED>{_day(row.booked_on)}</DTPOSTED>"
            f"<TRNAMT>{_amount(row.amount)}</TRNAMT><FITID>{escape(self._bank_id(row))}</FITID>"
            f"<NAME>{escape(_cut(name, _NAME_MAX))}</NAME>{memo}</STMTTRN>\n"
        )

    def _bank_id(self, row: Transaction) -> str:
        """Unique within the account, as the format promises: banks do not always keep that."""
        if row.external_id is None:
            return str(row.id)
        bank_id = _cut(row.external_id, _MEMO_MAX)
        repeated = (row.account_id, row.external_id) in self._books.repeated_ids or bank_id != row.external_id
        return f"{_cut(bank_id, _MEMO_MAX - 37)} {row.id}" if repeated else bank_id


def in_order(spans: Sequence[AccountSpan]) -> list[AccountSpan]:
    return sorted(spans, key=lambda span: account_key(span.account.id))


def account_key(id: UUID) -> str:  # noqa: A002
    """The order of accounts, as PostgreSQL orders their ids."""
    return id.hex


def _is_card(type_: AccountType) -> bool:
    return type_ is AccountType.CREDIT_CARD


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _amount(amount: Money) -> str:
    return str(amount).partition(" ")[0]


def _cut(text: str, most: int) -> str:
    """One line without characters that XML has no place for."""
    line = " ".join("".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in text).split())
    return line[:most].rstrip()
