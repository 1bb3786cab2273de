"""What commands that do a job over households share: whom it is about, its bar, and whoever else is at it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

import click
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.cli._household import caller_of, dsn_of, with_database
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from ml.tasks import RayUnavailable

_LOOK_SECONDS = 0.5
# A job that does not move for this long has nobody who does it.
_PATIENCE_SECONDS = 60.0
_THERE = text("SELECT id FROM households WHERE id = :id")


class Job(Protocol):
    """How far a job is, in households."""

    @property
    def total_count(self) -> int: ...
    @property
    def done_count(self) -> int: ...
    @property
    def failed_count(self) -> int: ...
    @property
    def finished_at(self) -> datetime | None: ...


JobT = TypeVar("JobT", bound=Job)


async def household_of(database: Database, named: str) -> UUID:
    """By its id, or by the e-mail of somebody in it."""
    try:
        household_id = UUID(named)
    except ValueError:
        return (await caller_of(database, named)).household_id
    async with database.session(None) as session:
        if await session.scalar(_THERE, {"id": household_id}) is None:
            raise StartFailed(f"There is no household {household_id}.", "Give its id, or an e-mail of somebody in it.")
    return household_id


def models_of(layout: Layout) -> Path:
    """Versions made here: where the replicas look, too."""
    return Path(os.environ.get("MONETA_MODELS_DIR") or layout.models)


def followed(layout: Layout, job: JobT, again: Callable[[Database, JobT], Awaitable[JobT]], bar: Bar) -> JobT:
    """Another process has the job: its progress, until it is done."""
    click.echo("Another process is at it already: this is how far it is.", err=True)
    shown, moved_at = job, time.monotonic()
    while shown.finished_at is None:
        time.sleep(_LOOK_SECONDS)
        now = with_database(layout, lambda database: again(database, job))
        if now != shown:
            moved_at = time.monotonic()
            bar.show(now)
        elif time.monotonic() - moved_at > _PATIENCE_SECONDS:
            raise StartFailed("The job does not move.", "Start this again when the process that has it has ended.")
        shown = now
    return shown


def carried_out(
    layout: Layout,
    asked: Callable[[Database], Awaitable[JobT]],
    work: Callable[..., JobT | None],
    again: Callable[[Database, JobT], Awaitable[JobT]],
    use_ray: bool | None,
    *,
    told: Callable[[JobT], str],
    verb: str,
) -> None:
    """Do the job here, or follow whoever does; then say what came of it. `verb`: what is done to a household."""
    began = time.monotonic()
    job = with_database(layout, asked)
    with Bar() as bar:
        try:
            end = work(dsn_of(layout), job, folder=models_of(layout), use_ray=use_ray, progress=bar.show)
        except RayUnavailable as refusal:
            raise click.ClickException(str(refusal)) from None
        end = end or followed(layout, job, again, bar)
        bar.show(end)
    if job.done_count:
        click.echo(f"{households(job.done_count)} done by a run before")
    click.echo(f"{households(end.done_count)} in {time.monotonic() - began:.1f} s: {told(end)}")
    if end.failed_count:
        raise click.ClickException(f"{households(end.failed_count)} could not be {verb}: the log says why")


def households(count: int) -> str:
    return f"{count:,} household{'' if count == 1 else 's'}"


class Bar:
    """Appears with the first news, when the number of households is known."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._done = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def show(self, job: Job) -> None:
        if self._bar is None:
            length = max(1, job.total_count)
            self._bar = click.progressbar(length=length, label="Households", show_pos=True, file=sys.stderr).__enter__()
        self._bar.update(max(0, job.done_count - self._done))
        self._done = max(self._done, job.done_count)
