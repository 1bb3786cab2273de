"""The categorizer as a replica. A module of its own: no other process pays for what it imports, nor it for theirs."""

from __future__ import annotations

from typing import Any

from ray import serve

from deployments.memory.messages import Answered, Behind, MemoryKey, Teaching
from deployments.predictions.categorizer import Categorizer, Request
from ml.categorization.batch import TransactionBatch


class CategorizerReplica(Categorizer):
    """The model, and the batches of several callers as one.

    `user_config` names versions: `{"version": "1.2.0", "shadow": "1.3.0"}`. Serve hands a changed one to running
    replicas, which load the new versions beside the old ones and then switch.
    """

    async def reconfigure(self, config: dict[str, Any]) -> None:
        await self.use(config.get("version"), config.get("shadow"))

    @serve.batch(max_batch_size=8, batch_wait_timeout_s=0.002)
    async def _merged(self, requests: list[Request]) -> list[Answered | Behind]:
        return await self.predict_many(requests)

    async def predict(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind:
        return await self._merged(Request(batch, key, teaching))
