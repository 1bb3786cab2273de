"""How fast a file of 100,000 rows comes in, against plain COPY of the very rows that it left, in the same run.

The whole way is timed: reading the file, dedup against 100,000 stored rows (a tenth of the file is among them),
categories, rows, totals, history and events, on a PostgreSQL with the settings of `moneta up`. The floor is COPY of the
rows as they were stored into an empty table with the same columns, checks and indexes; `import_100k_over_bare_copy`
has one without any index, which no ledger could live with. Every time is the better one of two, each on a fresh copy of
the same database.

Actual and beancount get 10,000 rows (`_peers.py`), for Actual's time grows with the square of the rows: 100,000 of them
took it 520 s when they were measured once, on 2026-11-23.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tests.bench import _peers
from tests.bench._books import Book, Model, Nobody, Server, life

ROWS = 100_000
OVERLAP = ROWS // 10
PEER_ROWS = 10_000
GROWTH = (10_000, 1_000_000)


def say(name: str, value: float, unit: str, floor: float | None, n: int, ratio: float | None = None) -> None:
    if ratio is None and floor:
        ratio = value / floor
    line = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "floor": floor and round(floor, 3),
        "ratio": ratio and round(ratio, 3),
        "n": n,
    }
    print(json.dumps(line), flush=True)


async def against_copy(server: Server, stored: pl.DataFrame, file: pl.DataFrame, model: Model) -> None:
    book = await Book.of(server, stored.tail(ROWS))
    copy, bare = await book.floors(file, model, OVERLAP)
    say("import_100k_rows_per_s", ROWS / await book.seconds(file, model, OVERLAP), "rows/s", copy, ROWS)
    uncategorized = ROWS / await book.seconds(file, Nobody(), OVERLAP)
    say("import_100k_uncategorized_rows_per_s", uncategorized, "rows/s", copy, ROWS)
    say("import_100k_over_bare_copy", uncategorized, "rows/s", bare, ROWS)


async def growth(server: Server, stored: pl.DataFrame, file: pl.DataFrame) -> None:
    few, many = [await (await Book.of(server, stored.tail(rows))).seconds(file, Nobody(), OVERLAP) for rows in GROWTH]
    say("import_growth_ratio", many / few, "times", None, GROWTH[1], ratio=many / few)


async def peers(server: Server, model: Model) -> None:
    rows = life(PEER_ROWS)
    ours = await (await Book.of(server, rows.head(0))).seconds(rows, model)
    same: Sequence[Any] = list(rows.select("booked_on", "description", "amount_minor").iter_rows())
    for name, seconds in (("actual", _peers.actual_seconds(same)), ("beancount", _peers.beancount_seconds(same))):
        if seconds is None:
            sys.stderr.write(f"{name} is left out: it could not be installed or run\n")
            continue
        say(f"import_vs_{name}_ratio", seconds / ours, "times", None, PEER_ROWS, ratio=seconds / ours)


async def measure(server: Server, model: Model) -> None:
    await model.warm_up()
    book = life(GROWTH[1] + ROWS - OVERLAP)
    file = book.tail(ROWS)
    stored = book.head(book.height - ROWS + OVERLAP)
    await against_copy(server, stored, file, model)
    await growth(server, stored, file)
    await peers(server, model)


def main() -> None:
    model = Model()
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "moneta") as server:
        asyncio.run(measure(server, model))
    model.end()


if __name__ == "__main__":
    main()
