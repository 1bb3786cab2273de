"""The door of predictions: one call of the categorizer for each batch of rows."""

from __future__ import annotations

import asyncio
from typing import Protocol
from uuid import UUID

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.predictions.columns import LedgerRows, predictions_of
from deployments.predictions.reads import PredictionReads
from deployments.predictions.repository import PredictionsBegin
from domain.predictions.model import DEFAULT_THRESHOLD, Prediction, to_apply
from domain.predictions.ports import PredictionsUnit
from domain.shared.events import Event, TransactionsUncategorized
from domain.shared.viewer import Caller
from domain.transactions.commands import PredictedCategory
from ml.categorization.batch import PredictionBatch, TransactionBatch

BATCH_ROWS = 5_000


class Categorizer(Protocol):
    """The model, in this process or behind a handle."""

    async def predict(self, batch: TransactionBatch) -> PredictionBatch: ...
    async def version(self) -> str: ...


class Ledger(Protocol):
    """Where categories are applied, in this process or behind a handle."""

    async def apply_predictions(self, event: Event, predictions: tuple[PredictedCategory, ...]) -> int:
        """Write each category unless a person has chosen; writing it again changes nothing. How many rows changed."""
        ...


class PredictionsService:
    def __init__(
        self,
        database: Database,
        categorizer: Categorizer,
        ledger: Ledger,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        batch_rows: int = BATCH_ROWS,
    ) -> None:
        self._begin = PredictionsBegin(database)
        self._reads = PredictionReads(database)
        self._categorizer = categorizer
        self._ledger = ledger
        self._threshold = threshold
        self._batch_rows = batch_rows

    async def categorize(self, caller: Caller, rows: LedgerRows) -> list[Prediction]:
        """What the model says of rows that need not be saved yet, in their order; stores and applies nothing."""
        return await self._predict(caller.household_id, rows)

    async def on_uncategorized(self, event: Event) -> None:
        """Consumer of `transactions.uncategorized`.

        The event is accepted last: the ledger commits for itself, so a crash in between must bring the event back.
        Until then each step may be repeated, because the same rows and model give the same categories again.
        """
        wanted = event.read(TransactionsUncategorized)
        if await self._reads.handled(event.household_id, event.id):
            return
        model_version = await self._categorizer.version()
        after: UUID | None = None
        while True:
            rows = await self._reads.waiting(event.household_id, wanted, after=after, limit=self._batch_rows)
            if rows:
                after = rows.ids[-1]
                await self._categorize(event, rows, model_version)
            if len(rows) < self._batch_rows:
                break
        await run(lambda _: self._begin(event), _accept, None, event)

    async def _categorize(self, event: Event, rows: LedgerRows, model_version: str) -> None:
        predictions = await self._predict(event.household_id, rows)

        async def save(_: None, saved: list[Prediction], unit: PredictionsUnit) -> None:
            await unit.predictions.save(saved, model_version)

        await run(lambda _: self._begin(event), save, None, predictions)
        applied = tuple(
            PredictedCategory(
                transaction_id=prediction.transaction_id,
                category=prediction.category,
                confidence=prediction.confidence,
                merchant=prediction.merchant,
            )
            for prediction in to_apply(predictions, self._threshold)
        )
        if applied:
            await self._ledger.apply_predictions(event, applied)

    async def _predict(self, household_id: UUID, rows: LedgerRows) -> list[Prediction]:
        """One call for the batch; rows of a second currency are a batch of their own."""
        if not rows:
            return []
        typical_minor = await self._reads.typical_minor(household_id)
        positions = [place for _, places in rows.by_currency() for place in places]
        answers = await asyncio.gather(
            *(
                self._categorizer.predict(rows.batch(currency, places, typical_minor))
                for currency, places in rows.by_currency()
            )
        )
        found = [
            prediction
            for (_, places), answer in zip(rows.by_currency(), answers, strict=True)
            for prediction in predictions_of([rows.ids[place] for place in places], answer)
        ]
        in_order = sorted(zip(positions, found, strict=True), key=lambda pair: pair[0])
        return [prediction for _, prediction in in_order]


async def _accept(_: None, event: Event, unit: PredictionsUnit) -> bool:
    return await unit.accept(event.id)
