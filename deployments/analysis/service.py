"""The door of the daily analysis: whether a job is due, done wherever there is room for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from deployments.adapters.db import Database
from deployments.analysis.repository import Analyses
from domain.predictions.analysis import Analysis

# Does a job, wherever there is room for it, and ends when it has ended.
Analyze = Callable[[Analysis], Awaitable[None]]


class AnalysisService:
    def __init__(self, database: Database, analyze: Analyze) -> None:
        self._analyses = Analyses(database)
        self._analyze = analyze

    async def analyze_daily(self, now: datetime | None = None) -> int:
        """Look through every household where that is due. In how many there was something new."""
        job = await self._analyses.due(now)
        if job is None:
            return 0
        await self._analyze(job)
        return (await self._analyses.again(job)).analyzed_count
