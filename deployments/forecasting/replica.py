"""The forecaster as a replica. A module of its own: no other process pays for what it imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ray import serve
from ray.serve.handle import DeploymentHandle

from deployments.adapters.settings import settings
from deployments.forecasting.local import LocalForecaster
from deployments.forecasting.messages import Answers, History, LookedBack


class ForecasterReplica(LocalForecaster):
    """The model, and the households of several callers in one batch, each of which sees only its own past."""

    def __init__(self) -> None:
        super().__init__(settings().models_dir)

    @serve.batch(max_batch_size=16, batch_wait_timeout_s=0.005)
    async def _merged(self, histories: list[History]) -> list[Answers]:
        return await self.forecast_many(histories)

    async def forecast(self, history: History) -> Answers:
        return await self._merged(history)


class RemoteForecaster:
    """The forecaster behind its handle."""

    def __init__(self, handle: DeploymentHandle[Any]) -> None:
        self._handle = handle

    async def forecast(self, history: History) -> Answers:
        return await self._handle.forecast.remote(history)  # type: ignore[no-any-return]

    async def forecast_many(self, histories: Sequence[History]) -> list[Answers]:
        return await self._handle.forecast_many.remote(histories)  # type: ignore[no-any-return]

    async def shadow(self, history: History) -> Answers | None:
        return await self._handle.shadow.remote(history)  # type: ignore[no-any-return]

    async def back_test(self, history: History, day: int | None) -> LookedBack:
        return await self._handle.back_test.remote(history, day)  # type: ignore[no-any-return]
