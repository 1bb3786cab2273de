"""MT940, SWIFT's customer statement, with the habits of German, Dutch and Austrian banks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from deployments.transactions.importing.book import Book, Draft
from deployments.transactions.importing.formats.base import CERTAIN, NEVER, Format
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.remittance import Remittance, described, read_remittance
from deployments.transactions.importing.source import Source
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import Unreadable, read_certain, read_strict
from domain.transactions.importing.mapping import DecimalSeparator
from domain.transactions.importing.statuses import RowStatus

_SNIFF = re.compile(rb"(?:^|[\r\n}])\s*:20:.*?[\r\n]+\s*:25[A-Z]?:.*?[\r\n]+\s*:(?:28|60)", re.DOTALL)
_FIELD = re.compile(r"\s{0,3}(?:\{4:\s*)?:(\d{2}[A-Z]?):(.*)", re.ASCII)
_BLOCKS = re.compile(r"^(?:\{[123]:[^{}]*(?:\{[^{}]*\}[^{}]*)*\})+(?:\{4:)?")
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<mark>RC|RD|EC|ED|C|D)(?P<funds>[A-Z])?(?P<amount>\d[\d.,]*)"
    r"(?P<kind>[A-Z][A-Z0-9]{3})?(?P<reference>.*?)(?://(?P<bank>.*))?",
    re.ASCII,
)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d[\d.,]*)", re.ASCII)
_IBAN_AND_CURRENCY = re.compile(r"([A-Z]{2}\d{2}[A-Z0-9]{11,30}?)\s?([A-Z]{3})?")
# A reversed credit is money out, a reversed debit money in; E marks what the bank only expects.
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
_NO_REFERENCE = frozenset({"NONREF", "EREF", "PREF", "MREF", "KREF", "MARF", "POS", "NOTPROVIDED", ""})
_BANK_ID_DIGITS_MIN = 6


@dataclass(slots=True)
class _Field:
    tag: str
    line: int
    lines: list[str]


def _sniff(source: Source) -> int:
    return CERTAIN if _SNIFF.search(source.head[:4096]) else NEVER


def _read(source: Source, options: Options) -> Statement | Rejected:
    if isinstance(source.lines, Rejected):
        return source.lines
    book = Book(options, _amount)
    account: str | None = None
    currency: str | None = None
    bank = ""
    fields = list(_fields(source.lines))
    for position, each in enumerate(fields):
        text = each.lines[0].strip()
        if each.tag.startswith("25"):
            account, currency = _account(text)
            bank = bank or text[:8]
        elif each.tag in ("60F", "60M", "62F", "62M"):
            currency = _state(book, each.tag, text, account) or currency
        elif each.tag == "61":
            details = fields[position + 1] if position + 1 < len(fields) else None
            about = details.lines if details is not None and details.tag == "86" else []
            book.add(_draft(each, about, account, currency))
    return book.statement("mt940", fingerprint=f"mt940:{bank}", encoding=source.encoding)


def _fields(lines: Sequence[str]) -> Iterator[_Field]:
    """Each field with the lines that go on with it; a line of `-` ends a statement."""
    current: _Field | None = None
    for number, line in enumerate(lines, start=1):
        line = _BLOCKS.sub("", line)
        match = _FIELD.match(line)
        if match is not None:
            if current is not None:
                yield current
            current = _Field(match[1], number, [match[2].rstrip("\n")])
        elif line.strip() in ("-", "-}", "") or line.startswith(("-}", "{")):
            if line.strip() and current is not None:
                yield current
                current = None
        elif current is not None:
            current.lines.append(line)
    if current is not None:
        yield current


def _amount(text: str, currency: str) -> int | Unreadable:
    """With a comma, as the standard says; a bank that writes dots is understood where they can mean one thing."""
    strict = read_strict(text, DecimalSeparator.COMMA, currency) if "." not in text else None
    return read_certain(text, None, currency) if strict is None else strict


def _account(text: str) -> tuple[str, str | None]:
    match = _IBAN_AND_CURRENCY.fullmatch(text.replace(" ", ""))
    return (match[1], match[2]) if match is not None and len(match[1]) >= 15 else (text, None)


def _state(book: Book, tag: str, text: str, account: str | None) -> str | None:
    match = _BALANCE.fullmatch(text)
    if match is None:
        return None
    mark, day, currency, amount = match.groups()
    stated = ("-" + amount if mark == "D" else amount, _value_day(day))
    if tag.startswith("60"):
        book.state(account, currency, opening=stated)
    else:
        book.state(account, currency, closing=stated)
    return currency


def _draft(line: _Field, about: Sequence[str], account: str | None, currency: str | None) -> Draft:
    match = _LINE.fullmatch(line.lines[0].strip())
    raw = " ".join([*line.lines, *about])
    if match is None:
        problem = "the line of the transaction is not in the form of MT940"
        return Draft(
            line=line.line, raw=raw, day=Unreadable(problem), amount="", currency=currency, account_label=account,
            problem=problem,
        )  # fmt: skip
    remittance = read_remittance(about) if about else Remittance(None)
    supplement = " ".join(text.strip() for text in line.lines[1:])
    bank_id = match["bank"] or ""
    return Draft(
        line=line.line,
        raw=raw,
        day=_booked_on(match["value"], match["entry"]),
        amount=match["amount"],
        sign=_SIGNS[match["mark"]],
        currency=currency,
        status=RowStatus.PENDING if match["mark"].startswith("E") else RowStatus.BOOKED,
        description=described(remittance, supplement),
        payee=remittance.payee,
        reference=remittance.reference or _reference(match["reference"]),
        bank_id=_reference(bank_id) if sum(map(str.isdigit, bank_id)) >= _BANK_ID_DIGITS_MIN else None,
        account_label=account,
    )


def _reference(text: str | None) -> str | None:
    reference = (text or "").strip()
    return None if reference.upper() in _NO_REFERENCE or not reference.strip("0") else reference


def _value_day(text: str) -> date | Unreadable:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return Unreadable(f"“{text}” is not a date")


def _booked_on(value: str, entry: str | None) -> date | Unreadable:
    """The day of booking has no year: it is the one nearest to the value date."""
    valued = _value_day(value)
    if entry is None or isinstance(valued, Unreadable):
        return valued
    days: list[date] = []
    for year in (valued.year - 1, valued.year, valued.year + 1):
        try:
            days.append(date(year, int(entry[:2]), int(entry[2:])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - valued)) if days else Unreadable(f"“{entry}” is not a day")


MT940 = Format("mt940", "MT940", _sniff, _read)
