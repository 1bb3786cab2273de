"""Reading labelled statements that are kept outside the project, to judge a model on real rows. Never used in training.

The directory holds the files named below and `label_map.csv` (file, label, category; no category: left out).
"""

from __future__ import annotations

import csv
import gzip
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES
from ml.categorization.batch import TransactionBatch

_POSITION = {category.slug: position for position, category in enumerate(CATEGORIES)}
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Which columns of a file say what. `incoming` names the column and the word that mark money in."""

    file: str
    description: tuple[str, ...]
    amount: str
    date: str
    label: str
    date_forms: tuple[str, ...]
    incoming: tuple[str, str] | None = None
    mcc: str | None = None
    labels: tuple[tuple[str, str], ...] = ()


SOURCES: dict[str, Source] = {
    "us_mint_export": Source(
        "us_mint_export.csv",
        ("Original Description",),
        "Amount",
        "Date",
        "Category",
        ("mdy",),
        ("Transaction Type", "credit"),
    ),
    "us_personal": Source(
        "us_personal_transactions.csv",
        ("Description",),
        "Amount",
        "Date",
        "Category",
        ("mdy",),
        ("Transaction Type", "credit"),
    ),
    # Half of its dates have day and month exchanged, as a spreadsheet did it: the order of the file shows that.
    "india": Source(
        "india_household.csv",
        ("Subcategory", "Note"),
        "Amount",
        "Date",
        "Category",
        ("dmy", "ydm"),
        ("Income/Expense", "Income"),
    ),
    "russia": Source(
        "russia_card_operations.xlsx", ("Описание",), "Сумма операции", "Дата операции", "Категория", ("dmy",)
    ),
    "russia_mcc": Source(
        "russia_card_operations.xlsx",
        ("Описание",),
        "Сумма операции",
        "Дата операции",
        "Категория",
        ("dmy",),
        mcc="MCC",
    ),
    # The accounting codes of a council, as far as a code speaks of one category.
    "uk_purchase_cards": Source(
        "uk_purchase_cards.csv.gz",
        ("MERCHANT NAME",),
        "BILLING GROSS AMT",
        "TRANS DATE",
        "TRANS CAC DESC 1",
        ("ymd",),
        labels=(
            ("Vehicle Fuel", "auto_fuel"),
            ("Purchases Food", "groceries"),
            ("Books", "shopping"),
            ("Postage", "services"),
            ("Travel Bus/Rail", "transport"),
            ("Phon NonCentrx Lines", "utilities"),
            ("Travel Foreign", "travel"),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    batch: TransactionBatch
    truth: NDArray[np.int64]


def read(directory: Path, name: str) -> Labelled:
    """The rows of a file whose label maps to a category and whose description is not empty."""
    source = SOURCES[name]
    labels = dict(source.labels) or _label_map(directory, source.file)
    kept = [
        row for row in _rows(directory / source.file) if labels.get(row.get(source.label, "")) and _text(row, source)
    ]
    batch = _batch(kept, source)
    return Labelled(batch, np.array([_POSITION[labels[row[source.label]]] for row in kept], np.int64))


def charges_of(directory: Path, name: str) -> TransactionBatch:
    """All rows of a file with a description, labelled or not."""
    source = SOURCES[name]
    return _batch([row for row in _rows(directory / source.file) if _text(row, source)], source)


def _batch(kept: list[Row], source: Source) -> TransactionBatch:
    amounts = np.array([_amount(row, source) for row in kept])
    return TransactionBatch(
        descriptions=[_text(row, source) for row in kept],
        amounts=amounts,
        dates=np.array([_date(row.get(source.date, ""), source.date_forms) for row in kept], "datetime64[D]"),
        mcc=[int(row[source.mcc]) if row.get(source.mcc, "") else None for row in kept] if source.mcc else None,
        typical_amount=float(np.nanmedian(np.abs(amounts))),
        signed=bool((amounts < 0).any()),
    )


def _label_map(directory: Path, file: str) -> dict[str, str]:
    with (directory / "label_map.csv").open(encoding="utf-8", newline="") as handle:
        return {row["label"]: row["category"] for row in csv.DictReader(handle) if row["file"] == file}


def _text(row: Row, source: Source) -> str:
    return " ".join(row.get(column, "") for column in source.description).strip()


def _amount(row: Row, source: Source) -> float:
    try:
        value = float(row.get(source.amount, "").replace(",", ""))
    except ValueError:
        return float("nan")
    if source.incoming:
        column, word = source.incoming
        return abs(value) if row.get(column) == word else -abs(value)
    return value


def _date(text: str, forms: tuple[str, ...]) -> np.datetime64:
    parts = re.findall(r"\d+", text)[:3]
    for form in forms:
        places = {letter: parts[at] for at, letter in enumerate(form) if at < len(parts)}
        if len(places.get("y", "")) == 4 and len(parts) == 3:
            try:
                return np.datetime64(f"{places['y']}-{int(places['m']):02d}-{int(places['d']):02d}", "D")
            except ValueError:
                continue
    return np.datetime64("NaT", "D")


def _rows(path: Path) -> Iterator[Row]:
    if path.suffix == ".xlsx":
        yield from _sheet(path)
    elif path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
            yield from csv.DictReader(handle)
    else:
        with path.open(encoding="utf-8", newline="") as handle:
            yield from csv.DictReader(handle)


def _sheet(path: Path) -> Iterator[Row]:
    """The first sheet of a workbook. The file is one we were given to judge by, so the plain parser is enough."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        strings = []
        if "xl/sharedStrings.xml" in book.namelist():
            root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314
            strings = ["".join(part.text or "" for part in item.iter(f"{space}t")) for item in root.iter(f"{space}si")]
        name = next(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        sheet = ElementTree.fromstring(book.read(name))  # noqa: S314
    header: dict[str, str] = {}
    for row in sheet.iter(f"{space}row"):
        cells: dict[str, str] = {}
        for cell in row.iter(f"{space}c"):
            column = re.sub(r"\d", "", cell.get("r", ""))
            value = cell.find(f"{space}v")
            if cell.get("t") == "inlineStr":
                cells[column] = "".join(part.text or "" for part in cell.iter(f"{space}t"))
            elif value is not None and value.text:
                cells[column] = strings[int(value.text)] if cell.get("t") == "s" else value.text
        if header:
            yield {header[column]: value for column, value in cells.items() if column in header}
        else:
            header = cells
