"""`moneta categorize IN OUT`: a file of transactions with their categories added."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click


@click.command("categorize")
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
def command(source: Path, target: Path) -> None:
    """Add category, confidence and merchant to a CSV or parquet file with the columns date, description and amount."""
    from ml.tasks import categorize_file

    began = time.monotonic()

    def progress(done: int, total: int | None = None) -> None:
        of = f" of {total:,}" if total else ""
        click.echo(f"\r{done:,}{of} rows", nl=False, err=True)

    try:
        categorize_file(source, target, progress=progress)
    except ValueError as error:
        click.echo(f"{source} could not be categorized: {error}", err=True)
        sys.exit(1)
    click.echo(f"\r{target} is written ({time.monotonic() - began:.1f} s).", err=True)
