"""`moneta forecast IN OUT`: what a history says about the months to come."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

# A file can be wrong in every line; whoever mends it needs the first ones.
_LISTED = 20


@click.command("forecast")
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--ray/--no-ray", "use_ray", default=None, help="Spread over Ray tasks; by default where the file is large."
)
def command(source: Path, target: Path, use_ray: bool | None) -> None:
    """Forecast spending from a CSV or parquet file with the columns date, amount and category.

    OUT has a line for each month and category, and for the total: p50 is the forecast, eight times of ten the month
    comes to lie between p10 and p90, and model names the rule that was used. A column household tells several
    households apart. A run that was cut off goes on where it was when it is started again.
    """
    from ml.table_files import FileRefused
    from ml.tasks.cluster import RayUnavailable
    from ml.tasks.forecasts import forecast_file

    began = time.monotonic()

    def progress(done: int, total: int) -> None:
        click.echo(f"\r{done:,} of {total:,} rows", nl=False, err=True)

    try:
        report = forecast_file(source, target, progress=progress, use_ray=use_ray)
    except (FileRefused, RayUnavailable) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    if report.resumed_rows:
        click.echo(f"\r{report.resumed_rows:,} rows were done in a run before.", err=True)
    how = "over Ray tasks" if report.with_ray else "in this process"
    click.echo(
        f"\r{target}: {report.forecasts:,} forecasts for {report.households:,} household(s) from {report.rows:,} rows "
        f"{how} with model {report.model_version} in {time.monotonic() - began:.1f} s.",
        err=True,
    )
    for bad in report.bad_rows[:_LISTED]:
        click.echo(f"  line {bad.line}: {bad.reason}", err=True)
    if report.bad > _LISTED:
        click.echo(f"  and {report.bad - _LISTED:,} more", err=True)
