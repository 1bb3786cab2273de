"""Which use case does what with suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.suggesting import commands, use_cases

HANDLERS: Mapping[type[Any], Any] = {commands.AcceptSuggestions: use_cases.accept_suggestions}
