"""Learning households anew over Ray: labels read a few households at a time, each result stored as it comes.

Imports the model: only a process that trains imports this. It computes beside an event loop of its own, so it runs
where nobody else waits: in a Ray task, or in a command.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from deployments.adapters.db import Database
from deployments.adapters.jobs import held
from deployments.adapters.loops import Wait, gathered, own_loop
from deployments.adapters.unit_of_work import run
from deployments.memory import trained
from deployments.memory.messages import TaughtRows
from deployments.memory.reads import MemoryReads
from deployments.predictions.repository import PredictionsBegin, SqlPredictionsUnit
from deployments.predictions.shipped import Learned, content_of, place_of
from deployments.predictions.trainings import KIND, ByItself, Trainings
from domain.predictions.training import Training
from domain.shared.events import LedgerChanged
from ml.categorization.history import HouseholdHistory
from ml.tasks import HouseholdLabels, NotRetrained, Retrained, retrain

# Households whose labels are read side by side; with 20,000 labels each they still fit into 100 MB.
_READ_AT_ONCE = 8
_PAGE = 500
_NOTE_SECONDS = 0.5
# Fewer households are learned before a Ray of one's own has started.
RAY_FROM_HOUSEHOLDS = 100

_HOUSEHOLDS = text("SELECT id FROM households WHERE NOT is_demo AND id > :after ORDER BY id LIMIT :limit")

Progress = Callable[[Training], None]

log = logging.getLogger(__name__)


def train(
    dsn: str,
    job: Training,
    *,
    version: str | None = None,
    folder: Path | None = None,
    use_ray: bool | None = None,
    progress: Progress | None = None,
) -> Training | None:
    """Do the job, or what is left of it; None where another process is at it. `folder` has the versions made here."""
    with own_loop() as wait:
        database = Database(dsn, pool_size=_READ_AT_ONCE + 2)
        try:
            return _Job(database, wait, *place_of(version, folder)).done(job, use_ray, progress or (lambda _: None))
        finally:
            wait(database.close())


class _Outcome(Enum):
    KNOWN = auto()
    TRAINED = auto()
    FAILED = auto()


@dataclass(slots=True)
class _InHand:
    """A household between its labels and its result."""

    household_id: UUID
    ids: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    digest: str = ""
    rows: int = 0
    outcome: _Outcome | None = None


class _Job:
    def __init__(self, database: Database, wait: Wait, version: str, root: Path) -> None:
        self._database, self._wait = database, wait
        self._version, self._root = version, root
        self._jobs = Trainings(database)
        self._memories = MemoryReads(database)
        # In the order of their ids: answers come in another one, and a job goes on behind the last of an unbroken row.
        self._in_hand: deque[_InHand] = deque()
        self._by_key: dict[str, _InHand] = {}
        self._noted_at = 0.0

    def done(self, job: Training, use_ray: bool | None, progress: Progress) -> Training | None:
        with held(self._database, self._wait, f"training {job.household_id or 'all'}") as is_mine:
            if not is_mine:
                return None
            job = self._wait(self._jobs.again(job))
            return job if job.finished_at else self._run(job, use_ray, progress)

    def _run(self, job: Training, use_ray: bool | None, progress: Progress) -> Training:
        self._job, self._progress = self._wait(self._jobs.begun(job, self._version)), progress
        progress(self._job)
        retrain(
            self._labels(),
            self._save,
            use_ray=self._job.total_count >= RAY_FROM_HOUSEHOLDS if use_ray is None else use_ray,
            version=self._version,
            root=self._root,
            failed=self._fail,
        )
        self._advance(last=True)
        return self._wait(self._jobs.finished(self._job))

    def _labels(self) -> Iterator[HouseholdLabels]:
        """Of every household that has something new to learn, read as they are wanted."""
        ids = iter([self._job.household_id]) if self._job.household_id else self._households(self._job.reached)
        while some := [household_id for _, household_id in zip(range(_READ_AT_ONCE), ids, strict=False)]:
            self._in_hand += (hands := [_InHand(household_id) for household_id in some])
            taught = self._wait(gathered([self._read(hand) for hand in hands]))
            for hand, rows in zip(hands, taught, strict=True):
                if rows is not None:
                    self._by_key[str(hand.household_id)] = hand
                    learned = Learned(HouseholdHistory())
                    labels = HouseholdLabels(str(hand.household_id), learned.labelled(rows))
                    hand.ids = learned.ids
                    yield labels
            self._advance()

    def _households(self, after: UUID | None) -> Iterator[UUID]:
        """Every household but demos, which live for a day."""
        after = after or UUID(int=0)
        while found := self._wait(self._page(after)):
            yield from found
            after = found[-1]

    async def _page(self, after: UUID) -> list[UUID]:
        async with self._database.session(None) as session:
            return list((await session.scalars(_HOUSEHOLDS, {"after": after, "limit": _PAGE})).all())

    async def _read(self, hand: _InHand) -> TaughtRows | None:
        """The labels; None where there is nothing to learn."""
        household_id = hand.household_id
        stored = await trained.household_model(self._database, household_id)
        key = await self._memories.key(household_id)
        hand.outcome = _Outcome.KNOWN
        if stored and stored.knows(key.revision, self._version):
            return None
        teaching = await self._memories.everything(household_id)
        rows, hand.revision = teaching.rows, teaching.key.revision
        if not len(rows):
            if stored:
                await self._write(hand, lambda session: trained.forget(session, household_id, hand.revision))
            return None
        hand.digest, hand.rows = trained.digest_of(rows), len(rows)
        if stored and stored.data_digest == hand.digest and stored.model_version == self._version:
            values = {"revision": hand.revision, "model_version": self._version, "data_digest": hand.digest}
            await self._write(hand, lambda session: trained.same(session, household_id, values))
            return None
        hand.outcome = None
        return rows

    def _save(self, answer: Retrained) -> None:
        hand = self._by_key.pop(answer.key)
        values = {
            "model_version": answer.model_version,
            "revision": hand.revision,
            "data_digest": hand.digest,
            "row_count": answer.rows,
            "judged_count": answer.judged,
            "accuracy": answer.accuracy,
            "accuracy_alone": answer.accuracy_alone,
            "content": content_of(hand.ids, answer.history),
        }
        stored = self._wait(self._write(hand, lambda session: trained.keep(session, hand.household_id, values)))
        hand.outcome = _Outcome.TRAINED if stored else _Outcome.KNOWN
        self._advance()

    def _fail(self, answer: NotRetrained) -> None:
        log.error("household %s cannot be learned: %s", answer.key, answer.problem)
        self._by_key.pop(answer.key).outcome = _Outcome.FAILED

    async def _write(self, hand: _InHand, work: Callable[[Any], Coroutine[Any, Any, bool]]) -> bool:
        """One household's result, and word of it for its open pages."""

        async def use_case(_: None, __: None, unit: SqlPredictionsUnit) -> bool:
            written = await work(unit.session)
            if written:
                unit.tell(LedgerChanged(kinds=(KIND,)))
            return written

        begin = PredictionsBegin(self._database)
        try:
            return await run(lambda _: begin(ByItself(hand.household_id)), use_case, None, None)
        except IntegrityError:
            # It has left meanwhile, with everything of it.
            return False

    def _advance(self, *, last: bool = False) -> None:
        """Count those of the unbroken row that are done."""
        job, before = self._job, self._job.done_count
        while self._in_hand and self._in_hand[0].outcome is not None:
            hand = self._in_hand.popleft()
            job = replace(
                job,
                reached=hand.household_id,
                done_count=job.done_count + 1,
                trained_count=job.trained_count + (hand.outcome is _Outcome.TRAINED),
                failed_count=job.failed_count + (hand.outcome is _Outcome.FAILED),
                row_count=job.row_count + hand.rows,
            )
        self._job = job
        if last or (job.done_count > before and time.monotonic() - self._noted_at >= _NOTE_SECONDS):
            self._wait(self._jobs.note(job))
            self._progress(job)
            self._noted_at = time.monotonic()
