"""What `moneta analyze` does: one job, with a bar, whoever does the work."""

from __future__ import annotations

from functools import partial

from deployments.adapters.db import Database
from deployments.analysis.job import analyze
from deployments.analysis.repository import Analyses
from deployments.cli._jobs import carried_out, household_of
from deployments.embedded.layout import Layout
from domain.predictions.analysis import Analysis


def analyze_households(layout: Layout, named: str | None, use_ray: bool | None) -> None:
    carried_out(layout, partial(_asked, named), analyze, _again, use_ray, told=_told, verb="analyzed")


def _told(end: Analysis) -> str:
    nothing_new = end.done_count - end.analyzed_count - end.failed_count
    return f"{end.analyzed_count:,} analyzed anew, {nothing_new:,} had nothing new; with {end.model_version}"


async def _again(database: Database, job: Analysis) -> Analysis:
    return await Analyses(database).again(job)


async def _asked(named: str | None, database: Database) -> Analysis:
    return await Analyses(database).open(None if named is None else await household_of(database, named))
