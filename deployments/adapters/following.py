"""A model in this process: the version that is chosen and the one in its shadow, followed when others are chosen."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from ml.registry.metadata import ModelMismatch
from ml.registry.store import ModelStore

# A promotion is a file that somebody has written; it is noticed within this time.
LOOK_SECONDS = 5.0

ModelT = TypeVar("ModelT")
Load = Callable[[str, Path], ModelT]

log = logging.getLogger(__name__)


class Followed(Generic[ModelT]):
    """Loads at the first question, and again when another version is chosen. Safe among threads.

    A version is loaded beside what serves, then takes its place; one that does not load leaves it where it is.
    """

    def __init__(self, store: ModelStore, load: Load[ModelT]) -> None:
        self._store, self._load = store, load
        self._lock = threading.Lock()
        self._looked = -LOOK_SECONDS
        self._active: tuple[str, ModelT] | None = None
        self._shadow: tuple[str, ModelT] | None = None

    def active(self) -> ModelT:
        return self.both()[0]

    def both(self) -> tuple[ModelT, ModelT | None]:
        """What serves, and what answers in its shadow where a version is there."""
        # While one thread loads another version the others are answered by what they know.
        if self._lock.acquire(blocking=self._active is None):
            try:
                self._look()
            finally:
                self._lock.release()
        active, shadow = self._active, self._shadow
        assert active is not None
        return active[1], shadow[1] if shadow and shadow[0] != active[0] else None

    def _look(self) -> None:
        now = time.monotonic()
        if self._active is not None and now - self._looked <= LOOK_SECONDS:
            return
        self._looked = now
        # The shadow first: promoted in between it is both, and not loaded again.
        shadow = self._wanted(self._store.shadowed())
        active = self._wanted(self._store.active())
        if active is None and self._active is None:
            raise ModelMismatch(f"version {self._store.active()[0]} does not load: promote another one")
        # Both before either takes its place; what is loaded already costs nothing.
        self._active, self._shadow = active or self._active, shadow

    def _wanted(self, chosen: tuple[str, Path] | None) -> tuple[str, ModelT] | None:
        if chosen is None:
            return None
        try:
            return self._loaded(chosen)
        except Exception:
            # What serves goes on serving.
            log.exception("version %s does not load", chosen[0])
            return None

    def _loaded(self, wanted: tuple[str, Path]) -> tuple[str, ModelT]:
        for held in (self._active, self._shadow):
            if held is not None and held[0] == wanted[0]:
                return held
        return wanted[0], self._load(*wanted)
