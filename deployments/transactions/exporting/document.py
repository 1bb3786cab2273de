"""JSON of everything: what `moneta restore` brings back exactly, and what Moneta's importer reads from any household.

`moneta` is the version of this form. Amounts are whole minor units, days and instants are ISO 8601, a category is its
id (built-in ones are their slug), tags and payees are named. One transaction stands on one line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson

from deployments.transactions.exporting.reads import Source
from deployments.transactions.rows import transaction_of
from domain.transactions.exporting.model import Books, Line
from domain.transactions.model import Account, Split, Transaction
from domain.transactions.naming.tree import TreeCategory

VERSION = 1
_PLAIN = """
SELECT (to_jsonb(t) - 'household_id'{but})::text AS row FROM {table} t WHERE t.household_id = $1 ORDER BY {order}
"""
# A rate goes out as text, for a reader might take it for a float.
_RATES = """
SELECT (to_jsonb(t) - 'household_id' || jsonb_build_object('rate', t.rate::text))::text AS row
FROM exchange_rates t WHERE t.household_id = $1 ORDER BY rated_on, base, quote, source
"""
_GOALS = """
SELECT (to_jsonb(t) - 'household_id' || jsonb_build_object('yearly_rate', t.yearly_rate::text))::text AS row
FROM goals t WHERE t.household_id = $1 ORDER BY position, id
"""
_DEBTS = """
SELECT (to_jsonb(t) - 'household_id' || jsonb_build_object(
  'yearly_rate', t.yearly_rate::text, 'minimum_percent', t.minimum_percent::text))::text AS row
