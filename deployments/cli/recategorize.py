"""`moneta recategorize`: the model asked again about every row that is its to choose."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from deployments.cli._household import caller_of, with_database
from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout

if TYPE_CHECKING:
    from uuid import UUID

    from deployments.adapters.db import Database
    from deployments.predictions.recategorizing import Recategorizing
    from domain.predictions.model import Recategorization

_LOOK_SECONDS = 0.5
# A job that does not move for this long has nobody who does it.
_PATIENCE_SECONDS = 60.0


@click.command("recategorize")
@click.option("--household", "email", help="E-mail of somebody in the household; needed where there are several.")
@click.option("--all", "everybody", is_flag=True, help="Every household.")
@data_dir_option
def command(email: str | None, everybody: bool, layout: Layout) -> None:
    """Categorize again what nobody chose: in the Moneta that runs, and it goes on if this is cut off.

    What a person, a rule or a file said stays; and so does a category where the model is not sure enough of another.
    """
    if everybody and email:
        raise click.UsageError("name a household or give --all")
    with_database(layout, lambda database: _again(database, email, everybody, click.echo))


async def _again(database: Database, email: str | None, everybody: bool, echo: Callable[[str], None]) -> None:
    from deployments.predictions.recategorizing import Nightly, queueing

    jobs = queueing(database)
    if everybody:
        found = [household_id async for household_id in jobs.households()]
        scopes: Sequence[object] = [Nightly(household_id) for household_id in found]
    else:
        scopes = [await caller_of(database, email)]
    for number, scope in enumerate(scopes, start=1):
        queued = await jobs.queue(scope)  # type: ignore[arg-type]
        household_id: UUID = scope.household_id  # type: ignore[attr-defined]
        end = await _followed(jobs, household_id, queued, echo if not everybody else _silent)
        where = f"household {number} of {len(scopes)}: " if everybody else ""
        echo(f"{where}{end.done_count:,} rows asked about, {end.changed_count:,} changed")


def _silent(_: str) -> None:
    """Of many households only what came of each is told."""


async def _followed(
    jobs: Recategorizing, household_id: UUID, job: Recategorization, echo: Callable[[str], None]
) -> Recategorization:
    shown, moved_at = job, time.monotonic()
    while shown.finished_at is None:
        await asyncio.sleep(_LOOK_SECONDS)
        now = await jobs.latest(household_id)
        assert now is not None
        if now != shown:
            moved_at = time.monotonic()
            echo(f"  {now.done_count:,} of {now.total_count:,}")
        elif time.monotonic() - moved_at > _PATIENCE_SECONDS:
            raise StartFailed(
                "Nothing moves: the consumers of Moneta do not run or are busy.",
                "Look at `moneta status`; the job stays queued and goes on by itself.",
            )
        shown = now
    return shown
