"""Rows to domain values and back. Apart from the tables, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.shared.confidence import DIGITS
from domain.shared.money import Money
from domain.transactions.model import (
    Account,
    AccountType,
    Categorizer,
    Change,
    ChangeKind,
    ImportRowError,
    ImportStatus,
    RefundKind,
    Split,
    StatedClosing,
    StatementImport,
    Transaction,
    TransactionStatus,
)


def account_of(row: Any) -> Account:
    """From any row with the columns of `accounts`."""
    return Account(
        id=row["id"],
        name=row["name"],
        type=AccountType(row["type"]),
        opening_balance=Money(row["opening_balance_minor"], row["currency"]),
        balance=Money(row["balance_minor"], row["currency"]),
        created_at=row["created_at"],
        transaction_count=row["transaction_count"],
        closed_on=row["closed_on"],
        is_hidden=row["is_hidden"],
        note=row["note"],
        position=row["position"],
        version=row["version"],
    )


def transaction_of(row: Any) -> Transaction:
    """From any row with the columns of `transactions`."""
    by = row["categorized_by"]
    return Transaction(
        id=row["id"],
        account_id=row["account_id"],
        booked_on=row["booked_on"],
        amount=Money(row["amount_minor"], row["currency"]),
        description=row["description"],
        merchant=row["merchant"],
        note=row["note"],
        category=row["category"],
        categorized_by=Categorizer(by) if by else None,
        # Stored as a 4-byte float: 0.989 would come back as 0.9890000224.
        confidence=None if row["confidence"] is None else round(row["confidence"], DIGITS),
        counterpart_id=row["counterpart_id"],
        import_id=row["import_id"],
        payee_id=row["payee_id"],
        tag_ids=tuple(row["tag_ids"] or ()),
        splits=splits_of(row["splits"]),
        status=TransactionStatus(row["status"]),
        counts_on=row["counts_on"],
        refund_of=row["refund_of"],
        refund_kind=RefundKind(row["refund_kind"]) if row["refund_kind"] else None,
        reconciliation_id=row["reconciliation_id"],
        is_hidden=row["is_hidden"],
        external_id=row["external_id"],
        version=row["version"],
        updated_at=row["updated_at"],
        deleted_at=row["deleted_at"],
    )


def splits_of(stored: list[dict[str, Any]] | None) -> tuple[Split, ...]:
    """The parts as they are kept in JSON."""
    return tuple(
        Split(
            id=UUID(part["id"]),
            amount_minor=part["amount_minor"],
            category=part["category"],
            note=part["note"],
            tag_ids=tuple(map(UUID, part["tag_ids"])),
        )
        for part in stored or ()
    )


# The columns of a transaction that commands write, with their types: `values_of` gives one value for each.
STORED = {
    "id": "uuid",
    "account_id": "uuid",
    "booked_on": "date",
    "amount_minor": "bigint",
    "currency": "text",
    "description": "text",
    "merchant": "text",
    "note": "text",
    "category": "text",
    "categorized_by": "text",
    "confidence": "real",
    "counterpart_id": "uuid",
    "import_id": "uuid",
    "payee_id": "uuid",
    "tag_ids": "uuid[]",
    "splits": "jsonb",
    "status": "text",
    "counts_on": "date",
    "refund_of": "uuid",
    "refund_kind": "text",
    "reconciliation_id": "uuid",
    "is_hidden": "boolean",
    "external_id": "text",
    "version": "integer",
    "updated_at": "timestamptz",
    "deleted_at": "timestamptz",
}


def values_of(transaction: Transaction) -> dict[str, Any]:
    """The columns that a person or a model can change, and the key."""
    return {
        "id": transaction.id,
        "account_id": transaction.account_id,
        "booked_on": transaction.booked_on,
        "amount_minor": transaction.amount.minor,
        "currency": transaction.amount.currency,
        "description": transaction.description,
        "merchant": transaction.merchant,
        "note": transaction.note,
        "category": transaction.category,
        "categorized_by": transaction.categorized_by and transaction.categorized_by.value,
        "confidence": transaction.confidence,
        "counterpart_id": transaction.counterpart_id,
        "import_id": transaction.import_id,
        "payee_id": transaction.payee_id,
        "tag_ids": transaction.tag_ids or None,
        "splits": [asdict(part) for part in transaction.splits] or None,
        "status": transaction.status.value,
        "counts_on": transaction.counts_on,
        "refund_of": transaction.refund_of,
        "refund_kind": transaction.refund_kind and transaction.refund_kind.value,
        "reconciliation_id": transaction.reconciliation_id,
        "is_hidden": transaction.is_hidden,
        "external_id": transaction.external_id,
        "version": transaction.version,
        "updated_at": transaction.updated_at,
        "deleted_at": transaction.deleted_at,
    }


_UUIDS = ("id", "account_id", "counterpart_id", "import_id", "payee_id", "refund_of", "reconciliation_id")
_INSTANTS = ("created_at", "updated_at", "deleted_at")
_DATES = ("booked_on", "counts_on", "closed_on")


def revived(stored: dict[str, Any]) -> dict[str, Any]:
    """A row that PostgreSQL or orjson wrote as JSON, with its ids, dates and instants again."""
    row = dict(stored)
    for name in _UUIDS:
        if row.get(name):
            row[name] = UUID(row[name])
    for name in _INSTANTS:
        if row.get(name):
            row[name] = datetime.fromisoformat(row[name])
    for name in _DATES:
        if row.get(name):
            row[name] = date.fromisoformat(row[name])
    if row.get("tag_ids"):
        row["tag_ids"] = [UUID(text) for text in row["tag_ids"]]
    return row


def change_of(row: Any) -> Change:
    """From any row with the columns of `changes`."""
    return Change(
        id=row["id"],
        kind=ChangeKind(row["kind"]),
        summary=row["summary"],
        created_at=row["created_at"],
        user_id=row["user_id"],
        sequence=row["sequence"],
        account_id=row["account_id"],
        import_id=row["import_id"],
        undone_at=row["undone_at"],
        undone_by=row["undone_by"],
    )


def import_of(row: Any) -> StatementImport:
    """From any row with the columns of `imports`."""
    return StatementImport(
        id=row["id"],
        account_id=row["account_id"],
        file_name=row["file_name"],
        status=ImportStatus(row["status"]),
        created_at=row["created_at"],
        progress=row["progress"],
        row_count=row["row_count"],
        imported_count=row["imported_count"],
        duplicate_count=row["duplicate_count"],
        matched_count=row["matched_count"],
        review_count=row["review_count"],
        error_count=row["error_count"],
        errors=tuple(ImportRowError(**error) for error in row["errors"]),
        failure=row["failure"],
        change_id=row["change_id"],
        finished_at=row["finished_at"],
        format=row["format"],
        accounts=tuple((label, UUID(id) if id else None) for label, id in (row["accounts"] or {}).items()),  # noqa: A001
        closings=tuple(
            StatedClosing(UUID(each["account_id"]), date.fromisoformat(each["held_on"]), each["balance_minor"])
            for each in row["closings"] or ()
        ),
    )
