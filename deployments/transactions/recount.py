"""A recount from zero: what the ledger keeps (balances, totals, links) against what its rows say, as sets in SQL.

Triggers and constraints make a difference impossible; this is how `moneta check` and the tests know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from deployments.adapters.db import Database
from domain.transactions.categories import BY_SLUG

_TIMEOUT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the rows say; `subject` names it."""

    check: str
    subject: str
    kept: str | None
    counted: str | None

    def __str__(self) -> str:
        return f"{self.check}: {self.subject} is {self.kept or 'nothing'}, should be {self.counted or 'nothing'}"


_BALANCE = """
SELECT a.name AS subject, a.{column}::text AS kept, ({counted})::text AS counted
FROM accounts a LEFT JOIN (
  SELECT account_id, sum(amount_minor) AS amount, count(*) AS number FROM transactions
  WHERE household_id = $1 AND deleted_at IS NULL GROUP BY 1
) AS t ON t.account_id = a.id
WHERE a.household_id = $1 AND a.{column} <> {counted}
"""

_TOTALS = """
WITH line AS (
  SELECT date_trunc('month', coalesce(t.counts_on, t.booked_on))::date AS month, t.account_id,
         coalesce(CASE WHEN t.splits IS NULL THEN t.category ELSE part->>'category' END, '') AS category, t.currency,
         CASE WHEN t.splits IS NULL THEN t.amount_minor ELSE (part->>'amount_minor')::bigint END AS amount
  FROM transactions t LEFT JOIN LATERAL jsonb_array_elements(t.splits) AS part ON true
  WHERE t.household_id = $1 AND t.deleted_at IS NULL AND NOT t.is_hidden
), counted AS (
  SELECT month, account_id, category, currency, sum(greatest(amount, 0))::bigint AS in_minor,
         sum(greatest(-amount, 0))::bigint AS out_minor, count(*) AS row_count
  FROM line GROUP BY 1, 2, 3, 4
), kept AS (
  SELECT month, account_id, category, currency, in_minor, out_minor, row_count
  FROM monthly_totals WHERE household_id = $1
)
SELECT concat_ws(' ', to_char(month, 'YYYY-MM'), account_id, coalesce(nullif(category, ''), '-'), currency) AS subject,
       '+' || k.in_minor || ' -' || k.out_minor || ' in ' || k.row_count AS kept,
       '+' || c.in_minor || ' -' || c.out_minor || ' in ' || c.row_count AS counted
FROM kept k FULL JOIN counted c USING (month, account_id, category, currency)
WHERE (k.in_minor, k.out_minor, k.row_count) IS DISTINCT FROM (c.in_minor, c.out_minor, c.row_count)
"""

_SPLITS = """
SELECT t.id::text AS subject, format('%s in %s', parts.amount, parts.number) AS kept, t.amount_minor::text AS counted
FROM transactions t CROSS JOIN LATERAL (
  SELECT sum((part->>'amount_minor')::numeric) AS amount, count(*) AS number,
         bool_and(coalesce(jsonb_typeof(part->'amount_minor') = 'number', false)) AS are_numbers
  FROM jsonb_array_elements(t.splits) AS part
) AS parts
WHERE t.household_id = $1 AND t.splits IS NOT NULL
  AND (parts.number < 2 OR NOT parts.are_numbers OR t.amount_minor <> parts.amount)
"""

_LEGS = """
SELECT l.id::text AS subject, l.amount_minor || ' ' || l.currency AS kept,
       'the opposite of ' || coalesce(o.amount_minor || ' ' || o.currency, 'another leg') AS counted
FROM transactions l LEFT JOIN transactions o ON o.household_id = $1 AND o.id = l.counterpart_id
WHERE l.household_id = $1 AND l.counterpart_id IS NOT NULL AND (
  o.id IS NULL OR o.counterpart_id IS DISTINCT FROM l.id OR o.account_id = l.account_id
  OR (o.deleted_at IS NULL) <> (l.deleted_at IS NULL) OR (o.amount_minor > 0) = (l.amount_minor > 0)
  OR (o.currency = l.currency AND o.amount_minor + l.amount_minor <> 0)
)
"""

_CURRENCY = """
SELECT t.id::text AS subject, t.currency AS kept, a.currency AS counted
FROM transactions t JOIN accounts a ON a.household_id = $1 AND a.id = t.account_id
WHERE t.household_id = $1 AND t.currency <> a.currency
"""

# Opening balance and locked rows make up the last statement that was agreed.
_AGREED = """
SELECT DISTINCT ON (r.account_id) 'statement ' || r.id AS subject, counted.minor::text AS kept,
       r.balance_minor::text AS counted
FROM reconciliations r JOIN accounts a ON a.household_id = $1 AND a.id = r.account_id
CROSS JOIN LATERAL (
  SELECT a.opening_balance_minor + coalesce(sum(t.amount_minor), 0) AS minor FROM transactions t
  WHERE t.household_id = $1 AND t.account_id = a.id AND t.reconciliation_id IS NOT NULL AND t.deleted_at IS NULL
) AS counted
WHERE r.household_id = $1 AND counted.minor <> r.balance_minor
  AND NOT EXISTS (SELECT FROM reconciliations l WHERE l.household_id = $1 AND l.account_id = r.account_id
                  AND (l.statement_on, l.closed_at) > (r.statement_on, r.closed_at))
ORDER BY r.account_id, r.id
"""

