"""Which use case does what with accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.accounts import commands, use_cases, valuing

HANDLERS: Mapping[type[Any], Any] = {
    commands.EditAccount: use_cases.edit_account,
    commands.CloseAccount: use_cases.close_account,
    commands.ReopenAccount: use_cases.reopen_account,
    commands.SetAccountValue: valuing.set_account_value,
}
