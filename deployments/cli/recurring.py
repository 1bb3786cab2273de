"""`moneta recurring IN OUT`: the payments of a file that come back, with when and how much comes next."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

import click

# A file can be wrong in every line; whoever mends it needs the first ones.
_LISTED = 20


@click.command("recurring")
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="As of which day [default: the last of the file].")
@click.option(
    "--ray/--no-ray", "use_ray", default=None, help="Spread over Ray tasks; by default where the file is large."
)
def command(source: Path, target: Path, today: datetime | None, use_ray: bool | None) -> None:
    """Find the subscriptions, bills and pay in a CSV or parquet file with the columns date, description and amount.

    Each becomes a row: cadence, next date, amount with its range, state. A run that was cut off goes on where it was
    when it is started again.
    """
    from ml.table_files import FileRefused
    from ml.tasks.cluster import RayUnavailable
    from ml.tasks.recurring import recurring_file

    began = time.monotonic()

    def progress(done: int, total: int) -> None:
        click.echo(f"\r{100 * done // max(1, total)} %", nl=False, err=True)

    try:
        report = recurring_file(
            source, target, today=today.date() if today else None, progress=progress, use_ray=use_ray
        )
    except (FileRefused, RayUnavailable) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    if report.resumed_rows:
        click.echo(f"\r{report.resumed_rows:,} rows were there from a run before.", err=True)
    how = "over Ray tasks" if report.with_ray else "in this process"
    click.echo(
        f"\r{target}: {report.streams:,} recurring payments in {report.used:,} of {report.rows:,} rows, found {how} "
        f"with model {report.model_version} in {time.monotonic() - began:.1f} s.",
        err=True,
    )
    for bad in report.bad_rows[:_LISTED]:
        click.echo(f"  line {bad.line}{f', {bad.field}' if bad.field else ''}: {bad.reason}", err=True)
    more = report.rows - report.used - _LISTED
    if more > 0:
        click.echo(f"  and {more:,} more", err=True)
