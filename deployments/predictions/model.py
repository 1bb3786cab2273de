"""A version of the model behind one protocol, so that replicas, tests and shadows treat all alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from deployments.memory.messages import Answered, Explained, TaughtRows
from deployments.predictions.memories import Memory
from ml.categorization.batch import TransactionBatch


class Model(Protocol):
    """One loaded version. `predict` may run beside `learn` of another memory, never beside one of the same."""

    @property
    def version(self) -> str: ...

    def predict(self, batch: TransactionBatch, memory: Memory | None) -> Answered: ...
    def explain(self, batch: TransactionBatch, memory: Memory | None) -> Explained:
        """Why the one row of the batch gets its category."""
        ...

    def learn(self, memory: Memory | None, rows: TaughtRows, forgotten: tuple[int, ...]) -> Memory: ...
    def restore(self, content: bytes) -> Memory | None: ...
    def dump(self, memory: Memory) -> bytes: ...
    def known(self, descriptions: Sequence[str]) -> int:
        """How many of these name a merchant that the model knows by itself."""
        ...
