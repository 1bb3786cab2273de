"""CAMT.052, .053 and .054 (ISO 20022), in all versions: reports, statements and notifications of banks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from deployments.transactions.importing.book import Book, Draft, joined
from deployments.transactions.importing.containers import not_a_statement
from deployments.transactions.importing.formats.base import CERTAIN, NEVER, Format
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from deployments.transactions.importing.xml_tree import Node, Unsound, walk
from domain.shared.money import EXPONENTS
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import Unreadable, read_strict
from domain.transactions.importing.mapping import DecimalSeparator
from domain.transactions.importing.statuses import RowStatus

_ROOTS = re.compile(rb"<(?:\w+:)?(?:BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)\b|:camt\.05[234]\.")
_STATEMENTS = ("BkToCstmrStmt/Stmt", "BkToCstmrAcctRpt/Rpt", "BkToCstmrDbtCdtNtfctn/Ntfctn")
_NOTHING_SAID = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED", "NA", "N/A"})
_OPENING, _CLOSING = frozenset({"OPBD", "PRCD"}), frozenset({"CLBD"})


@dataclass(slots=True)
class _Entry:
    """What an `Ntry` holds, with the account it stands in: the account comes before its entries."""

    draft: Draft
    other_account: str | None


def _sniff(source: Source) -> int:
    head = source.head[:8192]
    return CERTAIN if head.startswith(b"<") and _ROOTS.search(head) else NEVER


def _read(source: Source, options: Options) -> Statement | Rejected:
    book = Book(options, _amount)
    entries: list[_Entry] = []
    try:
        root = walk(source.content, "Ntry", lambda node: entries.extend(_entries(node)))
    except Unsound as problem:
        return not_a_statement(f"is XML, but {problem}", "Download it again and import it.")
    statements = [statement for document in root.children for path in _STATEMENTS for statement in document.all(path)]
    own = {label for statement in statements if (label := _account(statement))}
    for entry in entries:
        is_own = entry.other_account in own and entry.other_account != entry.draft.account_label
        book.add(replace(entry.draft, transfer_account_label=entry.other_account if is_own else None))
    for statement in statements:
        _state_balances(book, statement)
    bank = next((bic for each in statements if (bic := _bank(each))), "")
    return book.statement("camt", fingerprint=f"camt:{bank}")


def _amount(text: str, currency: str) -> int | Unreadable:
    return read_strict(text, DecimalSeparator.DOT, currency)


def _account(statement: Node) -> str | None:
    return statement.value("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN")


def _bank(statement: Node) -> str | None:
    names = ("BIC", "BICFI", "ClrSysMmbId/MmbId", "Nm")
    found = statement.value(*(f"Acct/Svcr/FinInstnId/{name}" for name in names))
    return found or (_account(statement) or "")[:8]


def _state_balances(book: Book, statement: Node) -> None:
    for balance in statement.all("Bal"):
        amount, kind = balance.first("Amt"), balance.value("Tp/CdOrPrtry/Cd")
        sign = {"CRDT": "", "DBIT": "-"}.get(balance.value("CdtDbtInd") or "")
        if amount is None or sign is None or kind not in _OPENING | _CLOSING:
            continue
        stated = (sign + amount.text, _day(balance.value("Dt/Dt", "Dt/DtTm")))
        is_opening = kind in _OPENING
        book.state(
            _account(statement),
            amount.attributes.get("Ccy"),
            opening=stated if is_opening else None,
            closing=None if is_opening else stated,
        )


def _entries(entry: Node) -> Iterator[_Entry]:
    """One row, or one per transaction of a batch whose parts are stated and add up to the entry."""
    details = entry.all("NtryDtls/TxDtls")
    parts = _parts(entry, details) if len(details) > 1 else None
    if parts is None:
        yield _entry(entry, details[0] if len(details) == 1 else None)
        return
    for number, (detail, amount, sign) in enumerate(parts, start=1):
        yield _entry(entry, detail, amount=amount, sign=sign, number=number)


def _parts(entry: Node, details: list[Node]) -> list[tuple[Node, str, int]] | None:
    whole, sign = entry.first("Amt"), _sign(entry)
    if whole is None or sign is None:
        return None
    currency = whole.attributes.get("Ccy", "")
    parts: list[tuple[Node, str, int]] = []
    total = 0
    for detail in details:
        amount = detail.first("Amt", "AmtDtls/TxAmt/Amt")
        if amount is None or amount.attributes.get("Ccy") != currency or currency not in EXPONENTS:
            return None
        own_sign = _sign(detail) or sign
        minor = _amount(amount.text, currency)
        if isinstance(minor, Unreadable):
            return None
        parts.append((detail, amount.text, own_sign))
        total += minor * own_sign
    return parts if total == _amount_or_none(whole.text, currency, sign) else None


def _amount_or_none(text: str, currency: str, sign: int) -> int | None:
    minor = _amount(text, currency)
    return None if isinstance(minor, Unreadable) else minor * sign


def _sign(node: Node) -> int | None:
    """Credit or debit as booked; a reversal has its own direction there already."""
    return {"CRDT": 1, "DBIT": -1}.get(node.value("CdtDbtInd") or "")


def _entry(
    entry: Node, detail: Node | None, *, amount: str | None = None, sign: int | None = None, number: int | None = None
) -> _Entry:
    whole = entry.first("Amt")
    booked_sign = _sign(entry)
    sign = sign or booked_sign
    text = amount or ("" if whole is None else whole.text)
    incoming = (sign or 1) > 0
    # A returned payment keeps the parties of the payment it returns.
    is_reversal = (entry.value("RvslInd") or "").lower() in ("true", "1")
    payee, other = _party(detail, debtor=incoming != is_reversal)
    status = (entry.value("Sts/Cd", "Sts/Prtry", "Sts") or "BOOK").upper()
    ids = _ids(entry, detail, number)
    problem = None if sign is not None else "the entry says neither credit nor debit"
    account = entry.parent
    draft = Draft(
        line=entry.line if number is None or detail is None else detail.line,
        raw=" ".join(filter(None, [entry.value("BookgDt/Dt", "BookgDt/DtTm"), text, payee, _remittance(detail)])),
        day=_day(entry.value("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")),
        amount=text if not text.startswith("-") else "",
        sign=sign or 1,
        currency=None if whole is None else whole.attributes.get("Ccy"),
        account_currency=None if account is None else account.value("Acct/Ccy"),
        status=RowStatus.PENDING if status in ("PDNG", "FUTR") else RowStatus.BOOKED,
        problem=problem,
        left_out="the bank sends it for information only, it is not booked" if status == "INFO" else None,
        description=joined(payee, _remittance(detail) or entry.value("AddtlNtryInf")),
        payee=payee,
        reference=_said(None if detail is None else detail.value("Refs/EndToEndId", "Refs/TxId")),
        bank_id=ids,
        account_label=None if account is None else _account(account),
    )
    return _Entry(draft, other)


def _ids(entry: Node, detail: Node | None, number: int | None) -> str | None:
    own = _said(None if detail is None else detail.value("Refs/AcctSvcrRef"))
    whole = _said(entry.value("AcctSvcrRef"))
    if number is None:
        return whole or own
    if own and own != whole:
        return own
    return f"{whole}/{number}" if whole else None


def _said(text: str | None) -> str | None:
    return None if text is None or text.upper() in _NOTHING_SAID else text


def _party(detail: Node | None, *, debtor: bool) -> tuple[str | None, str | None]:
    """Name and account of the other side."""
    if detail is None:
        return None, None
    sides = ("Dbtr", "Cdtr") if debtor else ("Cdtr", "Dbtr")
    names = [f"RltdPties/{side}/{path}" for side in sides[:1] for path in ("Nm", "Pty/Nm")]
    ultimate = [f"RltdPties/Ultmt{sides[0]}/{path}" for path in ("Nm", "Pty/Nm")]
    accounts = [f"RltdPties/{sides[0]}Acct/Id/{path}" for path in ("IBAN", "Othr/Id")]
    return detail.value(*names, *ultimate), detail.value(*accounts)


def _remittance(detail: Node | None) -> str | None:
    if detail is None:
        return None
    texts = [node.text for node in detail.all("RmtInf/Ustrd")]
    texts += [node.text for node in detail.all("RmtInf/Strd/AddtlRmtInf")]
    reference = detail.value("RmtInf/Strd/CdtrRefInf/Ref")
    return joined(*texts, reference) or joined(detail.value("AddtlTxInf"))


def _day(text: str | None) -> date | Unreadable:
    if text is None:
        return Unreadable("the date is missing")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return Unreadable(f"“{text[:40]}” is not a date")


CAMT = Format("camt", "CAMT.053 (also .052 and .054)", _sniff, _read)
