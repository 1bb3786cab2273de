"""What a replica knows of households: the latest ones, up to a number of rows in all."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from deployments.memory.messages import Behind, MemoryKey, TaughtRows, Teaching

# A learned row takes about a kilobyte with its share of the tables that are made of it.
ROWS_MAX = 400_000
# Whoever was asked last is asked again soon; this many households cost little even where they are empty.
HOUSEHOLDS_MAX = 2_000

log = logging.getLogger(__name__)


class Memory(Protocol):
    """What a model has made of a household's labels."""

    def __len__(self) -> int: ...


class Learner(Protocol):
    """The part of a model that learns. A memory that somebody reads meanwhile stays usable."""

    def learn(self, memory: Memory | None, rows: TaughtRows, forgotten: tuple[int, ...]) -> Memory: ...
    def restore(self, content: bytes) -> Memory | None:
        """A stored memory; None where this version cannot read it."""
        ...


@dataclass(slots=True)
class _Known:
    revision: int
    training: int
    memory: Memory


class Memories:
    """Of one version of the model. Not thread-safe: one thread predicts and learns."""

    def __init__(self, learner: Learner, *, rows_max: int = ROWS_MAX, households_max: int = HOUSEHOLDS_MAX) -> None:
        self._learner = learner
        self._rows_max = rows_max
        self._households_max = households_max
        self._known: OrderedDict[UUID, _Known] = OrderedDict()

    @property
    def row_count(self) -> int:
        return sum(len(known.memory) for known in self._known.values())

    def __len__(self) -> int:
        return len(self._known)

    def revision(self, household_id: UUID) -> int | None:
        known = self._known.get(household_id)
        return known.revision if known else None

    def behind(self, household_id: UUID, model_version: str) -> Behind:
        """What is known of a household, for whoever is to teach the rest."""
        known = self._known.get(household_id)
        return Behind(known.revision, model_version, known.training) if known else Behind(None, model_version)

    def find(self, key: MemoryKey) -> Memory | None:
        """The memory where it is as new as asked; a newer one serves as well."""
        known = self._known.get(key.household_id)
        if known is None or known.revision < key.revision or known.training < key.training:
            return None
        self._known.move_to_end(key.household_id)
        return known.memory

    def take(self, teaching: Teaching) -> bool:
        """Learn; false where what it builds on is not what is known here."""
        key = teaching.key
        if self.find(key) is not None:
            return True
        known = self._known.get(key.household_id)
        memory: Memory | None = None
        if teaching.base is not None and teaching.content is None:
            if known is None or known.revision != teaching.base:
                return False
            memory = known.memory
        learned = self.learned(teaching, memory)
        if learned is None:
            return False
        self.put(key, learned)
        return True

    def learned(self, teaching: Teaching, memory: Memory | None = None) -> Memory | None:
        """The memory after a teaching; None where its content cannot be read. Any thread may make a new one."""
        if teaching.content is not None:
            memory = self._learner.restore(teaching.content)
            if memory is None:
                return None
        try:
            return self._learner.learn(memory, teaching.rows, teaching.forgotten)
        except Exception:
            # A household that cannot be learned is answered as a stranger, and takes nobody else's batch with it.
            log.exception("household %s cannot be learned", teaching.key.household_id)
            return self._learner.learn(None, TaughtRows(), ())

    def put(self, key: MemoryKey, memory: Memory) -> None:
        """Keep it, unless a newer one is known by now."""
        if self.find(key) is not None:
            return
        self._known[key.household_id] = _Known(key.revision, key.training, memory)
        self._known.move_to_end(key.household_id)
        self._make_room()

    def _make_room(self) -> None:
        """The household asked last always stays."""
        while len(self._known) > 1 and (len(self._known) > self._households_max or self.row_count > self._rows_max):
            self._known.popitem(last=False)
