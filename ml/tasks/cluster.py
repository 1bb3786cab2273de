"""A Ray to work with, and work given to it a few pieces at a time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

IN_FLIGHT = 6
OBJECT_STORE_BYTES = 250 * 1024 * 1024
# A node may go away with the tasks it had; they are done again elsewhere.
RETRIES = 3

Key = TypeVar("Key")


class RayUnavailable(Exception):
    """Ray was asked for and did not start; the message is Ray's own."""


@contextmanager
def ray_session() -> Iterator[Any]:
    """A Ray that is already there or that RAY_ADDRESS names, or a small local one that ends with the work."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Only this user's processes may give the cluster work.
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    import ray

    if ray.is_initialized():
        yield ray
        return
    if os.environ.get("RAY_ADDRESS"):
        _join(ray)
        try:
            yield ray
        finally:
            ray.shutdown()
        return
    # Sockets live below this folder, and their paths must stay short.
    folder = tempfile.mkdtemp(prefix="mray", dir="/tmp" if os.path.isdir("/tmp") else None)  # noqa: S108
    try:
        _start(ray, folder)
        yield ray
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _join(ray: Any) -> None:
    """The cluster of the job that this process is the driver of."""
    try:
        ray.init(log_to_driver=False, configure_logging=False)
    except Exception as problem:  # as below: plain exceptions
        raise RayUnavailable(f"Ray did not answer: {str(problem).splitlines()[0]}") from problem


def _start(ray: Any, folder: str) -> None:
    try:
        ray.init(
            address="local",
            include_dashboard=False,
            _temp_dir=folder,
            object_store_memory=OBJECT_STORE_BYTES,
            num_cpus=os.cpu_count() or 1,
            log_to_driver=False,
            configure_logging=False,
        )
    except Exception as problem:  # Ray raises plain exceptions for a node that does not come up
        raise RayUnavailable(f"Ray did not start: {str(problem).splitlines()[0]}") from problem


def spread(
    ray: Any, work: Callable[..., Any], pieces: Iterable[tuple[Key, tuple[Any, ...]]], in_flight: int = IN_FLIGHT
) -> Iterator[tuple[Key, Any]]:
    """Each piece once, answers as they come; never more than `in_flight` pieces in memory of the cluster."""
    # Spread: with the default the pieces pile up on the node that fills first.
    remote = ray.remote(num_cpus=1, max_retries=RETRIES, scheduling_strategy="SPREAD")(work)
    waiting: dict[Any, Key] = {}

    def collected(limit: int) -> Iterator[tuple[Key, Any]]:
        while len(waiting) > limit:
            ready, _ = ray.wait(list(waiting), num_returns=1)
            for reference in ready:
                answer = ray.get(reference)
                yield waiting.pop(reference), answer

    for key, arguments in pieces:
        yield from collected(in_flight - 1)
        waiting[remote.remote(*arguments)] = key
    yield from collected(0)
