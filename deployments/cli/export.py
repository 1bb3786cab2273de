"""`moneta export`: a household as a file, for a spreadsheet, for other programs, or to be restored."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deployments.cli._household import caller_of, with_database
from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout

if TYPE_CHECKING:
    from uuid import UUID

    from deployments.adapters.db import Database
    from domain.transactions.exporting.model import Export

_FORMATS = ("csv", "json", "ofx", "beancount", "ledger", "zip")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("export")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    default="json",
    show_default=True,
    help="csv for spreadsheets; json for `moneta restore`; ofx for other finance programs; beancount or ledger (also "
    "hledger) for plain-text accounting; zip for everything with the attached files.",
)
@click.option("--out", metavar="FILE", help="Where to write; - is the standard output. [default: moneta-DAY.FORMAT]")
@click.option("--account", "names", metavar="NAME", multiple=True, help="Only this account. Repeatable.")
@click.option("--from", "first", type=_DAY, help="From this day on.")
@click.option("--to", "last", type=_DAY, help="Up to and including this day.")
@click.option("--query", metavar="SEARCH", help="Only what matches, as in the search box: amount>50 -tag:work")
@click.option("--user", "email", metavar="EMAIL", help="Whose household; needed where there are several.")
@data_dir_option
def command(
    format_name: str,
    out: str | None,
    names: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    query: str | None,
    email: str | None,
    layout: Layout,
) -> None:
    """Write transactions, or everything, to a file."""
    from deployments.transactions.exporting.stream import file_name
    from domain.transactions.exporting.model import Export, ExportFormat

    async def work(database: Database) -> tuple[str, int]:
        caller = await caller_of(database, email)
        export = Export(
            format=ExportFormat(format_name.upper()),
            account_ids=await _accounts(database, caller.household_id, names) if names else None,
            date_from=_day(first),
            date_to=_day(last),
            query=query,
        )
        target = out or file_name(export, datetime.now(UTC).date())
        return target, await _write(database, caller.household_id, export, target)

    target, size = with_database(layout, work)
    if target != "-":
        click.echo(f"{target}: {size:,} bytes")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


async def _accounts(database: Database, household_id: UUID, names: tuple[str, ...]) -> frozenset[UUID]:
    from deployments.transactions.reads import LedgerReads

    known = {account.name.lower(): account for account in await LedgerReads(database).accounts(household_id)}
    missing = [name for name in names if name.strip().lower() not in known]
    if missing:
        listed = ", ".join(account.name for account in known.values()) or "none yet"
        raise StartFailed(f"There is no account {missing[0]!r}.", f"Choose from: {listed}.")
    return frozenset(known[name.strip().lower()].id for name in names)


async def _write(database: Database, household_id: UUID, export: Export, target: str) -> int:
    """Whole or not at all: a file that was begun is put in its place when it is done."""
    from deployments.transactions.exporting.reads import ExportRefused
    from deployments.transactions.exporting.stream import export_stream

    path = Path(target)
    begun = path.with_name(f"{path.name}.part")
    file = sys.stdout.buffer if target == "-" else None
    size = 0
    try:
        async for piece in export_stream(database, household_id, export):
            file = file or begun.open("wb")
            size += file.write(piece)
        if file is not None and target != "-":
            file.close()
            begun.replace(path)
    except ExportRefused as refused:
        raise StartFailed("Nothing was exported.", str(refused)) from refused
    except OSError as problem:
        raise StartFailed(
            f"{target} cannot be written: {problem.strerror}.", "Name another file with --out."
        ) from problem
    finally:
        if target != "-":
            begun.unlink(missing_ok=True)
    return size
