"""What must hold in every ledger, told from its rows alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from domain.transactions.categories import BY_SLUG
from domain.transactions.model import Account, Transaction
from domain.transactions.names import Attachment, HouseholdCategory, LedgerSettings, Payee, PayeeAlias, Tag
from domain.transactions.reconciling.model import Reconciliation
from tests.support.fake_ledger import FIRST_CURRENCY
from tests.support.ledger_scene import State

# Opinions, not money.
_MAY_BE_FLOAT = frozenset({"confidence", "score"})


def broken(state: State) -> list[str]:
    """Every law that does not hold, in words; empty in a sound ledger."""
    found = [problem for row in state.rows.values() for problem in _of_row(row, state)]
    found += [problem for account in state.accounts.values() for problem in _of_account(account, state)]
    found += _of_names(state)
    found += _of_budgets(state)
    found += [f"{table}: a float in {path}" for table, rows in state.tables.items() for path in _floats(rows)]
    return found


def _of_row(row: Transaction, state: State) -> Iterator[str]:
    account = state.accounts.get(row.account_id)
    if account is None:
        yield f"{row.id} is of no account"
    elif account.currency != row.amount.currency:
        yield f"{row.id} is in {row.amount.currency}, its account in {account.currency}"
    if row.splits and sum(part.amount_minor for part in row.splits) != row.amount.minor:
        yield f"the parts of {row.id} do not sum to its amount"
    if len(row.splits) == 1:
        yield f"{row.id} is split into one part"
    if row.counterpart_id is not None:
        yield from _of_leg(row, state)
    if (row.refund_of is None) != (row.refund_kind is None) or (row.refund_of and row.amount.minor <= 0):
        yield f"{row.id} is no refund"
    if row.refund_of and row.refund_of not in state.rows:
        yield f"{row.id} refunds what is not there"
    if row.payee_id and row.payee_id not in state.of(Payee):
        yield f"{row.id} has a payee that is not there"
    tags = [*row.tag_ids, *(tag for part in row.splits for tag in part.tag_ids)]
    if set(tags) - set(state.of(Tag)):
        yield f"{row.id} has a tag that is not there"
    categories = {row.category, *(part.category for part in row.splits)} - {None}
    if row.reconciliation_id and row.reconciliation_id not in state.of(Reconciliation):
        yield f"{row.id} is of a statement that is not there"
    if categories - set(BY_SLUG) - set(state.of(HouseholdCategory)):
        yield f"{row.id} has a category that is not there"


def _of_leg(leg: Transaction, state: State) -> Iterator[str]:
    other = state.rows.get(leg.counterpart_id) if leg.counterpart_id else None
    if other is None or other.counterpart_id != leg.id:
        yield f"{leg.id} is a lone leg"
    elif (other.deleted_at is None) != (leg.deleted_at is None):
        yield f"only one leg of {leg.id} is deleted"
    elif other.account_id == leg.account_id or (other.amount.minor > 0) == (leg.amount.minor > 0):
        yield f"{leg.id} moves nothing"
    elif other.amount.currency == leg.amount.currency and other.amount.minor != -leg.amount.minor:
        yield f"the legs of {leg.id} do not cancel"
    if leg.splits or leg.refund_of:
        yield f"the leg {leg.id} is split or a refund"


def _of_account(account: Account, state: State) -> Iterator[str]:
    live = [row.amount.minor for row in state.rows.values() if row.account_id == account.id and row.deleted_at is None]
    if account.balance.minor != account.opening_balance.minor + sum(live):
        yield f"the balance of {account.name} is not that of its rows"
    if account.transaction_count != len(live):
        yield f"{account.name} counts {account.transaction_count} rows, not {len(live)}"
    agreed = [each for each in state.of(Reconciliation).values() if each.account_id == account.id]
    if agreed:
        locked = sum(
            row.amount.minor
            for row in state.rows.values()
            if row.account_id == account.id and row.reconciliation_id and row.deleted_at is None
        )
        last = max(agreed, key=lambda each: each.statement_on)
        if account.opening_balance.minor + locked != last.balance_minor:
            yield f"what was agreed of {account.name} has changed"


def _of_names(state: State) -> Iterator[str]:
    for kind in (Tag, Payee):
        names = Counter(entry.name.lower() for entry in state.of(kind).values())
        yield from (f"two {kind.__name__.lower()}s are called {name}" for name, count in names.items() if count > 1)
    for alias in state.of(PayeeAlias).values():
        if alias.payee_id not in state.of(Payee):
            yield f"the alias {alias.alias} is of no payee"
    for file in state.of(Attachment).values():
        if file.transaction_id not in state.rows:
            yield f"the file {file.file_name} belongs to nothing"
    for category in state.of(HouseholdCategory).values():
        if category.parent_id not in {None, *BY_SLUG, *state.of(HouseholdCategory)}:
            yield f"the category {category.name} is below nothing"


def _of_budgets(state: State) -> Iterator[str]:
    limited = Counter((each.category or each.query, each.currency) for each in state.budgets.values())
    yield from (f"{count} budgets limit {what}" for what, count in limited.items() if count > 1)
    for budget in state.budgets.values():
        if budget.category not in {None, *BY_SLUG, *state.of(HouseholdCategory)}:
            yield f"the budget {budget.id} is of a category that is not there"
    settings = state.of(LedgerSettings).get(LedgerSettings().id)
    chosen = (settings and settings.base_currency) or FIRST_CURRENCY
    if state.base_currency != chosen:
        yield f"totals are in {state.base_currency}, not in {chosen}"


def _floats(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, float):
        yield path
    elif is_dataclass(value) and not isinstance(value, type):
        for entry in fields(value):
            if entry.name not in _MAY_BE_FLOAT:
                yield from _floats(getattr(value, entry.name), f"{path}.{entry.name}")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _floats(part, f"{path}[{key}]")
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _floats(part, path)
