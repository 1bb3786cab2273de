"""`moneta import FILE --account NAME`: a bank statement into an account of the Moneta that runs."""

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


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", "account_name", required=True, help="The account's name; case does not matter.")
@click.option("--user", "email", help="Whose household, by e-mail; needed where there are several.")
@click.option(
    "--create", metavar="CURRENCY", help="Create the account with this currency (ISO 4217) if it is not there."
)
@click.option("--dry-run", is_flag=True, help="Say what the file holds and save nothing.")
@data_dir_option
def command(
    file: Path, account_name: str, email: str | None, create: str | None, dry_run: bool, layout: Layout
) -> None:
    """Import a bank's CSV: columns are guessed, duplicates left out, categories added, bad rows listed."""
    from deployments.adapters.db import Database
    from deployments.embedded.postgres import Postgres
    from deployments.transactions import import_cli

    if running(layout) is None:
        raise StartFailed(
            f"No Moneta runs on {layout.root}.", "Start it with `moneta up` in another terminal, or name --data-dir."
        )
    wanted = import_cli.Wanted(file=file, account_name=account_name, email=email, create=create, dry_run=dry_run)

    async def main() -> int:
        database = Database(os.environ.get("DATABASE_URL") or Postgres(layout).dsn(), pool_size=2)
        try:
            return await import_cli.run(database, wanted, echo=lambda text, end="\n": click.echo(text, nl=end == "\n"))
        finally:
            await database.close()

    sys.exit(asyncio.run(main()))
