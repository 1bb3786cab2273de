"""The forecaster in the process of whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deployments.forecasting.messages import Answers, History, LookedBack

if TYPE_CHECKING:
    from deployments.forecasting.engine import Engine


class LocalForecaster:
    """Loaded with the first question, in a thread of its own: what a laptop runs."""

    def __init__(self, models: Path | None) -> None:
        self._models = models
        self._engine: Engine | None = None

    def _loaded(self) -> Engine:
        if self._engine is None:
            # XGBoost is a second of imports and 50 MB that only whoever forecasts should have.
            from deployments.forecasting.engine import Engine

            self._engine = Engine(self._models)
        return self._engine

    async def forecast(self, history: History) -> Answers:
        [found] = await self.forecast_many([history])
        return found

    async def forecast_many(self, histories: Sequence[History]) -> list[Answers]:
        """As each household would be told by itself."""
        return await asyncio.to_thread(lambda: self._loaded().forecast_many(histories))

    async def shadow(self, history: History) -> Answers | None:
        """What the version in the shadow says, which nobody is shown; None where there is none."""
        return await asyncio.to_thread(lambda: self._loaded().shadow(history))

    async def back_test(self, history: History, day: int | None) -> LookedBack:
        return await asyncio.to_thread(lambda: self._loaded().back_test(history, day))
