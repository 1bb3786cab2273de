"""The commands of the review queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.transactions.matching import commands
from domain.transactions.matching.deciding import decide_review

HANDLERS: Mapping[type[Any], Callable[[Any, Any, Any], Awaitable[Any]]] = {commands.DecideReview: decide_review}
