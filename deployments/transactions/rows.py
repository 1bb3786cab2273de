"""Rows to domain values and back. Apart from the tables, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.model import (
    CONFIDENCE_DIGITS,
    Account,
    AccountType,
    Categorizer,
    Change,
    ChangeKind,
    ImportRowError,
    ImportStatus,
    RowImage,
    StatementImport,
    Transaction,
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
        confidence=None if row["confidence"] is None else round(row["confidence"], CONFIDENCE_DIGITS),
        counterpart_id=row["counterpart_id"],
        import_id=row["import_id"],
        version=row["version"],
        updated_at=row["updated_at"],
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
    "version": "integer",
    "updated_at": "timestamptz",
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
        "version": transaction.version,
        "updated_at": transaction.updated_at,
    }


_UUIDS = ("id", "account_id", "counterpart_id", "import_id")
_INSTANTS = ("created_at", "updated_at")


def revived(stored: dict[str, Any]) -> dict[str, Any]:
    """A row that PostgreSQL or orjson wrote as JSON, with its ids, dates and instants again."""
    row = dict(stored)
    for name in _UUIDS:
        if row.get(name):
            row[name] = UUID(row[name])
    for name in _INSTANTS:
        if row.get(name):
            row[name] = datetime.fromisoformat(row[name])
    if "booked_on" in row:
        row["booked_on"] = date.fromisoformat(row["booked_on"])
    return row


def change_of(row: Any) -> Change:
    """From any row with the columns of `changes`."""
    return Change(
        id=row["id"],
        kind=ChangeKind(row["kind"]),
        summary=row["summary"],
        created_at=row["created_at"],
        images=tuple(
            RowImage(
                UUID(image["id"]),
                transaction_of(revived(image["before"])) if image["before"] else None,
                image["version"],
            )
            for image in row["images"]
        ),
        account_id=row["account_id"],
        import_id=row["import_id"],
        undone_at=row["undone_at"],
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
        error_count=row["error_count"],
        errors=tuple(ImportRowError(**error) for error in row["errors"]),
        failure=row["failure"],
        change_id=row["change_id"],
        finished_at=row["finished_at"],
    )


def images_of(change: Change) -> list[dict[str, Any]]:
    """How a change's rows are kept; orjson writes the UUIDs and dates."""
    return [
        {
            "id": image.transaction_id,
            "before": values_of(image.before) if image.before else None,
            "version": image.version,
        }
        for image in change.images
    ]
