"""The door of predictions: one call of the categorizer for each batch of rows, as the household has taught it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from deployments.adapters import comparisons
from deployments.adapters.comparisons import Compared
from deployments.adapters.db import Database
from deployments.adapters.meters import Count, count_nothing
from deployments.adapters.unit_of_work import run
from deployments.memory import asking
from deployments.memory.messages import Answered, Behind, Explained, MemoryKey, Teaching
from deployments.memory.reads import MemoryReads
from deployments.memory.store import MemoryStore
from deployments.predictions.columns import LedgerRows, predictions_of
from deployments.predictions.drift import agreeing, compare
from deployments.predictions.reads import Circumstances, PredictionReads
from deployments.predictions.recategorizing import Recategorizing
from deployments.predictions.repository import PredictionsBegin
from deployments.predictions.trainings import Train, Trainings, nowhere
from domain.predictions.model import Explanation, KnownText, Prediction, Recategorization, to_apply
from domain.predictions.ports import PredictionsUnit
from domain.predictions.training import Training
from domain.shared.events import Event, LedgerChanged, TrainingsQueued, TransactionsUncategorized
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.commands import NamedMerchant, PredictedCategory
from ml.categorization.batch import TransactionBatch
from ml.registry.kinds import CATEGORIZATION

BATCH_ROWS = 5_000
# What open pages read again.
SUGGESTIONS = "suggestions"

log = logging.getLogger(__name__)


class Categorizer(asking.Categorizer, Protocol):
    """The model, in this process or behind a handle."""

    async def explain(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Explained | Behind: ...

    async def shadow(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind | None: ...


class Ledger(Protocol):
    """Where categories are applied, in this process or behind a handle."""

    async def apply_predictions(self, event: Event, predictions: tuple[PredictedCategory, ...]) -> int:
        """Write each category unless a person has chosen; writing it again changes nothing. How many rows changed."""
        ...

    async def name_merchants(self, event: Event, named: tuple[NamedMerchant, ...]) -> int:
        """Write whom rows name where nobody has said so. How many rows changed."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What a version said of the rows of one currency. While versions change, those of another may hear another."""

    predictions: list[Prediction]
    model_version: str
    shadow_version: str | None


