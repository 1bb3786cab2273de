"""The model in its replica: asked in a thread, with the batches of several callers in one prediction.

Versions change under load: a new one is loaded beside the old one, then takes its place between two predictions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from deployments.adapters.meters import Count, count_nothing
from deployments.memory.messages import Answered, Behind, Explained, MemoryKey, Teaching
from deployments.predictions.drift import observe, observe_batch
from deployments.predictions.memories import Memories, Memory
from deployments.predictions.model import Model
from ml.categorization.batch import TransactionBatch

# So many rows are learned in a third of a second; fewer are not worth a thread of their own.
_APART_ROWS = 2_000
_PROBE = TransactionBatch(descriptions=["CARD PURCHASE SUPERMARKET"], amounts=np.array([-12.5]))

GivenT = TypeVar("GivenT")
FoundT = TypeVar("FoundT")
Load = Callable[[str | None], Model]


def load_model(version: str | None) -> Model:
    """The named version, or the one of this release."""
    # Imported where it is loaded: every other process that names this module would pay for XGBoost.
    from deployments.predictions.shipped import ShippedModel

    return ShippedModel.load(version, None)


@dataclass(frozen=True, slots=True)
class Request:
    """One caller's batch, for a household or for a stranger."""

    batch: TransactionBatch
    key: MemoryKey | None = None
    teaching: Teaching | None = None


