"""Looking through a household's rows for payments that come back: the model of `ml/recurring`, in a thread."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from deployments.adapters.comparisons import Compared
from deployments.adapters.db import Database
from deployments.adapters.following import Followed
from domain.recurring.model import Charge, Found, FoundBy, StreamCadence, StreamKind
from domain.transactions.categories import BY_SLUG, CategoryKind
from ml.categorization.naming import merchant_name
from ml.recurring.charges import History
from ml.recurring.detector import Detector, model_store
from ml.recurring.merchants import merchant_key
from ml.recurring.streams import Stream, amount_range, duplicates

# Older rows say nothing of what comes next; a yearly payment shows itself three times in this.
_YEARS = 4
# One table each, put together here: right after a large import the planner knows nothing of a household's rows, and a
# join of them with themselves then takes half a minute.
_ROWS = f"""
SELECT id, account_id, booked_on, amount_minor, currency, description, merchant, category, payee_id, counterpart_id
FROM transactions
WHERE household_id = $1 AND deleted_at IS NULL AND booked_on > current_date - interval '{_YEARS} years'
ORDER BY booked_on, id
"""  # noqa: S608 (a constant)
_PAYEES = "SELECT id, name FROM payees WHERE household_id = $1"
_ACCOUNTS = "SELECT id, name FROM accounts WHERE household_id = $1"
# What lives are paid with beyond what they subscribe to.
_BILLS = frozenset({"housing", "utilities", "insurance", "taxes", "education_kids", "fees"})
# A price in another currency wobbles with the rate, and is a price all the same.
_FIXED_SHARE = 0.04

Row = Mapping[str, Any]
Fresh = tuple[tuple[Found, tuple[Charge, ...]], ...]
_NOBODY = UUID(int=0)


class Detectors:
    """The finder in this process, and the version in its shadow: a promotion is followed within seconds."""

    def __init__(self, folder: Path | None = None) -> None:
        self._followed = Followed(model_store(folder), lambda version, root: Detector.load(version, root=root))

    def both(self) -> tuple[Detector, Detector | None]:
        return self._followed.both()


async def detect(database: Database, household_id: UUID, detectors: Detectors) -> tuple[Fresh, Compared | None]:
    """The streams in the rows as they are now, each with its charges; their ids are still to be given.

    And how a version in the shadow agrees, where there is one.
    """
    rows = await _read(database, household_id)

    def work() -> tuple[Fresh, Compared | None]:
        active, shadow = detectors.both()
        found = find(rows, active)
        return found, None if shadow is None else _compared(active, found, shadow, find(rows, shadow))

    return await asyncio.to_thread(work)


async def charges_of(database: Database, household_id: UUID) -> History | None:
    """What is looked through in the currency that is used most: numbers only, a merchant is one, too."""
    currencies = _by_currency(await _read(database, household_id))
    if not currencies:
        return None
    history = _history(max((rows for _, rows in currencies), key=len))
    numbers: dict[str, str] = {}
    keys = [numbers.setdefault(key, str(len(numbers))) for key in history.keys]
    return History(keys, history.days, history.amounts)


async def _read(database: Database, household_id: UUID) -> list[Row]:
    async with database.read(household_id) as connection:
        rows = await connection.fetch(_ROWS, household_id)
        payees = {row["id"]: row["name"] for row in await connection.fetch(_PAYEES, household_id)}
        accounts = {row["id"]: row["name"] for row in await connection.fetch(_ACCOUNTS, household_id)}
    account_of = {row["id"]: row["account_id"] for row in rows if row["counterpart_id"] is not None}
    named = list[Row]()
    for row in rows:
        other = account_of.get(row["counterpart_id"])
        names = {"payee": payees.get(row["payee_id"]), "other_account": accounts.get(other)}
        named.append({**row, **names, "other_account_id": other})
    return named


def _compared(active: Detector, found: Fresh, shadow: Detector, others: Fresh) -> Compared:
    """Streams of either; the same is one that has most of its charges in common with one of the other."""
    sets = [{charge.transaction_id for charge in charges} for _, charges in found]
    other_sets = [{charge.transaction_id for charge in charges} for _, charges in others]
    same = sum(any(2 * len(mine & other) > len(mine | other) for other in other_sets) for mine in sets)
    compared = len(sets) + len(other_sets) - same
    return Compared(version=active.version, shadow=shadow.version, compared=compared, same=same)


def find(rows: Sequence[Row], detector: Detector) -> Fresh:
    """By currency: amounts of two currencies have no common measure."""
    return tuple(found for _, several in _by_currency(rows) for found in _of_currency(several, detector))


def _by_currency(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["currency"]].append(row)
    return sorted(found.items())


def _history(rows: Sequence[Row]) -> History:
    return History(
        [_key(row) for row in rows],
        [row["booked_on"].toordinal() for row in rows],
        [row["amount_minor"] for row in rows],
    )


def _of_currency(rows: Sequence[Row], detector: Detector) -> list[tuple[Found, tuple[Charge, ...]]]:
    history = _history(rows)
    keys = history.keys
    streams = detector.streams(history)
    taken = {row for stream in streams for row in stream.rows}
    # What is in no stream may be a charge of one a second time.
    loose: dict[tuple[str, bool], list[tuple[int, int, float]]] = defaultdict(list)
    for at, key in enumerate(keys):
        if at not in taken:
            amount = history.amounts[at]
            loose[key, amount > 0].append((at, history.days[at], abs(amount)))
    found = []
    for stream in streams:
        again = duplicates(stream, loose.get((stream.key, stream.incoming), []))
        # Whichever stream sees it first.
        loose[stream.key, stream.incoming] = [
            each for each in loose[stream.key, stream.incoming] if each[0] not in again
        ]
        charges = [_charge(rows[at], False) for at in stream.rows] + [_charge(rows[at], True) for at in again]
        found.append((_found(stream, rows), tuple(sorted(charges, key=lambda each: (each.on, each.transaction_id)))))
    return found


def _key(row: Row) -> str:
    if row["other_account_id"] is not None:
        return f"transfer {row['account_id']} {row['other_account_id']}"
    if row["payee_id"] is not None:
        return f"payee {row['payee_id']}"
    return merchant_key(row["description"])


def _charge(row: Row, is_duplicate: bool) -> Charge:
    return Charge(row["id"], row["booked_on"], row["amount_minor"], is_duplicate)


def _found(stream: Stream, rows: Sequence[Row]) -> Found:
    last = rows[stream.rows[-1]]
    sign = 1 if stream.incoming else -1
    low, amount, high = (sign * max(1, round(value)) for value in stream.typical())
    changes = stream.price_changes()
    latest = changes[-1] if changes else None
    return Found(
        id=_NOBODY,
        merchant_key=stream.key,
        name=_name(last),
        kind=_kind(stream, last),
        account_id=last["account_id"],
        currency=last["currency"],
        category=last["category"],
        cadence=StreamCadence(stream.cadence.name.upper()),
        first_on=date.fromordinal(stream.days[0]),
        previous_on=date.fromordinal(stream.days[-2]),
        last_on=date.fromordinal(stream.days[-1]),
        anchor=stream.anchor,
        weekend=stream.weekend,
        charge_count=len(stream.rows),
        low_minor=low,
        amount_minor=amount,
        high_minor=high,
        confidence_percent=min(99, round(100 * stream.confidence)),
        found_by=FoundBy(stream.reason.value.upper()),
        changed_on=date.fromordinal(latest.day) if latest else None,
        changed_from_minor=sign * round(latest.before) if latest else None,
        changed_to_minor=sign * round(latest.after) if latest else None,
    )


def _name(row: Row) -> str:
    if row["other_account"]:
        return f"{'To' if row['amount_minor'] < 0 else 'From'} {row['other_account']}"
    return row["payee"] or row["merchant"] or merchant_name(row["description"]) or row["description"]


def _kind(stream: Stream, last: Row) -> StreamKind:
    """A subscription is a price for something; a bill is what has to be paid, as much as it comes to."""
    category = BY_SLUG.get(last["category"] or "")
    if last["other_account_id"] is not None or (category and category.kind is CategoryKind.NEUTRAL):
        return StreamKind.TRANSFER
    if stream.incoming:
        return StreamKind.INCOME
    changes = stream.price_changes()
    # A price that has just moved is a price still.
    has_moved = bool(changes) and changes[-1].day == stream.days[-1]
    low, _, high = amount_range(stream.amounts[:-1] if has_moved else stream.amounts)
    if last["category"] in _BILLS or high - low > _FIXED_SHARE * high:
        return StreamKind.BILL
    return StreamKind.SUBSCRIPTION
