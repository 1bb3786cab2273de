"""Which use case does what with statements and balances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.reconciling import commands, use_cases

HANDLERS: Mapping[type[Any], Any] = {
    commands.SetBalanceAssertion: use_cases.set_balance_assertion,
    commands.DeleteBalanceAssertion: use_cases.delete_balance_assertion,
    commands.FinishReconciliation: use_cases.finish_reconciliation,
    commands.ReopenReconciliation: use_cases.reopen_reconciliation,
}
