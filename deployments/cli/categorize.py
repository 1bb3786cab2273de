"""`moneta categorize IN OUT`: a file of transactions with their categories added."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

# A file can be wrong in every line; whoever mends it needs the first ones.
_LISTED = 20


@click.command("categorize")
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--labels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A history with the columns date, description, amount and category, in whatever words: it is learnt from.",
)
@click.option(
    "--ray/--no-ray", "use_ray", default=None, help="Spread over Ray tasks; by default where the file is large."
)
def command(source: Path, target: Path, labels: Path | None, use_ray: bool | None) -> None:
    """Add category, confidence and merchant to a CSV or parquet file with the columns date, description and amount.

    A run that was cut off goes on where it was when it is started again.
    """
    from ml.tasks import FileRefused, RayUnavailable, categorize_file

    began = time.monotonic()

    def progress(done: int, total: int) -> None:
        click.echo(f"\r{done:,} of {total:,} rows", nl=False, err=True)

    try:
        report = categorize_file(source, target, labels=labels, progress=progress, use_ray=use_ray)
    except (FileRefused, RayUnavailable) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    if report.resumed_rows:
        click.echo(f"\r{report.resumed_rows:,} rows were there from a run before.", err=True)
    if report.labels:
        click.echo(f"\r{report.labels:,} labelled rows were learnt from.", err=True)
    how = "over Ray tasks" if report.with_ray else "in this process"
    click.echo(
        f"\r{target}: {report.categorized:,} of {report.rows:,} rows categorized {how} "
        f"with model {report.model_version} in {time.monotonic() - began:.1f} s.",
        err=True,
    )
    for bad in report.bad_rows[:_LISTED]:
        click.echo(f"  line {bad.line}: {bad.reason}", err=True)
    more = report.rows - report.categorized - _LISTED
    if more > 0:
        click.echo(f"  and {more:,} more", err=True)
