"""The files in which the European Central Bank publishes its reference rates.

The history as CSV (`eurofxref-hist.csv`), the day as CSV (`eurofxref.csv`), either packed in its ZIP, and the XML of
the day, of 90 days and of the history. The content says which it is. One euro is so many units of each currency.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from deployments.transactions.importing.xml_tree import Node, Unsound, walk
from domain.shared.outcomes import Rejected
from domain.transactions.currencies.ports import PublishedRate, RateFile
from domain.transactions.currencies.rejections import ImportExchangeRatesRejection
from domain.transactions.model import ImportRowError

# The whole history since 1999 has under a megabyte; unpacked, nothing may grow beyond this.
SIZE_MAX_BYTES = 32 * 1024 * 1024
ERRORS_LISTED_MAX = 100
_RAW_LENGTH = 200
_RATE = re.compile(r"\d{1,15}(\.\d{1,12})?", re.ASCII)
_NOT_PUBLISHED = {"", "N/A", "-"}
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_EARLIEST = date(1999, 1, 1)
_MEND = "Download eurofxref-hist.zip from the European Central Bank's page of reference rates and choose that file."


def read_rates(content: bytes, wanted: Collection[str]) -> RateFile | Rejected:
    """The rates of the wanted currencies; lines that cannot be read are left out and listed."""
    unpacked = _unpack(content)
    if isinstance(unpacked, Rejected):
        return unpacked
    text = unpacked.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        return Rejected(ImportExchangeRatesRejection.FILE_EMPTY, f"The file is empty. {_MEND}", "file")
    found = _Found(wanted)
    refused = _read_xml(text, found) if text.startswith(b"<") else _read_csv(unpacked, found)
    return refused or found.file()


class _Found:
    """Collects what is sound and lists what is not."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.wanted = frozenset(wanted)
        self._rates: dict[tuple[date, str], PublishedRate] = {}
        self._errors: list[ImportRowError] = []
        self._error_count = 0

    def fail(self, line: int, column: str | None, reason: str, raw: str) -> None:
        self._error_count += 1
        if len(self._errors) < ERRORS_LISTED_MAX:
            self._errors.append(ImportRowError(line, column, reason, raw[:_RAW_LENGTH]))

    def take(self, line: int, day: date, currency: str, value: str, raw: str) -> None:
        value = value.strip()
        if currency not in self.wanted or value in _NOT_PUBLISHED:
            return
        if not _RATE.fullmatch(value) or not (rate := Decimal(value)):
            shown = value[:30]
            self.fail(line, currency, f"“{shown}” is not a rate: a number above zero with a decimal point.", raw)
            return
        before = self._rates.setdefault((day, currency), PublishedRate(day, currency, rate))
        if before.rate != rate:
            self.fail(line, currency, f"{day} is in the file twice, and its rates differ. The first one counts.", raw)

    def file(self) -> RateFile:
        ordered = sorted(self._rates.values(), key=lambda rate: (rate.rated_on, rate.currency))
        return RateFile(tuple(ordered), tuple(self._errors), self._error_count)


def _not_rates(what: str) -> Rejected:
    message = f"The file {what}, not a table of reference rates. {_MEND}"
    return Rejected(ImportExchangeRatesRejection.NOT_A_RATE_FILE, message, "file")


def _too_large() -> Rejected:
    size = SIZE_MAX_BYTES // 2**20
    message = f"The file is larger than {size} MB; the whole history has less than one. {_MEND}"
    return Rejected(ImportExchangeRatesRejection.FILE_TOO_LARGE, message, "file")


def _unpack(content: bytes) -> bytes | Rejected:
    if len(content) > SIZE_MAX_BYTES:
        return _too_large()
    if not content.startswith(b"PK\x03\x04"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith((".csv", ".xml"))]
            if len(names) != 1:
                return _not_rates(f"is an archive with {len(names)} CSV or XML files")
            with archive.open(names[0]) as member:
                unpacked = member.read(SIZE_MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        return _not_rates("is a damaged archive")
    return _too_large() if len(unpacked) > SIZE_MAX_BYTES else unpacked


def _read_csv(content: bytes, found: _Found) -> Rejected | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _not_rates("holds binary data")
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip() for name in next(_filled(lines))]
        codes = {place: name for place, name in enumerate(header) if place and _CODE.fullmatch(name)}
        if header[0].lower() != "date" or not codes:
            return _not_rates("does not begin with a line “Date,USD,JPY,…”")
        for cells in _filled(lines):
            _read_line(lines.line_num, cells, codes, found)
    except csv.Error:
        return _not_rates("is damaged")
    except StopIteration:
        return Rejected(ImportExchangeRatesRejection.FILE_EMPTY, f"The file is empty. {_MEND}", "file")
    return None


def _filled(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    return (cells for cells in lines if any(cell.strip() for cell in cells))


def _read_line(line: int, cells: list[str], codes: dict[int, str], found: _Found) -> None:
    raw = ",".join(cells)
    day = _day(cells[0].strip())
    if day is None:
        found.fail(line, "Date", f"“{cells[0][:30]}” is not a day: 2026-11-20, or 20 November 2026.", raw)
        return
    if len(cells) <= max((place for place, code in codes.items() if code in found.wanted), default=0):
        found.fail(line, None, "The line breaks off before the last currency.", raw)
    for place, code in codes.items():
        if place < len(cells):
            found.take(line, day, code, cells[place], raw)


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
        return day if day >= _EARLIEST else None
    return None


def _read_xml(content: bytes, found: _Found) -> Rejected | None:
    days = 0

    def visit(cube: Node) -> None:
        nonlocal days
        if "time" in cube.attributes:
            days += 1
        currency, value = cube.attributes.get("currency"), cube.attributes.get("rate")
        if currency is None or value is None:
            return
        told = cube.parent.attributes.get("time", "") if cube.parent else ""
        raw = f'<Cube currency="{currency}" rate="{value}"/>'
        day = _day(told)
        if day is None:
            found.fail(cube.line, "time", f"“{told[:30]}” is not a day such as 2026-11-20.", raw)
            return
        found.take(cube.line, day, currency, value, raw)

    try:
        walk(content, "Cube", visit)
    except Unsound as problem:
        return _not_rates(f"is XML that cannot be read: {problem}")
    return None if days else _not_rates("is XML without any day of rates")
