"""Work on many households' panels, spread over Ray tasks a few households at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from ml.tasks.cluster import ray_session, spread

BATCH = 16

Item = TypeVar("Item")
Spread = Callable[[Callable[[Item], object], Iterable[Item]], Iterable[object]]


@contextmanager
def over_ray() -> Iterator[Spread[Any]]:
    """What does a work of each item in tasks, answers as they come; items are read as they are wanted."""
    with ray_session() as ray:

        def run(work: Callable[[Any], object], items: Iterable[Any]) -> Iterator[object]:
            reader = iter(items)
            batches = iter(lambda: list(islice(reader, BATCH)), [])
            pieces = ((number, (work, batch)) for number, batch in enumerate(batches))
            for _, answers in spread(ray, _each, pieces):
                yield from answers

        yield run


def _each(work: Callable[[Any], object], batch: list[Any]) -> list[object]:
    """Runs in a Ray worker."""
    return [work(item) for item in batch]
