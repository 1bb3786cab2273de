"""Counting what replicas do, where Ray's own port tells it to Prometheus; elsewhere nothing is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Counted:
    """One time series for each combination of its tags."""

    name: str
    description: str
    tags: tuple[str, ...] = ()


class Count(Protocol):
    def __call__(self, what: Counted, value: float = 1.0, **tags: str) -> None: ...


def count_nothing(what: Counted, value: float = 1.0, **tags: str) -> None:
    """For processes that nobody reads."""


class ServeCounters:
    """Counters of a replica, made at first use: `ray.serve.metrics` adds deployment and replica to the tags."""

    def __init__(self) -> None:
        self._counters: dict[str, Any] = {}

    def __call__(self, what: Counted, value: float = 1.0, **tags: str) -> None:
        # Ray refuses to count nothing.
        if value <= 0:
            return
        counter = self._counters.get(what.name)
        if counter is None:
            from ray.serve import metrics

            tags_of: Any = what.tags
            counter = metrics.Counter(what.name, description=what.description, tag_keys=tags_of)
            self._counters[what.name] = counter
        counter.inc(value, tags=_checked(what, tags))


class ServeGauges:
    """The same for values that replace each other."""

    def __init__(self) -> None:
        self._gauges: dict[str, Any] = {}

    def __call__(self, what: Counted, value: float = 1.0, **tags: str) -> None:
        gauge = self._gauges.get(what.name)
        if gauge is None:
            from ray.serve import metrics

            tags_of: Any = what.tags
            gauge = metrics.Gauge(what.name, description=what.description, tag_keys=tags_of)
            self._gauges[what.name] = gauge
        gauge.set(value, tags=_checked(what, tags))


def _checked(what: Counted, tags: Mapping[str, str]) -> dict[str, str]:
    assert set(tags) == set(what.tags), f"{what.name} has the tags {what.tags}, not {tuple(tags)}"
    return dict(tags)
