"""What `moneta train households` does: one job, with a bar, whoever does the work."""

from __future__ import annotations

from functools import partial

from deployments.adapters.db import Database
from deployments.cli._jobs import carried_out, household_of
from deployments.embedded.layout import Layout
from deployments.predictions.training import train
from deployments.predictions.trainings import Trainings
from domain.predictions.training import Training


def train_households(layout: Layout, named: str | None, use_ray: bool | None) -> None:
    carried_out(layout, partial(_asked, named), train, _again, use_ray, told=_told, verb="learned")


def _told(end: Training) -> str:
    nothing_new = end.done_count - end.trained_count - end.failed_count
    return (
        f"{end.trained_count:,} learned anew, {nothing_new:,} had nothing new; {end.row_count:,} labels were read with "
        f"model {end.model_version}"
    )


async def _again(database: Database, job: Training) -> Training:
    return await Trainings(database).again(job)


async def _asked(named: str | None, database: Database) -> Training:
    jobs = Trainings(database)
    if named is None:
        return await jobs.open_all()
    return await jobs.open_one(await household_of(database, named))
