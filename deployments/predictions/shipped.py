"""The model that comes with the package, behind the protocol of replicas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deployments.memory.messages import Answered, Explained, TaughtRows
from deployments.predictions.memories import Memory
from ml.categorization.batch import TransactionBatch
from ml.categorization.predictor import LABELS, CategorizationPredictor


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many rows were taught: this version of the model does not learn yet."""

    row_count: int

    def __len__(self) -> int:
        return self.row_count


class ShippedModel:
    def __init__(self, predictor: CategorizationPredictor) -> None:
        assert predictor.metadata is not None
        self._predictor = predictor
        self.version = predictor.metadata.version

    @classmethod
    def load(cls, version: str | None) -> ShippedModel:
        return cls(CategorizationPredictor.load(version))

    def predict(self, batch: TransactionBatch, memory: Memory | None) -> Answered:
        predicted = self._predictor.predict(batch)
        return Answered(
            labels=LABELS,
            categories=predicted.categories.astype(np.int16),
            confidences=predicted.confidences,
            merchants=predicted.merchants,
            others=np.empty((len(batch), 0), np.int16),
            other_confidences=np.empty((len(batch), 0), np.float32),
            model_version=self.version,
        )

    def explain(self, batch: TransactionBatch, memory: Memory | None) -> Explained:
        answered = self.predict(batch, memory)
        reasons = self._predictor.explain(batch.descriptions[0], float(batch.amounts[0]))
        return Explained(
            category=answered.slugs()[0],
            confidence=float(answered.confidences[0]),
            merchant=answered.merchants[0],
            neighbours=(),
            reasons=tuple(reason.text for reason in reasons),
            model_version=self.version,
        )

    def learn(self, memory: Memory | None, rows: TaughtRows, forgotten: tuple[int, ...]) -> Memory:
        return _Counted((len(memory) if memory else 0) + len(rows))

    def restore(self, content: bytes) -> Memory | None:
        return None

    def dump(self, memory: Memory) -> bytes:
        return b""

    def known(self, descriptions: Sequence[str]) -> int:
        return sum(self._predictor.knows(descriptions))
