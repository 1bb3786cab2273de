"""The categorizer as a replica. A module of its own: no other process pays for what it imports, nor it for theirs."""

from __future__ import annotations

from ray import serve

from deployments.predictions.categorizer import Categorizer
from ml.categorization.batch import PredictionBatch, TransactionBatch


class CategorizerReplica(Categorizer):
    """The model, and the batches of several callers as one."""

    @serve.batch(max_batch_size=8, batch_wait_timeout_s=0.002)
    async def _merged(self, batches: list[TransactionBatch]) -> list[PredictionBatch]:
        return await self.predict_many(batches)

    async def predict(self, batch: TransactionBatch) -> PredictionBatch:
        return await self._merged(batch)
