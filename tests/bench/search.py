"""Lists and searches of one household with 100,000 and with 1,000,000 transactions, as the gateway reads them.

- `transactions_page_p50_ms`: the newest 50 rows and how many there are; half of the pages begin deep in the past.
- `search_p50_ms`: the first 50 rows of a search and how many it finds, over searches of every kind; `search_1m_p50_ms`
  is the same in a household ten times the size. The floor of all three is the same 50 rows by primary key.
- `search_insert_rows_per_s`: the insert of 100,000 rows as an import makes it; its floor is the same insert without the
  triggers that keep the search.
- `search_index_rows_per_s`: what the background does after it; its floor is the insert itself.
"""

from __future__ import annotations

import asyncio
import csv
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from deployments import migrations
from deployments.adapters.db import Database, asyncpg_dsn
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.transactions.reads import LedgerReads
from deployments.transactions.search.documents import catch_up
from domain.transactions.outcomes import TransactionPage
from domain.transactions.reporting import TransactionFilter
from tests.support.bank_statement import write_statement

ROWS = 100_000
LARGE = 10
_TURNS = 15
_PAGE = 50
_ROUNDS = 4

# Words that many rows have, few, and none; every kind of condition; what no index helps.
SEARCHES = (
    "lidl",
    "rewe sagt",
    "zahnarzt",
    "nowhere",
    '"spotify ab"',
    "netflix amount>10",
    "amount>500",
    "amount:-20..-10 category:dining",
    "category:groceries date:2026-01..03",
    "-category:none is:expense berlin",
    "is:income",
    "date:last-month -lidl",
    "(lidl OR aldi) amount<20",
    "description:/^(rewe|edeka) .*[0-9]{4}/",
)

_STAGE = "CREATE UNLOGGED TABLE staged (booked_on date, description text, amount numeric)"
# The same rows again and again with other digits: other shops' numbers, as a longer history has.
_INSERT = """
INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency, description, merchant, note,
                          category, categorized_by, confidence, dedup_key)
SELECT $1, ('0198' || lpad(to_hex($3::int), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $2,
       booked_on, (amount * 100)::bigint, 'EUR',
       translate(description, '0123456789', substr('73918204650918273645', 1 + $3 % 10, 10)),
       initcap(split_part(description, ' ', 1)), CASE n % 40 WHEN 0 THEN 'note ' || n END,
       (ARRAY['groceries', 'dining', 'home', 'transport', NULL])[1 + n % 5], 'MODEL', 0.9,
       decode(md5(n || ' ' || $3), 'hex')
FROM (SELECT *, row_number() OVER () AS n FROM staged WHERE amount <> 0) AS rows
"""


@dataclass
class Ledger:
    """One household in a database of its own."""

    dsn: str
    database: Database
    household_id: UUID
    account_id: UUID

    async def insert(self, times: int) -> float:
        """Seconds for one more copy of the statement."""
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute("CHECKPOINT")
            began = time.perf_counter()
            await connection.execute(_INSERT, self.household_id, self.account_id, times)
            return time.perf_counter() - began
        finally:
            await connection.close()

    async def execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


async def open_ledger(dsn: str, statement: Path) -> Ledger:
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    household_id, account_id = uuid4(), uuid4()
    try:
        await connection.execute("INSERT INTO households (id, name, currency) VALUES ($1, 'H', 'EUR')", household_id)
        await connection.execute(
            "INSERT INTO accounts (household_id, id, name, type, currency, opening_balance_minor, balance_minor)"
            " VALUES ($1, $2, 'Checking', 'CHECKING', 'EUR', 0, 0)",
            household_id,
            account_id,
        )
        await connection.execute(_STAGE)
        with statement.open(encoding="utf-8") as file:
            rows = [(date.fromisoformat(day), text, amount) for day, text, amount in list(csv.reader(file))[1:]]
        await connection.executemany("INSERT INTO staged VALUES ($1, $2, $3::text::numeric)", rows)
    finally:
        await connection.close()
    return Ledger(asyncpg_dsn(dsn), Database(dsn, pool_size=2), household_id, account_id)


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1e3


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