class Loaded:
    """A version with what it has learned of households."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.memories = Memories(model)

    def memory(self, key: MemoryKey | None, teaching: Teaching | None) -> Memory | Behind | None:
        """What is known of a household; an empty memory is none, so that its batches go with those of strangers."""
        if key is None:
            return None
        if teaching is not None and not self.memories.take(teaching):
            return self.memories.behind(key.household_id, self.model.version)
        memory = self.memories.find(key)
        if memory is None:
            return self.memories.behind(key.household_id, self.model.version)
        return memory if len(memory) else None


class Categorizer:
    """Plain, so that it runs in any process. A Serve deployment puts `serve.batch` before `predict_many`."""

    def __init__(
        self,
        version: str | None = None,
        *,
        shadow: str | None = None,
        load: Load = load_model,
        count: Count = count_nothing,
    ) -> None:
        self._load = load
        self._count = count
        self._now = Loaded(load(version))
        self._shadow = Loaded(load(shadow)) if shadow is not None else None
        # One thread: the model computes on one core, and a second batch beside it would only make both later.
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="categorizer")
        self._learning = ThreadPoolExecutor(1, thread_name_prefix="learning")
        self._swapping = asyncio.Lock()

    async def predict(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind:
        await self.prepare(teaching)
        (answered,) = await self.predict_many([Request(batch, key, teaching)])
        return answered

    async def prepare(self, teaching: Teaching | None) -> None:
        """Learn a large household beside the predictions of others, who would wait for seconds."""
        if teaching is None or teaching.base is not None or len(teaching.rows) < _APART_ROWS:
            return
        memories = self._now.memories
        learned = await asyncio.get_running_loop().run_in_executor(self._learning, memories.learned, teaching)
        if learned is not None:
            await self._run(lambda memory: memories.put(teaching.key, memory), learned)

    async def predict_many(self, requests: list[Request]) -> list[Answered | Behind]:
        """One answer for each request, in order; batches that the model may read together are predicted at once."""
        return await self._run(self._predict_merged, requests)

    async def shadow(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind | None:
        """What the shadow version says; None where there is none."""
        return await self._run(self._of_shadow, Request(batch, key, teaching))

    async def explain(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Explained | Behind:
        """Why the one row of the batch gets its category."""
        return await self._run(self._explained, Request(batch, key, teaching))

    async def memory(self, key: MemoryKey) -> tuple[str, int, bytes] | None:
        """What this replica has made of a household: version of the model, revision, content."""
        return await self._run(self._dumped, key)

    async def version(self) -> str:
        return self._now.model.version

    async def versions(self) -> tuple[str, str | None]:
        """The version that is applied, and the one that is compared with it."""
        return self._now.model.version, self._shadow.model.version if self._shadow else None

    async def use(self, version: str | None, shadow: str | None = None) -> None:
        """Load these beside what serves, then switch. Requests go on meanwhile; one that fails to load changes nothing.

        Memories belong to a version: households teach the new one with their next request.
        """
        async with self._swapping:
            applied, compared = await asyncio.to_thread(self._prepared, version, shadow)
            # Between two predictions, for the thread takes both from here when it begins one.
            self._now, self._shadow = applied, compared

    async def check_health(self) -> None:
        """Raises where the model no longer answers; asks nothing but the model, so a lost database restarts nobody."""
        answer = await self.predict(_PROBE)
        if isinstance(answer, Behind) or len(answer) != 1:
            raise RuntimeError(f"model {self._now.model.version} gave no answer to one row")

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._learning.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[GivenT], FoundT], given: GivenT) -> FoundT:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, given)

    def _prepared(self, version: str | None, shadow: str | None) -> tuple[Loaded, Loaded | None]:
        kept = [loaded for loaded in (self._now, self._shadow) if loaded is not None]
        applied = self._reused(kept, version)
        return applied, None if shadow is None else self._reused([*kept, applied], shadow)

    def _reused(self, kept: Sequence[Loaded], version: str | None) -> Loaded:
        """A version that is loaded already brings its memories along: promoting a shadow costs nothing."""
        found = next((loaded for loaded in kept if loaded.model.version == version), None)
        return found or Loaded(self._load(version))

    def _predict_merged(self, requests: list[Request]) -> list[Answered | Behind]:
        now, shadow = self._now, self._shadow
        shadow_version = shadow.model.version if shadow else None
        observe_batch(self._count, now.model.version, len(requests))
        memories = [now.memory(request.key, request.teaching) for request in requests]
        answers: dict[int, Answered | Behind] = {
            place: memory for place, memory in enumerate(memories) if isinstance(memory, Behind)
        }
        waiting = [place for place in range(len(requests)) if place not in answers]
        for members in _alike(requests, memories, waiting):
            together = [requests[member].batch for member in members]
            memory = memories[members[0]]
            assert not isinstance(memory, Behind)
            whole = _concatenated(together)
            answered = replace(now.model.predict(whole, memory), shadow_version=shadow_version)
            observe(self._count, now.model, whole.descriptions, answered.confidences)
            answers.update(zip(members, _split(answered, [len(batch) for batch in together]), strict=True))
        nothing = _nothing(now.model.version)
        return [answers.get(place, nothing) for place in range(len(requests))]

    def _of_shadow(self, request: Request) -> Answered | Behind | None:
        if self._shadow is None:
            return None
        memory = self._shadow.memory(request.key, request.teaching)
        return memory if isinstance(memory, Behind) else self._shadow.model.predict(request.batch, memory)

    def _explained(self, request: Request) -> Explained | Behind:
        memory = self._now.memory(request.key, request.teaching)
        return memory if isinstance(memory, Behind) else self._now.model.explain(request.batch, memory)

    def _dumped(self, key: MemoryKey) -> tuple[str, int, bytes] | None:
        memory, revision = self._now.memories.find(key), self._now.memories.revision(key.household_id)
        if memory is None or revision is None:
            return None
        return self._now.model.version, revision, self._now.model.dump(memory)


def _nothing(version: str) -> Answered:
    none = np.empty((0, 0))
    return Answered(
        labels=(),
        categories=np.empty(0, np.int16),
        confidences=np.empty(0, np.float32),
        merchants=[],
        others=none.astype(np.int16),
        other_confidences=none.astype(np.float32),
        model_version=version,
    )


def _alike(
    requests: Sequence[Request], memories: Sequence[Memory | Behind | None], waiting: Sequence[int]
) -> list[list[int]]:
    """Positions of batches with the same columns, scale and memory; empty batches need no answer."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for place in waiting:
        batch = requests[place].batch
        if len(batch):
            facts = (batch.typical_amount, batch.currency, batch.signed, batch.dates is None, batch.mcc is None)
            kind = (id(memories[place]), *facts)
            groups.setdefault(kind, []).append(place)
    return list(groups.values())


def _concatenated(batches: Sequence[TransactionBatch]) -> TransactionBatch:
    first = batches[0]
    if len(batches) == 1:
        return first
    dates = [batch.dates for batch in batches if batch.dates is not None]
    codes = [code for batch in batches if batch.mcc is not None for code in batch.mcc]
    return replace(
        first,
        descriptions=[description for batch in batches for description in batch.descriptions],
        amounts=np.concatenate([batch.amounts for batch in batches]),
        dates=np.concatenate(dates) if dates else None,
        mcc=codes if first.mcc is not None else None,
    )


def _split(answered: Answered, sizes: Sequence[int]) -> list[Answered]:
    ends = np.cumsum(sizes)
    return [
        replace(
            answered,
            categories=answered.categories[end - size : end],
            confidences=answered.confidences[end - size : end],
            merchants=answered.merchants[end - size : end],
            others=answered.others[end - size : end],
            other_confidences=answered.other_confidences[end - size : end],
        )
        for size, end in zip(sizes, ends, strict=True)
    ]
