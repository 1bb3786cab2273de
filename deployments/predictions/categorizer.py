"""The model in its replica: loaded once, asked in a thread, with the batches of several callers in one prediction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np

from ml.categorization.batch import PredictionBatch, TransactionBatch

_PROBE = TransactionBatch(descriptions=["CARD PURCHASE SUPERMARKET"], amounts=np.array([-12.5]))


class Predictor(Protocol):
    """What is asked of the model."""

    def predict(self, batch: TransactionBatch) -> PredictionBatch: ...


def load_model(version: str | None) -> tuple[Predictor, str]:
    """The named model, or the one that this release comes with, and its version."""
    # Imported where it is loaded: every other process that names this module would pay for XGBoost.
    from ml.categorization.predictor import CategorizationPredictor

    predictor = CategorizationPredictor.load(version)
    assert predictor.metadata is not None
    return predictor, predictor.metadata.version


class Categorizer:
    """Plain, so that it runs in any process. A Serve deployment puts `serve.batch` before `predict_many`."""

    def __init__(
        self, version: str | None = None, *, load: Callable[[str | None], tuple[Predictor, str]] = load_model
    ) -> None:
        self._predictor, self.model_version = load(version)
        # One thread: the model computes on one core, and a second batch beside it would only make both later.
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="categorizer")

    async def predict(self, batch: TransactionBatch) -> PredictionBatch:
        (predicted,) = await self.predict_many([batch])
        return predicted

    async def predict_many(self, batches: list[TransactionBatch]) -> list[PredictionBatch]:
        """One answer for each batch, in order; batches that the model may read together are predicted at once."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._predict_merged, batches)

    async def version(self) -> str:
        return self.model_version

    async def check_health(self) -> None:
        """Raises where the model no longer answers; asks nothing but the model, so a lost database restarts nobody."""
        (answer,) = await self.predict_many([_PROBE])
        if len(answer) != 1:
            raise RuntimeError(f"model {self.model_version} gave no answer to one row")

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _predict_merged(self, batches: list[TransactionBatch]) -> list[PredictionBatch]:
        answers: dict[int, PredictionBatch] = {}
        for members in _alike(batches):
            together = [batches[member] for member in members]
            predicted = self._predictor.predict(_concatenated(together))
            answers.update(zip(members, _split(predicted, [len(batch) for batch in together]), strict=True))
        return [answers.get(position, _EMPTY) for position in range(len(batches))]


_EMPTY = PredictionBatch(categories=np.empty(0, np.int8), confidences=np.empty(0, np.float32), merchants=[])


def _alike(batches: Sequence[TransactionBatch]) -> list[list[int]]:
    """Positions of batches that have the same columns and scale; empty batches need no answer."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for position, batch in enumerate(batches):
        if len(batch):
            kind = (batch.typical_amount, batch.signed, batch.dates is None, batch.mcc is None)
            groups.setdefault(kind, []).append(position)
    return list(groups.values())


def _concatenated(batches: Sequence[TransactionBatch]) -> TransactionBatch:
    first = batches[0]
    if len(batches) == 1:
        return first
    dates = [batch.dates for batch in batches if batch.dates is not None]
    codes = [code for batch in batches if batch.mcc is not None for code in batch.mcc]
    return TransactionBatch(
        descriptions=[description for batch in batches for description in batch.descriptions],
        amounts=np.concatenate([batch.amounts for batch in batches]),
        dates=np.concatenate(dates) if dates else None,
        mcc=codes if first.mcc is not None else None,
        typical_amount=first.typical_amount,
        signed=first.signed,
    )


def _split(predicted: PredictionBatch, sizes: Sequence[int]) -> list[PredictionBatch]:
    ends = np.cumsum(sizes)
    return [
        PredictionBatch(
            categories=predicted.categories[end - size : end],
            confidences=predicted.confidences[end - size : end],
            merchants=predicted.merchants[end - size : end],
        )
        for size, end in zip(sizes, ends, strict=True)
    ]
