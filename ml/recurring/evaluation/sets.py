"""The development sets as histories of charges: merchant keys, days and amounts."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from ml.categorization.labelled import SOURCES, charges_of
from ml.recurring.charges import History
from ml.recurring.merchants import merchant_key

SETS = ("us_mint_export", "us_personal", "india", "russia", "uk_purchase_cards", "czech")
# Of panels with many people, those with most rows.
PANEL = 40
_LEAST_ROWS = 30


def histories(directory: Path, name: str) -> list[History]:
    """One for each person, account or card; empty where the file is not there."""
    if name == "czech":
        path = directory / "czech_accounts.csv"
        return _panel(_czech(path)) if path.is_file() else []
    if not (directory / SOURCES[name].file).is_file():
        return []
    if name == "uk_purchase_cards":
        return _panel(_cards(directory / SOURCES[name].file))
    columns = charges_of(directory, name)
    assert columns.dates is not None
    known = ~np.isnat(columns.dates) & np.isfinite(columns.amounts) & (columns.amounts != 0)
    kept: list[int] = np.nonzero(known)[0].tolist()
    epoch = date(1970, 1, 1).toordinal()
    return [
        History(
            [merchant_key(columns.descriptions[row]) for row in kept],
            [int(columns.dates[row].astype(np.int64)) + epoch for row in kept],
            [float(columns.amounts[row]) for row in kept],
        )
    ]


Charge = tuple[str, str, int, float]


def _panel(charges: Iterable[Charge]) -> list[History]:
    by_owner: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        by_owner[charge[0]].append(charge)
    largest = sorted(by_owner.items(), key=lambda item: (-len(item[1]), item[0]))[:PANEL]
    return [
        History([each[1] for each in rows], [each[2] for each in rows], [each[3] for each in rows])
        for _, rows in largest
        if len(rows) >= _LEAST_ROWS
    ]


def _czech(path: Path) -> Iterator[Charge]:
    """Without descriptions: the kind of the operation and the other side's account are the merchant."""
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            text = row["date"]
            day = date(1900 + int(text[:2]), int(text[2:4]), int(text[4:])).toordinal()
            key = " ".join(filter(None, (row["operation"], row["k_symbol"], row["bank"], row["account"])))
            amount = float(row["amount"])
            if amount:
                yield row["account_id"], key, day, amount if row["type"] == "credit" else -amount


def _cards(path: Path) -> Iterator[Charge]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            try:
                day, amount = date.fromisoformat(row["TRANS DATE"]).toordinal(), float(row["BILLING GROSS AMT"])
            except ValueError:
                continue
            if amount and math.isfinite(amount):
                yield row["CARD NUMBER"], merchant_key(row["MERCHANT NAME"]), day, -amount
