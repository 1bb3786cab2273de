"""`moneta analyze`: forecasts, recurring payments and insights of households, looked through in one job."""

from __future__ import annotations

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout


@click.command("analyze")
@click.option("--household", "named", help="One household: its id, or the e-mail of somebody in it.")
@click.option("--all", "everybody", is_flag=True, help="Every household, in one job.")
@click.option(
    "--ray/--no-ray", "use_ray", default=None, help="Spread over Ray tasks; by default where there are many of them."
)
@data_dir_option
def command(named: str | None, everybody: bool, use_ray: bool | None, layout: Layout) -> None:
    """Look through households: spending forecasts, recurring payments and what is worth knowing. It runs by itself
    once a day.

    A job that is cut off goes on where it was when it is started again; who has nothing new is passed over.
    """
    if everybody == (named is not None):
        raise click.UsageError("give either --all or --household")
    # Its imports take seconds that no other command should wait for.
    from deployments.cli._analyze_households import analyze_households

    analyze_households(layout, named, use_ray)
