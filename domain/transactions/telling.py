"""What a change did to each row, as people would say it: field by field, before and after, with names for ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.shared.money import Money, is_currency
from domain.transactions.model import Change, ChangeKind
from domain.transactions.naming.tree import BUILT_IN_TREE, CategoryTree


class ChangeSource(StrEnum):
    """Who made a change, seen from the person who asks."""

    ME = "ME"
    OTHERS = "OTHERS"
    MONETA = "MONETA"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Every condition that is given must hold; both dates are included."""

    source: ChangeSource | None = None
    kinds: tuple[ChangeKind, ...] | None = None
    date_from: date | None = None
    date_to: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What is known of a change beside itself: who made it and took it back, and how many rows it wrote."""

    by: str | None
    undone_by: str | None
    row_count: int


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What the person's undo and redo would do now."""

    undo: Change | None
    redo: Change | None


class RowAction(StrEnum):
    CREATED = "CREATED"
    CHANGED = "CHANGED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field; a text or an amount on each side, both None where there was nothing."""

    name: str
    before: str | None = None
    after: str | None = None
    before_amount: Money | None = None
    after_amount: Money | None = None


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row of one change. `transaction_id` is that of a transaction, so that a page can show it."""

    id: str
    what: str
    title: str
    action: RowAction
    fields: tuple[FieldChange, ...]
    transaction_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What the household calls things now; what is gone by now keeps its id in short."""

    tree: CategoryTree = BUILT_IN_TREE
    by_id: Mapping[str, str] = field(default_factory=dict)

    def of(self, id_: object) -> str:
        text = str(id_)
        return self.by_id.get(text, f"removed ({text[:8]})")


# Tables in words, each with the column that names its rows.
_TABLES: Mapping[str, tuple[str, str]] = {
    "accounts": ("Account", "name"),
    "transactions": ("Transaction", "description"),
    "transaction_keys": ("Merged row", "external_id"),
    "categories": ("Category", "name"),
    "tags": ("Tag", "name"),
    "payees": ("Payee", "name"),
    "payee_aliases": ("Payee name", "alias"),
    "attachments": ("File", "file_name"),
    "rules": ("Rule", "name"),
    "saved_views": ("View", "name"),
    "dismissals": ("Declined offer", "subject"),
    "exchange_rates": ("Exchange rate", "rated_on"),
    "balance_assertions": ("Balance", "asserted_on"),
    "reconciliations": ("Reconciliation", "statement_on"),
    "ledger_settings": ("Setting", "id"),
    "import_profiles": ("Way to read a file", "name"),
    "review_items": ("Row to review", "id"),
    "budgets": ("Budget", "category"),
    "envelope_amounts": ("Envelope", "budget_id"),
    "budget_settings": ("Setting", "id"),
    "goals": ("Goal", "name"),
    "goal_allocations": ("Account of a goal", "account_id"),
    "goal_decisions": ("Contribution", "id"),
    "debts": ("Debt", "name"),
    "goal_settings": ("Setting", "id"),
    "insight_opinions": ("Insight", "words"),
}
# Columns that say nothing to people: keys, counters, and what another column says already.
_SILENT = frozenset(
    {
        *(
            "id",
            "household_id",
            "version",
            "created_at",
            "updated_at",
            "balance_minor",
            "transaction_count",
            "sequence",
        ),
        *(
            "currency",
            "dedup_key",
            "confidence",
            "sha256",
            "user_id",
            "decided_by",
            "fingerprint",
            "position",
            "import_id",
        ),
        *(
            "budget_id",
            "transaction_id",
            "candidate_id",
            "incoming",
            "reasons",
            "score",
            "mapping",
            "accounts",
            "used_at",
            "kind",
        ),
    }
)
_WORDS: Mapping[str, str] = {
    "amount_minor": "Amount",
    "opening_balance_minor": "Opening balance",
    "limit_minor": "Limit",
    "account_id": "Account",
    "goal_id": "Goal",
    "target_minor": "Target",
    "set_aside_minor": "Set aside",
    "starts_on": "Since",
    "due_on": "Until",
    "yearly_rate": "Interest a year (%)",
    "owed_minor": "Owed",
    "minimum_minor": "Payment at least",
    "minimum_percent": "Payment at least (%)",
    "extra_minor": "Extra payment",
    "fund_months": "Months of the emergency fund",
    "fund_categories": "Categories of the emergency fund",
    "fund_account_ids": "Accounts of the emergency fund",
    "payee_id": "Payee",
    "parent_id": "Part of",
    "tag_ids": "Tags",
    "splits": "Parts",
    "booked_on": "Date",
    "counts_on": "Counts on",
    "deleted_at": "In the trash",
    "counterpart_id": "Other leg of the transfer",
    "refund_of": "Refund of",
    "refund_kind": "Kind of refund",
    "categorized_by": "Category chosen by",
    "reconciliation_id": "Reconciled",
    "is_hidden": "Hidden",
    "is_active": "Active",
    "external_id": "Bank's id",
    "closed_on": "Closed on",
    "color": "Colour",
    "warn_at_percent": "Warns at",
    "notice_at_percent": "First word at",
    "schedule": "Period",
    "carry": "Goes on to the next period",
    "carry_max_minor": "At most goes on",
    "carries_from": "Carries from",
    "is_ring_fenced": "Has money of its own",
    "past_limits": "Limits of before",
    "account_ids": "Accounts of envelopes",
    "assigned_on": "From",
    "stops": "Stops further rules",
    "query": "Search",
    "refunds_count_in": "Refunds count in",
    "base_currency": "Currency of totals",
    "apply_from_percent": "Categories are applied from (%)",
    "teaches_models": "Shared models learn from it",
}
_NAMED = frozenset({"account_id", "payee_id", "goal_id"})
_CATEGORIES = frozenset({"category", "parent_id"})
_LINKS = frozenset({"counterpart_id", "refund_of", "reconciliation_id", "deleted_at"})
_COUNTED = frozenset({"condition", "actions", "past_limits"})
# Searches that are kept name things by their ids.
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def told_row(
    table: str,
    row_id: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: Mapping[str, Any],
    names: KnownNames,
) -> ChangedRow:
    """One row of a change; `now` is the row as it is, empty where it is gone: it fills in what did not change."""
    what, title_column = _TABLES.get(table, (table.replace("_", " ").capitalize(), "id"))
    whole = {**now, **(before or {}), **(after or {})}
    currency = str(whole.get("currency") or "")
    columns = [name for name in dict.fromkeys((*(before or ()), *(after or ()))) if name not in _SILENT]
    fields = []
    for name in columns:
        told = _field(name, (before or {}).get(name), (after or {}).get(name), currency, names)
        if told is not None:
            fields.append(told)
    return ChangedRow(
        id=f"{table}:{row_id}",
        what=what,
        title=_title(table, whole, title_column, row_id, names),
        action=_action(before, after),
        fields=tuple(fields),
        transaction_id=UUID(row_id) if table == "transactions" else None,
    )


