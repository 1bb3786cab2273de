"""What PostgreSQL refuses by itself (migration 0002), for the ledger in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.transactions.model import Account, Categorizer, Change, Transaction

Tables = Mapping[str, dict[Any, Any]]

_BY_MODEL = frozenset({"category", "categorized_by", "confidence", "merchant", "payee_id"})


class Refused(Exception):
    """A constraint of the database: a bug of whoever wrote it."""


def broken(tables: Tables) -> str | None:
    """The first row that no constraint would let pass."""
    rows: dict[UUID, Transaction] = tables["transactions"]
    accounts: dict[UUID, Account] = tables["accounts"]
    for row in rows.values():
        parts = [part.amount_minor for part in row.splits]
        if row.account_id not in accounts:
            return f"{row.id} is of no account"
        if row.amount.minor == 0 or (parts and (len(parts) < 2 or sum(parts) != row.amount.minor)):
            return f"the amount of {row.id} is not that of its parts"
        if (row.refund_of is None) != (row.refund_kind is None):
            return f"{row.id} is half a refund"
        if row.refund_of and (row.amount.minor < 0 or row.refund_of == row.id):
            return f"{row.id} refunds nothing"
        if row.counterpart_id and (row.splits or row.refund_of or not _cancels(row, rows.get(row.counterpart_id))):
            return f"the legs of transfer {row.id} do not cancel"
    return _lost(tables) or _twice(tables)


# Foreign keys of small tables: the column, and the table it names.
_KEYS = {
    "balance_assertions": ("account_id", "accounts"),
    "reconciliations": ("account_id", "accounts"),
    "review_items": ("account_id", "accounts"),
    "transaction_keys": ("account_id", "accounts"),
    "payee_aliases": ("payee_id", "payees"),
}


def _lost(tables: Tables) -> str | None:
    for table, (column, target) in _KEYS.items():
        for row in tables[table].values():
            if getattr(row, column) not in tables[target]:
                return f"{table} {row.id} is of nothing in {target}"
    return None


def _twice(tables: Tables) -> str | None:
    """A category, or a search, has one budget in a currency."""
    limited = [(budget.category, budget.query, budget.currency) for budget in tables["budgets"].values()]
    return "two budgets limit the same" if len(set(limited)) < len(limited) else None


def _cancels(leg: Transaction, other: Transaction | None) -> bool:
    if other is None or other.counterpart_id != leg.id or other.account_id == leg.account_id:
        return False
    if (other.deleted_at is None) != (leg.deleted_at is None) or (other.amount.minor > 0) == (leg.amount.minor > 0):
        return False
    return other.amount.currency != leg.amount.currency or other.amount == -leg.amount


def needing(tables: Tables, gone: Iterable[tuple[str, Any]], change: Change) -> list[tuple[str, Any]]:
    """Rows that refer to accounts or transactions which would go, and stay themselves."""
    going = set(gone)
    accounts = {id for table, id in going if table == "accounts"}  # noqa: A001
    transactions = {id for table, id in going if table == "transactions"}  # noqa: A001
    found = [
        ("transactions", row.id)
        for row in tables["transactions"].values()
        if row.refund_of in transactions
        or (row.account_id in accounts and (row.import_id is None or row.import_id != change.import_id))
    ]
    for table in ("balance_assertions", "reconciliations"):
        found += [(table, row.id) for row in tables[table].values() if row.account_id in accounts]
    for table in ("attachments", "transaction_keys"):
        found += [(table, row.id) for row in tables[table].values() if row.transaction_id in transactions]
    return [each for each in found if each not in going]


def is_the_models(name: str, row: Any, person_wrote: bool) -> bool:
    """Whether a field holds the model's opinion, which is in nobody's way."""
    if name in ("merchant", "payee_id"):
        return not person_wrote
    return name in _BY_MODEL and getattr(row, "categorized_by", None) is Categorizer.MODEL and not person_wrote
