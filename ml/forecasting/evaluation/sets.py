"""The panels that the forecaster is judged on: real ones kept outside the project, and simulated people it never met.

None of the real sets is trained on. The directory is the one that the categorizer is judged on.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from domain.transactions.categories import CATEGORIES
from ml.categorization.labelled import SOURCES, read
from ml.forecasting.panels import Panel, Rows, build_panel
from ml.forecasting.training.lives import crowd

# Shorter histories leave nothing to judge after a year of past.
FEWEST_MONTHS = 8
PEOPLE = ("us_mint_export", "us_personal", "india", "russia")
# Money that only moves is no spending.
_MOVED = ("transfer", "income")
_JUDGED_SEED = 777
_CROWDS, _CROWD = 2, 40


def panels(directory: Path | None) -> Iterator[tuple[str, list[Panel]]]:
    """Each set with its panels; a set whose file is not there is left out."""
    if directory is not None:
        for name, file, load in _REAL:
            if (directory / file).is_file():
                yield name, load(directory)
    yield "generated", [build_panel(crowd(_JUDGED_SEED + number, _CROWD)) for number in range(_CROWDS)]


def czech_accounts(directory: Path) -> list[Panel]:
    """What leaves each account in a month; its credits are its income."""
    with (directory / "czech_accounts.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    day = np.array([_czech_day(row["date"]) for row in rows], "datetime64[D]")
    amount = np.array([float(row["amount"]) for row in rows])
    account = np.array([int(row["account_id"]) for row in rows])
    credit = np.array([row["type"] == "credit" for row in rows])
    spent = Rows(
        household=account[~credit],
        category=np.zeros(int((~credit).sum()), np.int64),
        day=day[~credit],
        amount=amount[~credit],
        income_household=account[credit],
        income_day=day[credit],
        income_amount=amount[credit],
    )
    return [build_panel(_long_enough(spent), categories=False)]


def _czech_day(text: str) -> str:
    return f"19{text[:2]}-{text[2:4]}-{text[4:6]}" if len(text) == 6 else text


def uk_purchase_cards(directory: Path) -> list[Panel]:
    """What is paid with each card of a city council; refunds take away."""
    with gzip.open(directory / "uk_purchase_cards.csv.gz", "rt", encoding="utf-8", newline="") as handle:
        # Older years came without amounts.
        rows = [row for row in csv.DictReader(handle) if row["BILLING GROSS AMT"].strip() not in ("", "nan")]
    cards = {card: number for number, card in enumerate(sorted({row["CARD NUMBER"] for row in rows}))}
    spent = Rows(
        household=np.array([cards[row["CARD NUMBER"]] for row in rows]),
        category=np.zeros(len(rows), np.int64),
        day=np.array([row["TRANS DATE"][:10] for row in rows], "datetime64[D]"),
        amount=np.array([float(row["BILLING GROSS AMT"].replace(",", "")) for row in rows]),
    )
    return [build_panel(_long_enough(spent), categories=False)]


def personal(directory: Path, *, categories: bool) -> list[Panel]:
    """One panel for each person: totals, or categories; each person's own money is in a scale of its own."""
    found = []
    for number, name in enumerate(PEOPLE):
        if (directory / SOURCES[name].file).is_file():
            panel = build_panel(_person(directory, name, number))
            chosen = panel.category >= 0 if categories else panel.category < 0
            found.append(judged_only(panel, chosen))
    return found


def _person(directory: Path, name: str, number: int) -> Rows:
    labelled = read(directory, name)
    dates = labelled.batch.dates
    assert dates is not None
    slugs = np.array([category.slug for category in CATEGORIES])[labelled.truth]
    usable = ~np.isnat(dates) & np.isfinite(labelled.batch.amounts)
    moved = np.isin(slugs, _MOVED)
    spent, income = usable & ~moved, usable & (slugs == "income")
    return Rows(
        household=np.full(int(spent.sum()), number),
        category=labelled.truth[spent],
        day=dates[spent].astype("datetime64[D]"),
        amount=-labelled.batch.amounts[spent],
        income_household=np.full(int(income.sum()), number),
        income_day=dates[income].astype("datetime64[D]"),
        income_amount=labelled.batch.amounts[income],
    )


def judged_only(panel: Panel, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Panel:
    """The same panel, with only the chosen series asked about; the others are still seen."""
    return replace(panel, asked=chosen)


def _long_enough(rows: Rows) -> Rows:
    """Without accounts of a few months."""
    household, place = np.unique(rows.household, return_inverse=True)
    month = rows.day.astype("datetime64[M]").astype(np.int64)
    first, last = np.full(len(household), 10**6), np.zeros(len(household), np.int64)
    np.minimum.at(first, place, month)
    np.maximum.at(last, place, month)
    kept = (last - first + 1 >= FEWEST_MONTHS)[place]
    return replace(
        rows, household=rows.household[kept], category=rows.category[kept], day=rows.day[kept], amount=rows.amount[kept]
    )


_REAL: tuple[tuple[str, str, Callable[[Path], list[Panel]]], ...] = (
    ("czech", "czech_accounts.csv", czech_accounts),
    ("uk_purchase_cards", "uk_purchase_cards.csv.gz", uk_purchase_cards),
    ("personal_totals", "label_map.csv", lambda directory: personal(directory, categories=False)),
    ("personal_categories", "label_map.csv", lambda directory: personal(directory, categories=True)),
)
