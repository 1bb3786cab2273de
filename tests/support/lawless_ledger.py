"""A household whose ledger takes any row: what a search finds does not depend on what may be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from domain.transactions.search.matching import Facts
from tests.support.households import Household, admin, new_household
from tests.support.searches import NAMES, an_id

COLUMNS = (
    *("account_id", "booked_on", "amount_minor", "currency", "description", "merchant", "note", "category", "payee_id"),
    *("tag_ids", "splits", "status", "reconciliation_id", "refund_of", "counterpart_id", "import_id", "is_hidden"),
)
_ATTACH = """
INSERT INTO attachments (household_id, id, transaction_id, file_name, media_type, size_bytes, sha256)
SELECT $1, gen_random_uuid(), id, 'a.pdf', 'application/pdf', 1, '' FROM unnest($2::uuid[]) AS id
"""


def columns(row: Facts) -> dict[str, Any]:
    """A row as a table has it."""
    some = an_id(99)
    splits = [
        {"category": split.category, "note": split.note, "tag_ids": sorted(split.tag_ids)} for split in row.splits
    ]
    return {
        "account_id": row.account_id,
        "booked_on": row.booked_on,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "description": row.description,
        "merchant": row.merchant,
        "note": row.note,
        "category": row.category,
        "payee_id": row.payee_id,
        "tag_ids": sorted(row.tag_ids) or None,
        "splits": splits or None,
        "status": "PENDING" if row.is_pending else "POSTED",
        "reconciliation_id": some if row.is_reconciled else None,
        "refund_of": some if row.is_refund else None,
        "counterpart_id": some if row.is_transfer else None,
        "import_id": row.import_id,
        "is_hidden": row.is_hidden,
        "has_attachment": row.has_attachment,
    }


async def lawless_household(dsn: str) -> Household:
    async with admin(dsn) as connection:
        kept = await connection.fetch(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'transactions'::regclass AND conname LIKE 'ck_%'"
        )
        for row in kept:
            await connection.execute(f"ALTER TABLE transactions DROP CONSTRAINT {row['conname']}")
        for trigger in ("keep_totals", "keep_history"):
            for event in ("insert", "update", "delete"):
                await connection.execute(f"ALTER TABLE transactions DISABLE TRIGGER {trigger}_{event}")
        for event in ("new", "changed", "gone"):
            await connection.execute(f"DROP TRIGGER transfer_legs_cancel_{event} ON transactions")
    return await household_of_searches(dsn)


async def household_of_searches(dsn: str) -> Household:
    """With the accounts, payees, tags and categories that `tests.support.searches` names."""
    found = await new_household(dsn)
    accounts = [(found.id, UUID(name.id), name.name) for name in NAMES.accounts]
    payees = [(found.id, UUID(name.id), name.name) for name in NAMES.payees]
    aliases = [(found.id, UUID(name.id), alias) for name in NAMES.payees for alias in name.aliases]
    categories = [(found.id, name.id, name.parent_id, name.name) for name in NAMES.categories if name.parent_id]
    async with admin(dsn) as connection:
        for statement, rows in (
            (
                "INSERT INTO accounts (household_id, id, name, type, currency, opening_balance_minor, balance_minor)"
                " VALUES ($1, $2, $3, 'CHECKING', 'EUR', 0, 0)",
                accounts,
            ),
            ("INSERT INTO payees (household_id, id, name) VALUES ($1, $2, $3)", payees),
            (
                "INSERT INTO payee_aliases (household_id, id, payee_id, alias) VALUES ($1, gen_random_uuid(), $2, $3)",
                aliases,
            ),
            (
                "INSERT INTO tags (household_id, id, name) VALUES ($1, $2, $3)",
                [(found.id, UUID(tag.id), tag.name) for tag in NAMES.tags],
            ),
            (
                "INSERT INTO categories (household_id, id, parent_id, name, kind) VALUES ($1, $2, $3, $4, 'EXPENSE')",
                categories,
            ),
        ):
            await connection.executemany(statement, rows)
    return found


async def write_rows(
    household: Household, rows: Sequence[Facts], more: Sequence[Mapping[str, Any]] | None = None
) -> list[UUID]:
    """The rows of the household, and no others; `more` has further columns of each, or others in their place."""
    ids = [UUID(int=1_000 + number) for number in range(len(rows))]
    others = more or [{}] * len(rows)
    images = [
        {"id": id_, **columns(row), **other, "has_attachment": None}
        for id_, row, other in zip(ids, rows, others, strict=True)
    ]
    names = ", ".join(("id", *dict.fromkeys((*COLUMNS, *(name for other in others for name in other)))))
    insert = (
        f"INSERT INTO transactions (household_id, {names})"
        f" SELECT $1, {names} FROM jsonb_populate_recordset(NULL::transactions, $2::jsonb)"
    )
    async with admin(household.dsn) as connection:
        await connection.execute("DELETE FROM transactions WHERE household_id = $1", household.id)
        await connection.execute("DELETE FROM attachments WHERE household_id = $1", household.id)
        await connection.execute(insert, household.id, orjson.dumps(images).decode())
        with_files = [id_ for id_, row in zip(ids, rows, strict=True) if row.has_attachment]
        await connection.execute(_ATTACH, household.id, with_files)
    return ids
