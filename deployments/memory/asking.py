"""Asking the categorizer as a household has taught it, whichever replica answers and whatever that one knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar
from uuid import UUID

from deployments.memory.messages import Answered, Behind, MemoryKey, Teaching
from deployments.memory.reads import KEPT_FROM_ROWS, MemoryReads
from deployments.memory.store import MemoryStore
from ml.categorization.batch import TransactionBatch

AnswerT = TypeVar("AnswerT")

log = logging.getLogger(__name__)


class Categorizer(Protocol):
    """The model, in this process or behind a handle. Without a key it answers as to a stranger."""

    async def predict(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind: ...

    async def versions(self) -> tuple[str, str | None]:
        """The version that is applied, and the one that is compared with it."""
        ...

    async def memory(self, key: MemoryKey) -> tuple[str, int, bytes] | None:
        """What the replica that answers has made of a household: version of the model, revision, content."""
        ...


class Households:
    """The categorizer of each household; one for a process."""

    def __init__(self, categorizer: Categorizer, reads: MemoryReads, store: MemoryStore) -> None:
        self._categorizer = categorizer
        self._reads = reads
        self._store = store
        self._storing: set[asyncio.Task[None]] = set()

    def of(self, household_id: UUID) -> OneHousehold:
        """For one piece of work: the revision is looked up once, and rows that come meanwhile do not move it."""
        return OneHousehold(self, household_id)

    async def key(self, household_id: UUID) -> MemoryKey:
        return await self._reads.key(household_id)

    async def predict(self, batch: TransactionBatch, key: MemoryKey) -> Answered:
        async def ask(key: MemoryKey, teaching: Teaching | None) -> Answered | Behind:
            return await self._categorizer.predict(batch, key, teaching)

        return await self.taught(key, ask)

    async def taught(
        self, key: MemoryKey, ask: Callable[[MemoryKey, Teaching | None], Awaitable[AnswerT | Behind]]
    ) -> AnswerT:
        """The answer of a replica that knows the household. One that does not is told what it lacks, and asked again.

        Asked again another replica may answer, which lacks something else; what needs no knowledge ends that.
        """
        answer = await ask(key, None)
        if not isinstance(answer, Behind):
            return answer
        teaching = await self._reads.teaching(
            key.household_id, answer.revision, answer.model_version, training=answer.training
        )
        answer = await ask(teaching.key, teaching)
        if isinstance(answer, Behind):
            teaching = await self._reads.everything(key.household_id)
            answer = await ask(teaching.key, teaching)
        if isinstance(answer, Behind):
            raise RuntimeError(f"the categorizer does not learn household {key.household_id}")
        if teaching.base is None and len(teaching.rows) >= KEPT_FROM_ROWS:
            self._keep(teaching.key)
        return answer

    async def refresh(self, household_id: UUID) -> None:
        """Let what was learned of a household be measured on its own past, and kept for the next replica."""
        await self._stored(await self.key(household_id))

    def _keep(self, key: MemoryKey) -> None:
        """Store what was learned, while the caller goes on with the answer."""
        task = asyncio.get_running_loop().create_task(self._stored(key))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)

    async def _stored(self, key: MemoryKey) -> None:
        try:
            if found := await self._categorizer.memory(key):
                await self._store.keep(key.household_id, *found)
        except Exception:
            # Only the next replica's time is lost.
            log.warning("the memory of household %s was not stored", key.household_id, exc_info=True)

    async def settled(self) -> None:
        """Wait until everything learned so far is stored."""
        await asyncio.gather(*self._storing)


class OneHousehold:
    """One household's categorizer. Implements the port of imports."""

    def __init__(self, households: Households, household_id: UUID) -> None:
        self._households = households
        self._household_id = household_id
        self._key: MemoryKey | None = None

    async def key(self) -> MemoryKey:
        if self._key is None:
            self._key = await self._households.key(self._household_id)
        return self._key

    async def predict(self, batch: TransactionBatch) -> Answered:
        return await self._households.predict(batch, await self.key())
