"""What `moneta train … --households` does: one training, followed to its end, whoever does the work."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from deployments.adapters.db import Database
from deployments.cli._household import dsn_of, with_database
from deployments.embedded.layout import Layout
from deployments.models import drift
from deployments.models.gathering import count_households
from deployments.models.training import RAY_FROM_HOUSEHOLDS, train
from deployments.models.trainings import ModelTrainings
from domain.administration.models import (
    Becomes,
    ModelTraining,
    ModelTrainingStatus,
    TrainingReason,
    why_due,
)
from ml.registry.kinds import FORECASTING, Kind

ACTOR = "the command line"


def train_model(layout: Layout, kind: Kind, *, if_due: bool, promote: bool, use_ray: bool | None) -> None:
    folder = Path(os.environ.get("MONETA_MODELS_DIR") or layout.models)

    async def asked(database: Database) -> tuple[ModelTraining | None, int]:
        jobs = ModelTrainings(database)
        count = await count_households(database)
        if cut_off := next((job for job in await jobs.unfinished() if job.kind == kind.name), None):
            return cut_off, count
        why: tuple[TrainingReason, str | None] | None = (TrainingReason.DEMAND, None)
        if if_due:
            drifted = (await drift.measure(database, folder)).reasons if kind is FORECASTING else ()
            why = why_due(await jobs.last_ended(kind.name), drifted, datetime.now(UTC))
        if why is None:
            return None, count
        becomes = Becomes.ACTIVE if promote else Becomes.SHADOW
        actor = ACTOR if why[0] is TrainingReason.DEMAND else None
        return await jobs.open(kind.name, why[0], becomes=becomes, actor=actor, message=why[1]), count

    job, count = with_database(layout, asked)
    if job is None:
        click.echo("nothing is due: it has not drifted, and was made anew within the month")
        return
    if job.message:
        click.echo(job.message)
    shown = _Shown()
    over_ray = count >= RAY_FROM_HOUSEHOLDS if use_ray is None else use_ray
    end = train(dsn_of(layout), job, folder=folder, use_ray=over_ray, progress=shown.show)
    if end is None:
        raise click.ClickException("another process trains it now; `/admin/models` shows how far it is")
    if end.status is not ModelTrainingStatus.DONE:
        word = "is refused" if end.status is ModelTrainingStatus.REFUSED else "could not be made"
        raise click.ClickException(f"version {end.version} {word}: {end.message}")
    click.echo(f"{end.version}: {kind.summary(folder / kind.name / str(end.version))}")
    if end.becomes is Becomes.ACTIVE:
        click.echo(f"{end.version} is active")
    else:
        click.echo(
            f"{end.version} answers in the shadow; `moneta models --of {kind.name} promote {end.version}` serves it"
        )


class _Shown:
    """A line for each step, and for every hundredth household."""

    def __init__(self) -> None:
        self._step = ""

    def show(self, step: str, done: int, total: int) -> None:
        if step != self._step or (done and done % 100 == 0):
            click.echo(f"{step}{f' {done:,}' if done else ''}{f' of {total:,}' if total else ''}", err=True)
            self._step = step