class PredictionsService:
    def __init__(
        self,
        database: Database,
        categorizer: Categorizer,
        ledger: Ledger,
        *,
        batch_rows: int = BATCH_ROWS,
        count: Count = count_nothing,
        train: Train = nowhere,
    ) -> None:
        self._predictions_database = database
        self._count = count
        self._train = train
        self._trainings = Trainings(database)
        self._begin = PredictionsBegin(database)
        self._reads = PredictionReads(database)
        self._categorizer = categorizer
        self.households = asking.Households(categorizer, MemoryReads(database), MemoryStore(database))
        self._ledger = ledger
        self._batch_rows = batch_rows
        self._recategorizing = Recategorizing(database, self._categorize, page_rows=batch_rows)

    async def categorize(self, caller: Caller, rows: LedgerRows) -> list[Prediction]:
        """What the model says of rows that need not be saved yet, in their order; stores and applies nothing."""
        said = await self._predict(await self._reads.circumstances(caller.household_id), rows)
        found = {prediction.transaction_id: prediction for each in said for prediction in each.predictions}
        return [found[id_] for id_ in rows.ids]

    async def on_uncategorized(self, event: Event) -> None:
        """Consumer of `transactions.uncategorized`.

        The event is accepted last: the ledger commits for itself, so a crash in between must bring the event back.
        Until then each step may be repeated, because the same rows and model give the same categories again.
        """
        wanted = event.read(TransactionsUncategorized)
        if await self._reads.handled(event.household_id, event.id):
            return
        for find, work in ((self._reads.waiting, self._categorize), (self._reads.unnamed, self._name)):
            after: UUID | None = None
            while True:
                rows = await find(event.household_id, wanted, after=after, limit=self._batch_rows)
                if rows:
                    after = rows.ids[-1]
                    await work(event, rows)
                if len(rows) < self._batch_rows:
                    break
        await run(lambda _: self._begin(event), _accept, None, event)

    async def recategorize(self, caller: Caller) -> Recategorization | Rejected:
        """Ask the model again about every row of the household that is its to choose, in the background."""
        return await self._recategorizing.ask(caller)

    async def on_recategorize(self, event: Event) -> None:
        """Consumer of `recategorizations.queued`."""
        await self._recategorizing.run(event)
        await self.households.refresh(event.household_id)

    async def train(self, caller: Caller) -> Training | Rejected:
        """Learn the household's labels anew and measure the model on them, in the background."""
        return await self._trainings.ask(caller)

    async def on_train(self, event: Event) -> None:
        """Consumer of `trainings.queued`."""
        job = await self._trainings.latest(event.household_id)
        if job is not None and job.id == event.read(TrainingsQueued).training_id and job.finished_at is None:
            await self._train(job, await self._version())

    async def train_nightly(self, now: datetime | None = None) -> int:
        """In the small hours: learn every household anew that has taught something. How many were, where any is due."""
        job = await self._trainings.due(now)
        if job is None:
            return 0
        await self._train(job, await self._version())
        return (await self._trainings.again(job)).trained_count

    async def queue_nightly(self, now: datetime | None = None) -> int:
        """In the small hours: ask again wherever something was taught, or another version answers by now."""
        return await self._recategorizing.queue_nightly(self._version, now)

    async def _version(self) -> str:
        return (await self._categorizer.versions())[0]

    async def explain(self, caller: Caller, transaction_id: UUID) -> Explanation | None:
        """Why the model says what it says of one row; None where the row is gone."""
        household_id = caller.household_id
        rows = await self._reads.row(household_id, transaction_id)
        if not rows:
            return None
        circumstances = await self._reads.circumstances(household_id)
        ((_, batch),) = _batches(rows, circumstances)
        explained = await self.households.taught(
            circumstances.key, lambda key, teaching: self._categorizer.explain(batch, key, teaching)
        )
        taught = [near.taught for near in explained.neighbours if near.taught is not None]
        own = await self._reads.taught_by(household_id, taught)
        neighbours = []
        for near in explained.neighbours:
            row_id, text = (near.taught and own.get(near.taught)) or (None, near.description)
            # The row itself explains nothing.
            if row_id != transaction_id:
                neighbours.append(KnownText(text, near.category, near.likeness, row_id))
        return Explanation(
            category=explained.category,
            confidence=explained.confidence,
            neighbours=tuple(neighbours),
            reasons=explained.reasons,
            model_version=explained.model_version,
        )

    async def _categorize(self, event: Event, rows: LedgerRows) -> tuple[int, str | None]:
        """Ask, store, and apply what is sure enough; a category that is there is never taken away for being unsure.

        Gives how many rows changed and the version that answered last.
        """
        circumstances = await self._reads.circumstances(event.household_id)
        said = await self._predict(circumstances, rows)
        applied = to_apply((each for part in said for each in part.predictions), circumstances.apply_from_percent)

        async def save(_: None, said: Sequence[Said], unit: PredictionsUnit) -> None:
            for part in said:
                await unit.predictions.save(part.predictions, part.model_version)
            if len(applied) < len(rows):
                unit.tell(LedgerChanged(kinds=(SUGGESTIONS,)))

        await run(lambda _: self._begin(event), save, None, said)
        changed = 0
        if applied:
            commands = tuple(_command(prediction) for prediction in applied)
            changed = await self._ledger.apply_predictions(event, commands)
        # As in a statement: whom a row names is known, however unsure its category is.
        sure = {prediction.transaction_id for prediction in applied}
        await self._tell_names(
            event, [each for part in said for each in part.predictions if each.transaction_id not in sure]
        )
        if any(part.shadow_version for part in said):
            await self._compare(event, circumstances, rows, said)
        return changed, said[-1].model_version if said else None

    async def _name(self, event: Event, rows: LedgerRows) -> None:
        """Whom rows name whose category somebody else has chosen; nothing of it is a prediction to be kept."""
        said = await self._predict(await self._reads.circumstances(event.household_id), rows)
        await self._tell_names(event, [each for part in said for each in part.predictions])

    async def _tell_names(self, event: Event, predictions: Sequence[Prediction]) -> None:
        named = tuple(
            NamedMerchant(transaction_id=each.transaction_id, merchant=each.merchant)
            for each in predictions
            if each.merchant is not None
        )
        if named:
            await self._ledger.name_merchants(event, named)

    async def _compare(
        self, event: Event, circumstances: Circumstances, rows: LedgerRows, said: Sequence[Said]
    ) -> None:
        """Ask the shadow version the same, when everybody has what they wait for. It is never applied."""

        async def ask(key: MemoryKey, teaching: Teaching | None, batch: TransactionBatch) -> Answered | Behind | None:
            return await self._categorizer.shadow(batch, key, teaching)

        try:
            for (ids, batch), applied in zip(_batches(rows, circumstances), said, strict=True):
                answered = await self.households.taught(
                    circumstances.key,
                    lambda key, teaching, batch=batch: ask(key, teaching, batch),  # type: ignore[misc]
                )
                if answered is not None:
                    predictions, version = predictions_of(ids, answered), answered.model_version
                    await self._keep_shadow(event, predictions, version)
                    compare(self._count, applied.predictions, predictions, version=applied.model_version, by=version)
                    same = agreeing(applied.predictions, predictions)
                    told = Compared(version=applied.model_version, shadow=version, compared=len(predictions), same=same)
                    await comparisons.add(self._predictions_database, CATEGORIZATION.name, told)
        except Exception:
            log.warning("the shadow version gave no answer", exc_info=True)

    async def _keep_shadow(self, event: Event, predictions: list[Prediction], version: str) -> None:
        async def save(_: None, said: list[Prediction], unit: PredictionsUnit) -> None:
            await unit.predictions.save_shadow(said, version)

        await run(lambda _: self._begin(event), save, None, predictions)

    async def _predict(self, circumstances: Circumstances, rows: LedgerRows) -> list[Said]:
        """One call for the batch; rows of a second currency are a batch of their own."""
        batches = _batches(rows, circumstances)
        answers = await asyncio.gather(*(self.households.predict(batch, circumstances.key) for _, batch in batches))
        return [
            Said(predictions_of(ids, answered), answered.model_version, answered.shadow_version)
            for (ids, _), answered in zip(batches, answers, strict=True)
        ]


def _batches(rows: LedgerRows, circumstances: Circumstances) -> Sequence[tuple[list[UUID], TransactionBatch]]:
    return [
        ([rows.ids[place] for place in places], rows.batch(currency, places, circumstances.typical_minor))
        for currency, places in rows.by_currency()
    ]


def _command(prediction: Prediction) -> PredictedCategory:
    return PredictedCategory(
        transaction_id=prediction.transaction_id,
        category=prediction.category,
        confidence=prediction.confidence,
        merchant=prediction.merchant,
    )


async def _accept(_: None, event: Event, unit: PredictionsUnit) -> bool:
    return await unit.accept(event.id)