FROM debts t WHERE t.household_id = $1 ORDER BY position, id
"""
SECTIONS: dict[str, str] = {
    "household_categories": _PLAIN.format(table="categories", but="", order="position, id"),
    "payee_aliases": _PLAIN.format(table="payee_aliases", but="", order="alias"),
    "rules": _PLAIN.format(table="rules", but="", order="position, id"),
    "saved_views": _PLAIN.format(table="saved_views", but=" - 'user_id'", order="position, id"),
    "budgets": _PLAIN.format(table="budgets", but="", order="category, id"),
    "budget_settings": _PLAIN.format(table="budget_settings", but="", order="id"),
    "envelope_amounts": _PLAIN.format(table="envelope_amounts", but="", order="assigned_on, id"),
    "goals": _GOALS,
    "goal_allocations": _PLAIN.format(table="goal_allocations", but="", order="id"),
    "goal_decisions": _PLAIN.format(table="goal_decisions", but="", order="id"),
    "debts": _DEBTS,
    "goal_settings": _PLAIN.format(table="goal_settings", but="", order="id"),
    "recurring_streams": _PLAIN.format(table="recurring_streams", but="", order="id"),
    "recurring_choices": _PLAIN.format(table="recurring_choices", but="", order="id"),
    "insight_opinions": _PLAIN.format(table="insight_opinions", but="", order="id"),
    "exchange_rates": _RATES,
    "balance_assertions": _PLAIN.format(table="balance_assertions", but=" - 'import_id'", order="asserted_on, id"),
    "reconciliations": _PLAIN.format(table="reconciliations", but=" - 'user_id'", order="statement_on, id"),
    "settings": _PLAIN.format(table="ledger_settings", but=" - 'base_currency'", order="id"),
    "dismissals": _PLAIN.format(table="dismissals", but="", order="kind, subject"),
    "import_profiles": _PLAIN.format(table="import_profiles", but="", order="name, id"),
    "transaction_keys": _PLAIN.format(table="transaction_keys", but="", order="id"),
    "attachments": _PLAIN.format(table="attachments", but=" - 'user_id'", order="id"),
}
_ALIASES = "SELECT payee_id, alias FROM payee_aliases WHERE household_id = $1 ORDER BY alias"
_PAYEES = "SELECT id, name, category FROM payees WHERE household_id = $1 ORDER BY lower(name)"
_TAGS = "SELECT id, name, color FROM tags WHERE household_id = $1 ORDER BY lower(name)"
_TRASH = """
SELECT t.*, NULL::uuid AS other_account_id, false AS other_is_exported, false AS is_refunded
FROM transactions t WHERE t.household_id = $1 AND t.deleted_at IS NOT NULL ORDER BY t.booked_on, t.id
"""


class DocumentWriter:
    """The transactions; `head` and `tail` read what stands around them."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._is_first = True

    def lines(self, lines: Sequence[Line]) -> bytes:
        written = b",\n".join(_dumped(self._transaction(line.row, line.dedup_key)) for line in lines)
        if not written:
            return b""
        before, self._is_first = b"" if self._is_first else b",\n", False
        return before + written

    async def head(self, source: Source) -> bytes:
        books = self._books
        aliases: dict[Any, list[str]] = {}
        for row in await source.connection.fetch(_ALIASES, source.household_id):
            aliases.setdefault(row["payee_id"], []).append(row["alias"])
        payees = await source.connection.fetch(_PAYEES, source.household_id)
        tags = await source.connection.fetch(_TAGS, source.household_id)
        known: dict[str, Any] = {
            "moneta": VERSION,
            "exported_at": books.exported_at,
            "is_everything": source.export.is_everything,
            "household": {"name": books.household, "currency": books.currency},
            "accounts": [_account(span.account) for span in books.spans],
            "categories": [_category(category) for category in books.tree],
            "tags": [dict(row) for row in tags],
            "payees": [{**row, "aliases": aliases.get(row["id"], [])} for row in payees],
        }
        return _dumped(known)[:-1] + b',"transactions":[\n'

    async def tail(self, source: Source) -> AsyncIterator[bytes]:
        """The rest of the household, where all of it was asked for."""
        yield b"\n]"
        if source.export.is_everything:
            async for text in self._section(source, "trash", _TRASH):
                yield text
            for name, statement in SECTIONS.items():
                async for text in self._section(source, name, statement):
                    yield text
        yield b"}\n"

    async def _section(self, source: Source, name: str, statement: str) -> AsyncIterator[bytes]:
        yield f',\n"{name}":['.encode()
        separator = b"\n"
        async for rows in source.pieces(statement, source.household_id):
            yield separator + b",\n".join(self._row(row) for row in rows)
            separator = b",\n"
        yield b"]"

    def _row(self, row: Any) -> bytes:
        if "row" in row:
            text: str = row["row"]
            return text.encode()
        return _dumped(self._transaction(transaction_of(row), row["dedup_key"]))

    def _transaction(self, row: Transaction, dedup_key: bytes | None) -> dict[str, Any]:
        """Keys whose value would say nothing are left out, but for those that every reader may look for."""
        more = {
            "categorized_by": row.categorized_by,
            "confidence": row.confidence,
            "counts_on": row.counts_on,
            "refund_kind": row.refund_kind,
            "reconciliation_id": row.reconciliation_id,
            "deleted_at": row.deleted_at,
            "dedup_key": dedup_key and dedup_key.hex(),
        }
        return {
            "id": row.id,
            "account_id": row.account_id,
            "booked_on": row.booked_on,
            "amount_minor": row.amount.minor,
            "currency": row.amount.currency,
            "description": row.description,
            "merchant": row.merchant,
            "payee": self._books.payee(row),
            "note": row.note,
            "category": row.category,
            "tags": self._books.tag_names(row.tag_ids),
            "status": row.status,
            "splits": [self._part(part) for part in row.splits] or None,
            "counterpart_id": row.counterpart_id,
            "refund_of": row.refund_of,
            "external_id": row.external_id,
            "is_hidden": row.is_hidden,
            **{key: value for key, value in more.items() if value is not None},
        }

    def _part(self, part: Split) -> dict[str, Any]:
        return {
            "id": part.id,
            "amount_minor": part.amount_minor,
            "category": part.category,
            "note": part.note,
            "tags": self._books.tag_names(part.tag_ids),
        }


def _dumped(value: dict[str, Any]) -> bytes:
    # The driver's UUIDs are a class of their own, which orjson leaves to `default`.
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "type": account.type,
        "currency": account.currency,
        "opening_balance_minor": account.opening_balance.minor,
        "balance_minor": account.balance.minor,
        "is_closed": account.closed_on is not None,
        "closed_on": account.closed_on,
        "is_hidden": account.is_hidden,
        "note": account.note,
        "position": account.position,
        "created_at": account.created_at,
    }


def _category(category: TreeCategory) -> dict[str, Any]:
    """`version` 0: as the taxonomy of the code has it."""
    return {
        "id": category.slug,
        "parent_id": category.parent_id,
        "name": category.label,
        "kind": category.kind,
        "icon": category.icon,
        "color": category.color,
        "is_hidden": category.is_hidden,
        "position": category.position,
        "is_built_in": category.version == 0,
    }