async def list_times(ledger: Ledger) -> tuple[float, dict[str, float], float]:
    """Medians: pages without a search, each search, and the floor. In turn, so that a slow moment meets all."""
    reads = LedgerReads(ledger.database)
    ids: list[UUID] = []

    async def page(wanted: TransactionFilter, after: tuple[date, UUID] | None = None) -> None:
        found = await reads.transactions(ledger.household_id, wanted, first=_PAGE, after=after, with_total=True)
        assert isinstance(found, TransactionPage), found
        if not ids:
            ids.extend(row.id for row in found.page.items)

    async def floor() -> None:
        assert len(await reads.transactions_by_ids(ledger.household_id, ids)) == _PAGE

    await page(TransactionFilter())
    wanted = {text: TransactionFilter(query=text) for text in SEARCHES}
    pages: list[float] = []
    floors: list[float] = []
    searches: dict[str, list[float]] = {text: [] for text in SEARCHES}
    deep = (date(2025, 1, 1), UUID(int=2**128 - 1))
    for turn in range(_TURNS):
        for text in SEARCHES:
            took = await timed(lambda text=text: page(wanted[text]))  # type: ignore[misc]
            floors.append(await timed(floor))
            pages.append(await timed(lambda after=deep if turn % 2 else None: page(TransactionFilter(), after)))  # type: ignore[misc]
            if turn:
                searches[text].append(took)
    return median(pages), {text: median(times) for text, times in searches.items()}, median(floors)


def report(name: str, value: float, unit: str, floor: float, n: int) -> None:
    line = {"name": name, "value": round(value, 2), "unit": unit, "floor": round(floor, 2)}
    print(json.dumps({**line, "ratio": round(value / floor, 2), "n": n}), flush=True)


_TRIGGERS = tuple(f"keep_search_{event}" for event in ("insert", "update", "delete"))


async def measure(dsn: str, statement: Path) -> None:
    ledger = await open_ledger(dsn, statement)
    alter = "ALTER TABLE transactions {} TRIGGER {}"
    seconds: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
    times = 0
    for _ in range(_ROUNDS):
        for form, found in seconds.items():
            await ledger.execute(*(alter.format(form, trigger) for trigger in _TRIGGERS))
            await ledger.execute("DELETE FROM transactions", "TRUNCATE search_documents, search_backlog", "VACUUM")
            found.append(await ledger.insert(times))
            times += 1
    # The fastest of each: what else the machine does only ever adds to a time.
    without, inserted = min(seconds["DISABLE"]), min(seconds["ENABLE"])
    report("search_insert_rows_per_s", ROWS / inserted, "rows/s", ROWS / without, ROWS)
    began = time.perf_counter()
    written = await catch_up(ledger.database, ledger.household_id)
    report("search_index_rows_per_s", written / (time.perf_counter() - began), "rows/s", ROWS / inserted, written)

    await ledger.execute("VACUUM ANALYZE")
    pages, searches, floor = await list_times(ledger)
    report("transactions_page_p50_ms", pages, "ms", floor, ROWS)
    report("search_p50_ms", median(list(searches.values())), "ms", floor, ROWS)
    report("search_slowest_p50_ms", max(searches.values()), "ms", floor, ROWS)

    for copy in range(LARGE - 1):
        await ledger.insert(times + copy)
    await catch_up(ledger.database, ledger.household_id)
    await ledger.execute("VACUUM ANALYZE")
    pages, searches, floor = await list_times(ledger)
    report("transactions_page_1m_p50_ms", pages, "ms", floor, LARGE * ROWS)
    report("search_1m_p50_ms", median(list(searches.values())), "ms", floor, LARGE * ROWS)
    report("search_1m_slowest_p50_ms", max(searches.values()), "ms", floor, LARGE * ROWS)
    await ledger.database.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="moneta-bench-") as folder:
        root = Path(folder)
        write_statement(root / "statement.csv", ROWS)
        server = Postgres(Layout.of(root / "data"))
        server.start()
        try:
            migrations.upgrade(server.dsn("moneta"))
            asyncio.run(measure(server.dsn("moneta"), root / "statement.csv"))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
