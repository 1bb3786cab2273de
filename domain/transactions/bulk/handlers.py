"""Which use case does what with many rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.bulk import commands, use_cases

HANDLERS: Mapping[type[Any], Any] = {commands.EditTransactions: use_cases.edit_transactions}