# An envelope holds money of its budget's currency, and only a category has one.
_ENVELOPES = """
SELECT 'envelope ' || e.id AS subject, e.currency AS kept, b.currency AS counted
FROM envelope_amounts e LEFT JOIN budgets b ON b.household_id = $1 AND b.id = e.budget_id
WHERE e.household_id = $1 AND (b.id IS NULL OR b.category IS NULL OR b.currency <> e.currency)
"""

# Rows of `owner` whose reference `held` is to nothing in `target`.
_ORPHANS = """
SELECT DISTINCT '{owner} ' || o.id AS subject, '{target} ' || held AS kept, NULL AS counted
FROM {owner} o CROSS JOIN LATERAL ({held}) AS reference(held)
WHERE o.household_id = $1 AND held IS NOT NULL
  AND NOT EXISTS (SELECT FROM {target} t WHERE t.household_id = $1 AND t.{key} = held)
"""
_UNKNOWN_CATEGORY = """
SELECT DISTINCT '{owner} ' || o.id AS subject, 'category ' || held AS kept, NULL AS counted
FROM {owner} o CROSS JOIN LATERAL ({held}) AS reference(held)
WHERE o.household_id = $1 AND held IS NOT NULL AND NOT held = ANY ($2::text[])
  AND NOT EXISTS (SELECT FROM categories c WHERE c.household_id = $1 AND c.id = held)
"""
_PART_CATEGORIES = "SELECT part->>'category' FROM jsonb_array_elements(o.splits) AS part"
_PART_TAGS = """
SELECT tag::uuid FROM jsonb_array_elements(o.splits) AS part, jsonb_array_elements_text(part->'tag_ids') AS tag
"""


def _orphans(owner: str, held: str, target: str, key: str = "id") -> str:
    return _ORPHANS.format(owner=owner, held=held, target=target, key=key)


CHECKS: Mapping[str, str] = {
    "balance": _BALANCE.format(column="balance_minor", counted="(a.opening_balance_minor + coalesce(t.amount, 0))"),
    "number of transactions": _BALANCE.format(column="transaction_count", counted="coalesce(t.number, 0)"),
    "monthly total": _TOTALS,
    "parts of a split": _SPLITS,
    "legs of a transfer": _LEGS,
    "currency": _CURRENCY,
    "agreed statement": _AGREED,
    "refund": _orphans("transactions", "SELECT o.refund_of", "transactions"),
    "payee": _orphans("transactions", "SELECT o.payee_id", "payees"),
    "tag": _orphans("transactions", "SELECT unnest(o.tag_ids)", "tags"),
    "tag of a part": _orphans("transactions", _PART_TAGS, "tags"),
    "category": _UNKNOWN_CATEGORY.format(owner="transactions", held="SELECT o.category"),
    "category of a part": _UNKNOWN_CATEGORY.format(owner="transactions", held=_PART_CATEGORIES),
    "category above": _UNKNOWN_CATEGORY.format(owner="categories", held="SELECT o.parent_id"),
    "category of a payee": _UNKNOWN_CATEGORY.format(owner="payees", held="SELECT o.category"),
    "category of a budget": _UNKNOWN_CATEGORY.format(owner="budgets", held="SELECT o.category"),
    "money in an envelope": _ENVELOPES,
    "account of envelopes": _orphans("budget_settings", "SELECT unnest(o.account_ids)", "accounts"),
    "reconciliation": _orphans("transactions", "SELECT o.reconciliation_id", "reconciliations"),
    "import": _orphans("transactions", "SELECT o.import_id", "imports"),
    "file": _orphans("attachments", "SELECT o.transaction_id", "transactions"),
    "content of a file": _orphans("attachments", "SELECT o.sha256", "blobs", "sha256"),
    "key of a row": _orphans("transaction_keys", "SELECT o.transaction_id", "transactions"),
    "alias": _orphans("payee_aliases", "SELECT o.payee_id", "payees"),
}


async def differences(
    database: Database, household_id: UUID, *, without: frozenset[str] = frozenset()
) -> list[Difference]:
    """Everything that is kept otherwise than the rows of the household say, at one moment; empty in a sound ledger."""
    found: list[Difference] = []
    async with database.read(household_id) as connection:
        for check, statement in CHECKS.items():
            if check in without:
                continue
            values = [household_id, list(BY_SLUG)] if "$2" in statement else [household_id]
            rows = await connection.fetch(statement, *values, timeout=_TIMEOUT_SECONDS)
            found += [Difference(check, str(row["subject"]), row["kept"], row["counted"]) for row in rows]
    return found
