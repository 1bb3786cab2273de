"""What `moneta train households` does: one job, with a bar, whoever does the work."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.cli._household import caller_of, dsn_of, with_database
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.predictions.training import train
from deployments.predictions.trainings import Trainings
from domain.predictions.training import Training
from ml.tasks import RayUnavailable

_LOOK_SECONDS = 0.5
# A job that does not move for this long has nobody who does it.
_PATIENCE_SECONDS = 60.0
_THERE = text("SELECT id FROM households WHERE id = :id")


def train_households(layout: Layout, named: str | None, use_ray: bool | None) -> None:
    began = time.monotonic()
    job = with_database(layout, partial(_asked, named))
    with _Bar() as bar:
        try:
            end = train(dsn_of(layout), job, folder=_models(layout), use_ray=use_ray, progress=bar.show)
        except RayUnavailable as refusal:
            raise click.ClickException(str(refusal)) from None
        end = end or _followed(layout, job, bar)
        bar.show(end)
    seconds = time.monotonic() - began
    if job.done_count:
        click.echo(f"{_households(job.done_count)} done by a run before")
    nothing_new = end.done_count - end.trained_count - end.failed_count
    click.echo(
        f"{_households(end.done_count)} in {seconds:.1f} s: {end.trained_count:,} learned anew, {nothing_new:,} had "
        f"nothing new; {end.row_count:,} labels were read with model {end.model_version}"
    )
    if end.failed_count:
        raise click.ClickException(f"{_households(end.failed_count)} could not be learned: the log says why")


async def _asked(named: str | None, database: Database) -> Training:
    jobs = Trainings(database)
    if named is None:
        return await jobs.open_all()
    return await jobs.open_one(await _household(database, named))


async def _household(database: Database, named: str) -> UUID:
    try:
        household_id = UUID(named)
    except ValueError:
        return (await caller_of(database, named)).household_id
    async with database.session(None) as session:
        if await session.scalar(_THERE, {"id": household_id}) is None:
            raise StartFailed(f"There is no household {household_id}.", "Give its id, or an e-mail of somebody in it.")
    return household_id


def _models(layout: Layout) -> Path:
    """Versions made here: where the replicas look, too."""
    return Path(os.environ.get("MONETA_MODELS_DIR") or layout.models)


def _followed(layout: Layout, job: Training, bar: _Bar) -> Training:
    """Another process has the job: its progress, until it is done."""
    click.echo("Another process is at it already: this is how far it is.", err=True)

    async def look(database: Database) -> Training:
        return await Trainings(database).again(job)

    shown, moved_at = job, time.monotonic()
    while shown.finished_at is None:
        time.sleep(_LOOK_SECONDS)
        now = with_database(layout, look)
        if now != shown:
            moved_at = time.monotonic()
            bar.show(now)
        elif time.monotonic() - moved_at > _PATIENCE_SECONDS:
            raise StartFailed("The job does not move.", "Start this again when the process that has it has ended.")
        shown = now
    return shown


def _households(count: int) -> str:
    return f"{count:,} household{'' if count == 1 else 's'}"


class _Bar:
    """Appears with the first news, when the number of households is known."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._done = 0

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def show(self, job: Training) -> None:
        if self._bar is None:
            length = max(1, job.total_count)
            self._bar = click.progressbar(length=length, label="Households", show_pos=True, file=sys.stderr).__enter__()
        self._bar.update(max(0, job.done_count - self._done))
        self._done = max(self._done, job.done_count)
