"""Which use case does what: the one list of the ledger's commands. A new command is its use case and a line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.transactions import commands, undo, use_cases
from domain.transactions.accounts.handlers import HANDLERS as ACCOUNTS
from domain.transactions.attaching.handlers import HANDLERS as ATTACHING
from domain.transactions.bulk.handlers import HANDLERS as BULK
from domain.transactions.currencies.handlers import HANDLERS as CURRENCIES
from domain.transactions.editing import categorize, edit, trash
from domain.transactions.linking.handlers import HANDLERS as LINKING
from domain.transactions.matching.handlers import HANDLERS as MATCHING
from domain.transactions.naming import commands as naming
from domain.transactions.naming.handlers import HANDLERS as NAMING
from domain.transactions.reconciling.handlers import HANDLERS as RECONCILING
from domain.transactions.rules.handlers import HANDLERS as RULES
from domain.transactions.suggesting.handlers import HANDLERS as SUGGESTING
from domain.transactions.views.handlers import HANDLERS as VIEWS

UseCase = Callable[[Any, Any, Any], Awaitable[Any]]

# What takes names away, or may: it asks for the household alone, before anything else.
_ALONE = frozenset(
    {
        *(commands.Undo, commands.Redo, commands.UndoLast, commands.RedoLast),
        *(naming.DeleteCategory, naming.MergeCategories, naming.DeletePayee, naming.MergePayees),
        *(naming.DeleteTag, naming.MergeTags),
    }
)

_USE_CASES: Mapping[type[Any], UseCase] = {
    commands.CreateAccount: use_cases.create_account,
    commands.RecordTransaction: use_cases.record_transaction,
    commands.RecordTransfer: use_cases.record_transfer,
    commands.EditTransaction: edit.edit_transaction,
    commands.CategorizeTransactions: categorize.categorize_transactions,
    commands.DeleteTransaction: trash.delete_transaction,
    commands.RestoreTransactions: trash.restore_transactions,
    commands.Undo: undo.undo,
    commands.Redo: undo.redo,
    commands.UndoLast: undo.undo_last,
    commands.RedoLast: undo.redo_last,
    **ATTACHING,
    **BULK,
    **CURRENCIES,
    **LINKING,
    **MATCHING,
    **ACCOUNTS,
    **NAMING,
    **RECONCILING,
    **RULES,
    **SUGGESTING,
    **VIEWS,
}


def _among_others(use_case: UseCase) -> UseCase:
    """Shares the names before it keeps any row: who waits for a name with a row in hand makes others wait in turn."""

    async def among_others(caller: Any, command: Any, unit: Any) -> Any:
        await unit.names.share()
        return await use_case(caller, command, unit)

    return among_others


HANDLERS: Mapping[type[Any], UseCase] = {
    command: use_case if command in _ALONE else _among_others(use_case) for command, use_case in _USE_CASES.items()
}
