"""`moneta rates import FILE`: exchange rates of the European Central Bank into the Moneta that runs."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.state import running

_LINES_REFUSED = 3


@click.group("rates")
def command() -> None:
    """Exchange rates."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", "email", help="Whose household, by e-mail; needed where there are several.")
@data_dir_option
def import_(file: Path, email: str | None, layout: Layout) -> None:
    """Take the rates of held currencies from eurofxref-hist.zip, the CSV in it, or an XML form; again adds nothing.

    Exit code: 0 when all was read, 1 when the file was refused, 3 when lines could not be read.
    """
    from deployments.adapters.db import Database
    from deployments.embedded.postgres import Postgres
    from deployments.transactions.currencies.rates_cli import import_rates
    from deployments.transactions.import_places import Refused

    if running(layout) is None:
        raise StartFailed(
            f"No Moneta runs on {layout.root}.", "Start it with `moneta up` in another terminal, or name --data-dir."
        )

    async def main() -> bool:
        database = Database(os.environ.get("DATABASE_URL") or Postgres(layout).dsn(), pool_size=2)
        try:
            return await import_rates(database, file, email, click.echo)
        finally:
            await database.close()

    try:
        sys.exit(0 if asyncio.run(main()) else _LINES_REFUSED)
    except Refused as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
