"""Reading recurring payments: for a page, for a command and for the look at a household's rows alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.recurring.model import Charge, Choice, Decision, Found, FoundBy, StreamCadence, StreamKind
from domain.recurring.ports import StreamsNow

_FOUND = "SELECT * FROM recurring_streams WHERE household_id = $1 ORDER BY id"
_CHOICES = "SELECT * FROM recurring_choices WHERE household_id = $1"
_CHARGES = """
SELECT stream_id, transaction_id, booked_on, amount_minor, is_duplicate FROM recurring_charges
WHERE household_id = $1 ORDER BY stream_id, booked_on, transaction_id
"""
_LAST_DAYS = """
SELECT a.id, (SELECT max(t.booked_on) FROM transactions t
              WHERE t.household_id = $1 AND t.account_id = a.id AND t.deleted_at IS NULL) AS last_on
FROM accounts a WHERE a.household_id = $1
"""


async def gather(connection: Any, household_id: UUID, *, with_charges: bool = True) -> StreamsNow:
    """Everything in the snapshot of the connection (asyncpg's)."""
    found = tuple(_found(row) for row in await connection.fetch(_FOUND, household_id))
    choices = {row["id"]: _choice(row) for row in await connection.fetch(_CHOICES, household_id)}
    last_days = {
        row["id"]: row["last_on"]
        for row in (await connection.fetch(_LAST_DAYS, household_id) if found else ())
        if row["last_on"] is not None
    }
    charges = await connection.fetch(_CHARGES, household_id) if with_charges and found else ()
    return StreamsNow(found, choices, last_days, _by_stream(charges))


def _by_stream(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, tuple[Charge, ...]]:
    several: dict[UUID, list[Charge]] = {}
    for row in rows:
        charge = Charge(row["transaction_id"], row["booked_on"], row["amount_minor"], row["is_duplicate"])
        several.setdefault(row["stream_id"], []).append(charge)
    return {stream_id: tuple(charges) for stream_id, charges in several.items()}


def _found(row: Mapping[str, Any]) -> Found:
    plain = {name: row[name] for name in Found.__dataclass_fields__}
    return Found(
        **{
            **plain,
            "kind": StreamKind(row["kind"]),
            "cadence": StreamCadence(row["cadence"]),
            "found_by": FoundBy(row["found_by"]),
        }
    )


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(
        id=row["id"],
        decision=Decision(row["decision"]) if row["decision"] else None,
        merged_into=row["merged_into"],
        name=row["name"],
        kind=StreamKind(row["kind"]) if row["kind"] else None,
        cadence=StreamCadence(row["cadence"]) if row["cadence"] else None,
        amount_minor=row["amount_minor"],
        next_on=row["next_on"],
        version=row["version"],
        decided_on=row["decided_on"],
    )


def duplicates_of(now: StreamsNow) -> dict[UUID, tuple[UUID, ...]]:
    """Rows that look like a charge of their stream a second time."""
    return {
        stream_id: tuple(each.transaction_id for each in charges if each.is_duplicate)
        for stream_id, charges in now.charges.items()
    }
