"""OFX 1 (SGML), OFX 2 (XML), and QFX, which is OFX with a bank's number added.

Banks write it loosely: end tags are missing, `&` stands bare, commas stand for dots. So it is read tag by tag, and only
what names money, days, ids and texts is looked at; one bad transaction costs itself and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from deployments.transactions.importing.book import Book, Draft, joined
from deployments.transactions.importing.formats.base import CERTAIN, NEVER, Format
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from deployments.transactions.importing.tagged import tags
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import Unreadable, proven_separator, read_certain
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.importing.statuses import RowStatus

_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS"})
_TRANSACTIONS = frozenset({"STMTTRN", "STMTTRNP"})
_TRADES = frozenset(
    [
        "BUYDEBT",
        "BUYMF",
        "BUYOPT",
        "BUYOTHER",
        "BUYSTOCK",
        "SELLDEBT",
        "SELLMF",
        "SELLOPT",
        "SELLOTHER",
        "SELLSTOCK",
        "REINVEST",
        "CLOSUREOPT",
        "INCOME",
        "INVEXPENSE",
        "JRNLFUND",
        "JRNLSEC",
        "MARGININTEREST",
        "RETOFCAP",
        "SPLIT",
        "TRANSFER",
    ]
)
_GROUPS = frozenset(
    [
        "BANKACCTFROM",
        "CCACCTFROM",
        "INVACCTFROM",
        "BANKACCTTO",
        "CCACCTTO",
        "LEDGERBAL",
        "AVAILBAL",
        "PAYEE",
        "CURRENCY",
        "ORIGCURRENCY",
        "FI",
    ]
)
# Only these stand inside a transaction; another group ends one whose end tag is missing.
_INSIDE = frozenset(["BANKACCTTO", "CCACCTTO", "PAYEE", "CURRENCY", "ORIGCURRENCY"])
_MONEY_OUT = frozenset(["DEBIT", "CHECK", "PAYMENT", "ATM", "POS", "FEE", "SRVCHG", "CASH", "DIRECTDEBIT"])
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)|(\d{4})(\d{2})(\d{2})\d{2,6}", re.ASCII)
_CHARSET = re.compile(rb"CHARSET:\s*(?:cp|windows-)?(125[0-8]|ISO-8859-1)", re.IGNORECASE)


@dataclass(slots=True)
class _Transaction:
    """The values of one transaction by `TAG` or `GROUP.TAG`."""

    line: int
    is_pending: bool = False
    is_trade: bool = False
    values: dict[str, str] = field(default_factory=dict)

    def get(self, *names: str) -> str | None:
        return next((value for name in names if (value := self.values.get(name))), None)


@dataclass(slots=True)
class _Statement:
    values: dict[str, str] = field(default_factory=dict)
    transactions: list[_Transaction] = field(default_factory=list)


def _sniff(source: Source) -> int:
    head = source.head[:4096].upper()
    return CERTAIN if head.startswith((b"OFXHEADER", b"<OFX>")) or b"<OFX>" in head or b"<?OFX" in head else NEVER


def _read(source: Source, options: Options) -> Statement | Rejected:
    text = _text(source)
    if isinstance(text, Rejected):
        return text
    bank, statements = _statements(text)
    if not statements:
        message = (
            "This OFX file holds no statement, only an answer of the bank without transactions. "
            "Choose the account and the period again and download it once more."
        )
        return Rejected(ImportRejection.NOT_A_STATEMENT, message, "file")
    amounts = [row.values.get("TRNAMT", "") for statement in statements for row in statement.transactions]
    separator = proven_separator(amounts, options.currency)
    book = Book(options, lambda amount, currency: read_certain(amount, separator, currency))
    for statement in statements:
        has_negatives = any(row.values.get("TRNAMT", "").startswith("-") for row in statement.transactions)
        for row in statement.transactions:
            book.add(_draft(row, statement, has_negatives=has_negatives))
        balance, on = statement.values.get("LEDGERBAL.BALAMT", ""), _day(statement.values.get("LEDGERBAL.DTASOF", ""))
        book.state(_account(statement), statement.values.get("CURDEF", "").upper() or None, closing=(balance, on))
    bank_id = next((value for each in statements if (value := each.values.get("BANKACCTFROM.BANKID"))), "")
    return book.statement("ofx", fingerprint=f"ofx:{bank}:{bank_id}", encoding=source.encoding)


def _text(source: Source) -> str | Rejected:
    """The header's own code page where the bytes are not UTF-8 and it names one."""
    if isinstance(source.text, Rejected):
        return source.text
    named = _CHARSET.search(source.head[:1024])
    if source.encoding.startswith("utf") or named is None:
        return source.text.utf8.decode()
    name = named[1].decode()
    decoded = source.content.decode(f"cp{name}" if name.isdigit() else name, errors="replace")
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def _statements(text: str) -> tuple[str, list[_Statement]]:
    """The bank's name and what it states, account by account."""
    bank: dict[str, str] = {}
    statements: list[_Statement] = []
    row: _Transaction | None = None
    group: str | None = None
    for tag in tags(text):
        if tag.name in _STATEMENTS or tag.name in _TRANSACTIONS or tag.name in _TRADES:
            group, row = None, None
            if tag.is_end:
                continue
            if tag.name in _STATEMENTS or not statements:
                statements.append(_Statement())
            if tag.name not in _STATEMENTS:
                row = _Transaction(tag.line, tag.name == "STMTTRNP", tag.name in _TRADES)
                statements[-1].transactions.append(row)
        elif tag.name in _GROUPS and not tag.value:
            group = None if tag.is_end else tag.name
            row = row if tag.name in _INSIDE else None
        elif tag.name == "BANKTRANLIST":
            row = None
        elif not tag.is_end and tag.value:
            values = row.values if row is not None else statements[-1].values if statements else bank
            values.setdefault(f"{group}.{tag.name}" if group else tag.name, tag.value)
    return bank.get("FI.ORG") or bank.get("FI.FID") or bank.get("INTU.BID") or "", statements


