"""A statement as a bank exports it, as long as wanted: the lives of as many demo people as it takes."""

from __future__ import annotations

import csv
from datetime import date
from itertools import count, islice
from pathlib import Path

from domain.shared.money import Money
from domain.transactions.demo import demo_book


def write_statement(path: Path, rows: int, today: date | None = None) -> None:
    """`rows` lines of date, description and amount over the last three years."""
    day = today or date.today()  # noqa: DTZ011 (a statement has the bank's day)
    lines = (
        (row.booked_on.isoformat(), row.description, str(Money(row.amount_minor, "EUR").decimal()))
        for seed in count(1)
        for row in demo_book(day, seed=seed).rows
    )
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Date", "Description", "Amount"))
        writer.writerows(islice(lines, rows))
