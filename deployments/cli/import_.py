"""`moneta import FILES…`: statements of banks and exports of other programs into the Moneta that runs."""

from __future__ import annotations

import asyncio
import os
import sys
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.state import State, running

if TYPE_CHECKING:
    from deployments.transactions.import_places import Said

FILE_NOT_IMPORTED = 1
ROWS_REFUSED = 3
_INTERRUPTED = 130


def _paths(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> list[Path]:
    """Each file once, in the order named; a pattern that no shell has expanded is expanded here."""
    found: dict[Path, None] = {}
    for name in names:
        expanded = sorted(glob(name)) if has_magic(name) and not Path(name).exists() else [name]
        if not expanded:
            raise click.BadParameter(f"no file matches {name!r}.")
        for one in expanded:
            path = Path(one)
            if path.is_dir():
                if expanded == [name]:
                    raise click.BadParameter(f"{name!r} is a folder; name its files, such as '{path / '*.csv'}'.")
                continue
            if not path.exists():
                raise click.BadParameter(f"there is no file {name!r}.")
            found[path] = None
    return list(found)


def _by_label(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str | None]:
    places: dict[str, str | None] = {}
    for one in given:
        label, equals, name = one.rpartition("=")
        if not equals or not label:
            raise click.BadParameter(f"{one!r} is not LABEL=NAME.")
        places[label] = name.strip() or None
    return places


@click.command(
    "import",
    epilog="Exit code: 0 when everything went in or was there already, 1 when a file could not be imported, 2 when the "
    "command makes no sense, 3 when rows were refused.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILES...", callback=_paths)
@click.option("--account", metavar="NAME", help="The account whose statements these are; case does not matter.")
@click.option(
    "--map",
    "by_label",
    multiple=True,
    metavar="LABEL=NAME",
    callback=_by_label,
    help="For files of several accounts: the file's account LABEL goes to the account NAME; LABEL= leaves it out. "
    "What is not mapped goes to the account of the same name, or where it went the last time. Repeatable.",
)
@click.option("--create", metavar="CURRENCY", help="Make accounts that are not there, with this currency (ISO 4217).")
@click.option("--user", "email", metavar="EMAIL", help="Whose household; needed where there are several.")
@click.option("--dry-run", is_flag=True, help="Say what would become of every file and save nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@data_dir_option
def command(
    files: list[Path],
    account: str | None,
    by_label: dict[str, str | None],
    create: str | None,
    email: str | None,
    dry_run: bool,
    as_json: bool,
    layout: Layout,
) -> None:
    """Import statements and exports: CSV, OFX/QFX, QIF, CAMT.053, MT940, XLSX, Moneta's own JSON, and what Firefly III,
    Mint, Monarch, YNAB and Actual export, also gzipped or zipped.

    What a file is, is seen by its content. Rows that are there already are left out, categories are added, and rows
    that cannot be read are listed with their line. Each import can be taken back with one click.
    """
    from deployments.transactions.import_places import Refused, Said

    state = running(layout)
    if state is None:
        raise StartFailed(
            f"No Moneta runs on {layout.root}.", "Start it with `moneta up` in another terminal, or name --data-dir."
        )
    said = Said(account=account, by_label=by_label, create=create)
    try:
        sys.exit(asyncio.run(_run(state, layout, files, said, email=email, dry_run=dry_run, as_json=as_json)))
    except Refused as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(FILE_NOT_IMPORTED)
    except KeyboardInterrupt:
        click.echo("\nThe import that has begun goes on in Moneta; the files after it were not imported.", err=True)
        sys.exit(_INTERRUPTED)


async def _run(
    state: State, layout: Layout, files: list[Path], said: Said, *, email: str | None, dry_run: bool, as_json: bool
) -> int:
    from deployments.adapters.db import Database
    from deployments.cli import _import_screens as screens
    from deployments.embedded.postgres import Postgres
    from deployments.transactions import import_cli

    shown = screens.Bar if sys.stdout.isatty() else screens.Lines
    screen = screens.Quiet() if as_json else shown(dry_run=dry_run)
    database = Database(os.environ.get("DATABASE_URL") or Postgres(layout).dsn(), pool_size=2)
    try:
        reports = await import_cli.import_files(database, files, said, screen, email=email, dry_run=dry_run)
    finally:
        await database.close()
    if as_json:
        screens.say_json(reports, dry_run=dry_run)
    else:
        screens.say_sum(reports, dry_run=dry_run, url=state.url)
    if any(report.failure for report in reports):
        return FILE_NOT_IMPORTED
    return ROWS_REFUSED if any(report.refused for report in reports) else 0