def _action(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> RowAction:
    if before is None or (after is not None and before.get("deleted_at") and "deleted_at" in after):
        return RowAction.CREATED
    if after is None or (after.get("deleted_at") and "deleted_at" in before):
        return RowAction.DELETED
    return RowAction.CHANGED


def _title(table: str, row: Mapping[str, Any], column: str, row_id: str, names: KnownNames) -> str:
    if table == "budgets":
        return str(row.get("name") or names.tree.label(row.get("category")))
    if table == "exchange_rates":
        return f"{row.get('base')} → {row.get('quote')}, {row.get('rated_on')}"
    if table == "goal_settings":
        return "Debt plan and emergency fund"
    if table == "goal_allocations":
        return f"{names.of(row.get('goal_id'))}: {names.of(row.get('account_id'))}"
    if table == "ledger_settings":
        return "Settings of the ledger"
    if table == "budget_settings":
        return "Settings of budgets"
    if table == "envelope_amounts":
        # A budget over a category is known by that one's id.
        return f"{names.tree.label(names.of(row.get('budget_id')))}, {row.get('assigned_on')}"
    if table == "payee_aliases":
        return f"{row.get('alias')} → {names.of(row.get('payee_id'))}"
    return str(row.get(column) or row_id[:8])


def _field(name: str, before: Any, after: Any, currency: str, names: KnownNames) -> FieldChange | None:
    if before in (None, [], "") and after in (None, [], ""):
        return None
    words = _WORDS.get(name) or name.replace("_", " ").capitalize()
    if name.endswith("_minor") and is_currency(currency):
        return FieldChange(words, None, None, _money(before, currency), _money(after, currency))
    return FieldChange(words, _text(name, before, names), _text(name, after, names))


def _money(minor: Any, currency: str) -> Money | None:
    return None if minor is None else Money(int(minor), currency)


def _text(name: str, value: Any, names: KnownNames) -> str | None:
    if value is None or value == []:
        return None
    if name in _CATEGORIES:
        return " › ".join(category.label for category in names.tree.path(value)) or names.of(value)
    if name in _NAMED:
        return names.of(value)
    if name == "fund_categories":
        return ", ".join(names.tree.label(slug) for slug in value)
    if name in ("tag_ids", "account_ids", "fund_account_ids"):
        return ", ".join(names.of(id_) for id_ in value)
    if name == "splits":
        return f"{len(value)} parts: " + ", ".join(names.tree.label(part.get("category")) for part in value)
    if name == "query":
        return _UUID.sub(lambda found: names.of(found[0]), value)
    if name in _LINKS or value is True:
        return "yes"
    if value is False:
        return "no"
    if name in _COUNTED:
        return "set"
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value)
    # Codes such as CREDIT_CARD are words.
    return text.replace("_", " ").capitalize() if text.isupper() and len(text) > 3 else text


def names_of(rows: Iterable[tuple[object, str]], tree: CategoryTree) -> KnownNames:
    """From pairs of id and name."""
    return KnownNames(tree, {str(id_): name for id_, name in rows})
