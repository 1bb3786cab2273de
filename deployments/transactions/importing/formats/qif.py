"""QIF, the format of Quicken: letters and values, one transaction after another, with splits and transfers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from deployments.transactions.importing.book import Book, Draft, DraftSplit, joined
from deployments.transactions.importing.chosen import settle
from deployments.transactions.importing.formats.base import CERTAIN, NEVER, Format
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import is_blank

_HEADS = (b"!type:", b"!account", b"!option:", b"!clear:")
_LEDGERS = frozenset({"bank", "cash", "ccard", "oth a", "oth l"})
_QUICKEN_YEAR = re.compile(r"\s*(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*'\s*(\d{1,4})\s*", re.ASCII)
_SINGLE = frozenset("DTUPMNLC")


@dataclass(slots=True)
class _Record:
    """One transaction; `parts` are its splits as the values of S, E and $."""

    line: int
    account: str | None
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    parts: list[dict[str, str]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    is_run_together: bool = False

    def take(self, code: str, value: str) -> None:
        self.raw.append(code + value)
        if code == "S":
            self.parts.append({code: value})
        elif code in "E$" and self.parts:
            self.is_run_together |= code in self.parts[-1]
            self.parts[-1].setdefault(code, value)
        elif code in _SINGLE:
            self.is_run_together |= code in self.values
            self.values.setdefault(code, value)

    @property
    def amount(self) -> str:
        return self.values.get("T") or self.values.get("U") or ""


def _sniff(source: Source) -> int:
    return CERTAIN if source.head[:64].lower().startswith(_HEADS) else NEVER


def _read(source: Source, options: Options) -> Statement | Rejected:
    if isinstance(source.lines, Rejected):
        return source.lines
    records = _records(source.lines)
    amounts = [text for each in records for text in (each.amount, *(part.get("$", "") for part in each.parts))]
    settled = settle([_date_text(each.values.get("D", "")) for each in records], amounts, options)
    if isinstance(settled, Rejected):
        return settled
    book = Book(options, settled.read_amount)
    for record, day in zip(records, settled.days, strict=True):
        category, other, tags = _category(record.values.get("L", ""))
        is_opening = _is_opening(record, other)
        if is_opening:
            book.state(record.account, None, opening=(record.amount, day))
        book.add(
            Draft(
                line=record.line,
                raw=" ".join(record.raw),
                day=day,
                amount=record.amount,
                problem=_problem(record),
                left_out=_left_out(record, is_opening=is_opening),
                description=record.values.get("P") or record.values.get("M"),
                payee=record.values.get("P"),
                note=record.values.get("M") if record.values.get("P") else None,
                reference=record.values.get("N"),
                category_label=category,
                tags=tags,
                account_label=record.account,
                transfer_account_label=None if is_opening else other,
                splits=tuple(_split(part) for part in record.parts),
            )
        )
    return book.statement("qif", fingerprint=_fingerprint(records), encoding=source.encoding, mapping=settled.mapping)


def _records(lines: Sequence[str]) -> list[_Record]:
    records: list[_Record] = []
    account: str | None = None
    section, record = "", None
    for number, line in enumerate(lines, start=1):
        code, value = line[:1], line[1:].strip()
        if code == "!":
            section, record = value.casefold().strip(), None
        elif code == "^":
            record = None
        elif section == "account":
            account = value if code == "N" else account
        elif section.startswith("type:") and code.strip():
            kind = section.removeprefix("type:").strip()
            if kind not in _LEDGERS and kind != "invst":
                continue
            if record is None:
                record = _Record(number, account, kind)
                records.append(record)
            record.take(code, value)
    return records


def _date_text(text: str) -> str:
    """Quicken marks years from 2000 on by an apostrophe and pads with spaces: `1/ 5'26`."""
    match = _QUICKEN_YEAR.fullmatch(text)
    if match is None:
        return "".join(text.split()) if text[:1].isdigit() or text[:1] == " " else text
    first, separator, second, year = match.groups()
    return f"{first}{separator}{second}{separator}{int(year) + (2000 if int(year) < 100 else 0)}"


def _category(text: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Category, own account of a transfer, and the class as a tag: `Food:Lunch/Office`, `[Savings]`."""
    if text.startswith("["):
        name, _, tag = text[1:].partition("]")
        return None, name.strip() or None, tuple(filter(None, [tag.strip(" /")]))
    name, _, tag = text.partition("/")
    return name.strip() or None, None, tuple(filter(None, [tag.strip()]))


def _is_opening(record: _Record, other: str | None) -> bool:
    """Quicken opens each account by a transfer to itself."""
    opens = record.values.get("P", "").casefold() == "opening balance"
    return opens and other is not None and (record.account is None or other == record.account)


def _problem(record: _Record) -> str | None:
    if record.is_run_together:
        return "two transactions run together: the line with ^ between them is missing"
    if any(is_blank(part.get("$")) for part in record.parts):
        return "a part of the split transaction has no amount"
    both = record.values.get("T"), record.values.get("U")
    return "its two amounts differ" if all(both) and both[0] != both[1] else None


def _left_out(record: _Record, *, is_opening: bool) -> str | None:
    if record.kind == "invst":
        return "securities are not imported, only the cash movements beside them"
    return "the opening balance of the account, not a transaction" if is_opening else None


def _split(part: dict[str, str]) -> DraftSplit:
    category, other, tags = _category(part["S"])
    note = joined(f"Transfer: {other}" if other else None, part.get("E"))
    return DraftSplit(amount=part.get("$", ""), category_label=category, note=note, tags=tags)


def _fingerprint(records: Sequence[_Record]) -> str:
    """QIF names no bank; the accounts and their kinds are what one program writes again and again."""
    return "qif:" + ",".join(sorted({f"{record.kind}={record.account or ''}" for record in records}))


def _fingerprint_of(source: Source) -> str | None:
    return None if isinstance(source.lines, Rejected) else _fingerprint(_records(source.lines))


QIF = Format("qif", "QIF", _sniff, _read, _fingerprint_of)
