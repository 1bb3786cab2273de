"""The sheets of an XLSX workbook as lines of text.

Read here and not by a library, for two reasons: a number stays the text that the file holds and never becomes a float,
and a file of a few kilobytes that names a cell in the last row and column must not make the process ask for gigabytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from xml.parsers import expat

from deployments.transactions.importing.xml_tree import Node, Unsound, walk

DELIMITER = "\t"
_PART_BYTES_MAX = 256 * 1024 * 1024
_COLUMNS_MAX = 256
_ROWS_MAX = 1_048_576
_DATE_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_FORMAT_TEXT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# What a spreadsheet computes with and shows; the digits behind are noise of its binary numbers.
_EXCEL_DIGITS = Context(prec=15)
_LAST_SERIAL = 2_958_465


class Workbook:
    """Raises `Unsound` where the file is not what it says."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            raise Unsound("the archive is damaged") from problem
        book = walk(self._part("xl/workbook.xml"), "", _nothing)
        properties = book.first("workbook/workbookPr")
        system = "" if properties is None else properties.attributes.get("date1904", "")
        self._epoch = date(1904, 1, 1) if system in ("1", "true") else date(1899, 12, 30)
        self._strings = self._shared_strings()
        self._dates = self._date_styles()
        targets = self._targets()
        self._sheets = [
            targets[relation]
            for sheet in book.all("workbook/sheets/sheet")
            if sheet.attributes.get("state", "visible") == "visible" and (relation := _relation(sheet)) in targets
        ]

    def sheets(self) -> Iterator[str]:
        """Each visible sheet as tab-separated lines, the first line its first row."""
        for path in self._sheets:
            yield _Sheet(self._strings, self._dates, self._epoch).read(self._part(path))

    def _part(self, path: str) -> bytes:
        try:
            with self._archive.open(path) as member:
                content = member.read(_PART_BYTES_MAX + 1)
        except KeyError as problem:
            raise Unsound(f"its part {path} is missing") from problem
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as problem:
            raise Unsound(f"its part {path} is damaged") from problem
        if len(content) > _PART_BYTES_MAX:
            raise Unsound("it unpacks to more than a statement can hold")
        return content

    def _has(self, path: str) -> bool:
        return path in self._archive.namelist()

    def _targets(self) -> dict[str, str]:
        relations = walk(self._part("xl/_rels/workbook.xml.rels"), "", _nothing)
        found = relations.all("Relationships/Relationship")
        paths = ((each.attributes.get("Id", ""), each.attributes.get("Target", "")) for each in found)
        return {id_: path.lstrip("/") if path.startswith("/") else f"xl/{path}" for id_, path in paths}

    def _shared_strings(self) -> list[str]:
        strings: list[str] = []
        if self._has("xl/sharedStrings.xml"):
            walk(self._part("xl/sharedStrings.xml"), "si", lambda node: strings.append(_rich_text(node)))
        return strings

    def _date_styles(self) -> frozenset[str]:
        """The styles, by number, that show a number as a day."""
        if not self._has("xl/styles.xml"):
            return frozenset()
        styles = walk(self._part("xl/styles.xml"), "", _nothing)
        custom = {
            each.attributes.get("numFmtId", ""): each.attributes.get("formatCode", "")
            for each in styles.all("styleSheet/numFmts/numFmt")
        }
        formats = [each.attributes.get("numFmtId", "") for each in styles.all("styleSheet/cellXfs/xf")]
        return frozenset(str(index) for index, number in enumerate(formats) if _shows_day(number, custom.get(number)))


class _Sheet:
    """One sheet, cell by cell."""

    def __init__(self, strings: list[str], dates: frozenset[str], epoch: date) -> None:
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._lines: list[str] = []
        self._cells: dict[int, str] = {}
        self._row, self._column = 0, -1
        self._kind, self._style, self._text, self._collects, self._phonetic = "n", "", "", False, 0

    def read(self, content: bytes) -> str:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise Unsound("a sheet of it is damaged") from problem
        return "\n".join(self._lines) + "\n"

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column(match[1]) if match is not None else self._column + 1
            self._kind, self._style, self._text = attributes.get("t", "n"), attributes.get("s", ""), ""
        elif name in ("v", "t"):
            self._collects = not self._phonetic
        elif name == "rPh":
            self._phonetic += 1
        elif name == "row":
            given = attributes.get("r", "")
            number = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else self._row + 1
            if number <= self._row or number > _ROWS_MAX:
                raise Unsound("the rows of a sheet are out of order")
            self._row, self._column, self._cells = number, -1, {}

    def _characters(self, data: str) -> None:
        if self._collects:
            self._text += data

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in ("v", "t"):
            self._collects = False
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c" and self._column < _COLUMNS_MAX:
            text = self._value()
            if text:
                self._cells[self._column] = text
        elif name == "row" and self._cells:
            self._lines += [""] * (self._row - 1 - len(self._lines))
            width = max(self._cells) + 1
            self._lines.append(DELIMITER.join(_quoted(self._cells.get(index, "")) for index in range(width)))

    def _value(self) -> str:
        if self._kind == "s":
            known = self._text.isascii() and self._text.isdigit() and int(self._text) < len(self._strings)
            return self._strings[int(self._text)] if known else ""
        if self._kind == "e":
            return ""
        if self._kind == "b":
            return "TRUE" if self._text == "1" else "FALSE"
        if self._kind in ("str", "inlineStr", "d"):
            return _unescaped(self._text)
        return _number(self._text, self._epoch if self._style in self._dates else None)


def _nothing(_: Node) -> None:
    """Nothing is dropped on the way."""


def _no_doctype(*_: object) -> None:
    raise Unsound("it declares a document type, which no spreadsheet does")


def _relation(sheet: Node) -> str:
    return next((value for name, value in sheet.attributes.items() if name.rpartition(":")[2] == "id"), "")


def _rich_text(node: Node) -> str:
    parts = [*node.all("t"), *node.all("r/t")]
    return _unescaped("".join("".join(part.texts) for part in parts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _shows_day(number: str, code: str | None) -> bool:
    if code is None:
        return number.isascii() and number.isdigit() and len(number) < 6 and int(number) in _DATE_FORMATS
    plain = _FORMAT_TEXT.sub("", code).casefold()
    return "y" in plain or "d" in plain or "mmm" in plain


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(text: str, epoch: date | None) -> str:
    """The number as people see it, or the day it stands for."""
    try:
        number = _EXCEL_DIGITS.create_decimal(text.strip())
    except InvalidOperation:
        return text
    if not number.is_finite() or number.adjusted() > 20 or number.adjusted() < -20:
        return text
    if epoch is not None and 1 <= number <= _LAST_SERIAL:
        return _day(number, epoch)
    plain = f"{number.normalize():f}"
    # Three decimals could pass for a group of thousands, and a number in a sheet has no groups.
    return f"{plain}0" if len(plain.partition(".")[2]) == 3 else plain


def _day(serial: Decimal, epoch: date) -> str:
    day = epoch + timedelta(days=int(serial))
    minutes = int((serial % 1) * 24 * 60)
    return day.isoformat() if minutes == 0 else f"{day.isoformat()} {minutes // 60:02d}:{minutes % 60:02d}"


def _quoted(text: str) -> str:
    """A cell that a table of text can hold: on one line, without the separator."""
    if not text.isprintable():
        text = " ".join(text.split())
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
