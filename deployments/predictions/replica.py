"""The categorizer as a replica. A module of its own: no other process pays for what it imports, nor it for theirs."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from ray import serve

from deployments.adapters.meters import ServeCounters
from deployments.adapters.settings import settings
from deployments.memory.messages import Answered, Behind, MemoryKey, Teaching
from deployments.predictions.categorizer import Categorizer, Request
from deployments.predictions.model import Model
from ml.categorization.batch import TransactionBatch

# A promotion is a file that somebody has written; replicas notice it within this time.
_LOOK_SECONDS = 5.0

log = logging.getLogger(__name__)


def _load(version: str | None) -> Model:
    from deployments.predictions.shipped import ShippedModel

    return ShippedModel.load(version, settings().models_dir)


class CategorizerReplica(Categorizer):
    """The model, and the batches of several callers as one.

    It serves the version that is promoted, with the one in the shadow, and follows both: `moneta models promote 1.2.0`
    is noticed within seconds. `user_config` pins them instead: `{"version": "1.2.0", "shadow": "1.3.0"}`; Serve hands
    a changed one to running replicas. Either way a version is loaded beside what serves, then takes its place.
    """

    def __init__(self, version: str | None = None) -> None:
        super().__init__(version, load=_load, count=ServeCounters())
        self._pinned = version is not None
        self._following: asyncio.Task[None] | None = None

    async def reconfigure(self, config: dict[str, Any]) -> None:
        version = config.get("version")
        if version is not None:
            self._pinned = True
            await self.use(version, config.get("shadow"))

    async def check_health(self) -> None:
        # Serve calls this from its own loop and often; a replica that has no loop yet follows nothing.
        if self._following is None or self._following.done():
            self._following = asyncio.get_running_loop().create_task(self._follow())
        await super().check_health()

    async def _follow(self) -> None:
        while not self._pinned:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                chosen = await asyncio.to_thread(_chosen, settings().models_dir)
                if chosen != await self.versions():
                    await self.use(*chosen)
            except Exception:
                # What serves goes on serving.
                log.exception("the version that was chosen does not load")

    @serve.batch(max_batch_size=8, batch_wait_timeout_s=0.002)
    async def _merged(self, requests: list[Request]) -> list[Answered | Behind]:
        return await self.predict_many(requests)

    async def predict(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind:
        await self.prepare(teaching)
        return await self._merged(Request(batch, key, teaching))


def _chosen(folder: Path | None) -> tuple[str, str | None]:
    from deployments.predictions.shipped import chosen_versions

    return chosen_versions(folder)
