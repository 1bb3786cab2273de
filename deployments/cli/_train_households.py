"""What `moneta train households` does: one job, with a bar, whoever does the work."""

from __future__ import annotations

import time
from functools import partial

import click

from deployments.adapters.db import Database
from deployments.cli._household import dsn_of, with_database
from deployments.cli._jobs import Bar, followed, household_of, households, models_of
from deployments.embedded.layout import Layout
from deployments.predictions.training import train
from deployments.predictions.trainings import Trainings
from domain.predictions.training import Training
from ml.tasks import RayUnavailable


def train_households(layout: Layout, named: str | None, use_ray: bool | None) -> None:
    began = time.monotonic()
    job = with_database(layout, partial(_asked, named))
    with Bar() as bar:
        try:
            end = train(dsn_of(layout), job, folder=models_of(layout), use_ray=use_ray, progress=bar.show)
        except RayUnavailable as refusal:
            raise click.ClickException(str(refusal)) from None
        end = end or followed(layout, job, lambda database, job: Trainings(database).again(job), bar)
        bar.show(end)
    seconds = time.monotonic() - began
    if job.done_count:
        click.echo(f"{households(job.done_count)} done by a run before")
    nothing_new = end.done_count - end.trained_count - end.failed_count
    click.echo(
        f"{households(end.done_count)} in {seconds:.1f} s: {end.trained_count:,} learned anew, {nothing_new:,} had "
        f"nothing new; {end.row_count:,} labels were read with model {end.model_version}"
    )
    if end.failed_count:
        raise click.ClickException(f"{households(end.failed_count)} could not be learned: the log says why")


async def _asked(named: str | None, database: Database) -> Training:
    jobs = Trainings(database)
    if named is None:
        return await jobs.open_all()
    return await jobs.open_one(await household_of(database, named))
