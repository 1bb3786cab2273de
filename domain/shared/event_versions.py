"""How a payload may change, and how what an older version wrote is still read.

A version grows by addition only: a new field has a default, so that readers pass over what they do not know and fill in
what is missing. Everything else (a field that goes, changes its type or its values, or must be there) is a new
version: the payload's `version` goes up by one, and an upcaster here makes the next one of each older one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

# By topic and the version it reads; it gives the payload of the version after that.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


def upcast(
    topic: str,
    payload: Mapping[str, Any],
    written: int,
    known: int,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Mapping[str, Any]:
    """The payload as version `known` would have written it; raises LookupError where that cannot be said."""
    if written > known:
        raise LookupError(
            f"version {written} of {topic} is newer than {known}, which is known here: update, then replay it"
        )
    for version in range(written, known):
        step = upcasters.get((topic, version))
        if step is None:
            raise LookupError(f"nothing reads version {version} of {topic} any more")
        payload = step(dict(payload))
    return payload