def _draft(row: _Transaction, statement: _Statement, *, has_negatives: bool) -> Draft:
    day_text = row.get("DTPOSTED", "DTTRAN", "DTUSER") or ""
    amount = row.values.get("TRNAMT", "")
    kind = (row.get("TRNTYPE") or "").upper()
    problem = None
    if kind in _MONEY_OUT and not has_negatives and not amount.startswith("-"):
        problem = f"the bank calls it {kind}, money out, and writes an amount without a minus: it can be either"
    bank_id = row.get("FITID")
    return Draft(
        line=row.line,
        raw=" ".join(f"{name}:{value}" for name, value in row.values.items()),
        day=_day(day_text),
        amount=amount,
        currency=(row.get("CURRENCY.CURSYM") or statement.values.get("CURDEF") or "").upper() or None,
        status=RowStatus.PENDING if row.is_pending else RowStatus.BOOKED,
        problem=problem,
        left_out="securities are not imported, only the cash movements beside them" if row.is_trade else None,
        account_currency=statement.values.get("CURDEF", "").upper() or None,
        description=joined(row.get("NAME", "EXTDNAME", "PAYEE.NAME"), row.get("MEMO"))
        or (f"Check {row.values['CHECKNUM']}" if row.get("CHECKNUM") else None),
        payee=row.get("PAYEE.NAME", "EXTDNAME", "NAME"),
        reference=row.get("CHECKNUM", "REFNUM"),
        bank_id=bank_id if bank_id and bank_id.strip("0") else None,
        account_label=_account(statement),
        transfer_account_label=row.get("BANKACCTTO.ACCTID", "CCACCTTO.ACCTID") if kind == "XFER" else None,
    )


def _account(statement: _Statement) -> str | None:
    names = ("BANKACCTFROM.ACCTID", "CCACCTFROM.ACCTID", "INVACCTFROM.ACCTID")
    return next((value for name in names if (value := statement.values.get(name))), None)


def _day(text: str) -> date | Unreadable:
    """The day as the bank writes it, in the bank's own time zone."""
    match = _DAY.match(text.strip())
    if match is None:
        return Unreadable(f"“{text[:40]}” is not a date" if text else "the date is missing")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return Unreadable(f"“{text[:40]}” is not a date")


OFX = Format("ofx", "OFX / QFX", _sniff, _read)
