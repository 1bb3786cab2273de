"""Which stream of before a stream found now is: people have said things of it, and a dismissed one must stay away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from domain.recurring.model import Charge, Found

# A stream whose rows are all new (a statement imported again) is the one of its merchant with about its amount.
_NEAR_PERCENT = 35


@dataclass(frozen=True, slots=True)
class Identified:
    """Streams under the ids that are theirs; `gone` are stored ones that are found no more and nobody spoke of."""

    found: tuple[Found, ...]
    charges: Mapping[UUID, tuple[Charge, ...]]
    gone: tuple[UUID, ...]
    new: frozenset[UUID]


def identify(
    household_id: UUID,
    fresh: Sequence[tuple[Found, tuple[Charge, ...]]],
    stored: Sequence[Found],
    rows: Mapping[UUID, Sequence[Charge]],
    spoken_of: frozenset[UUID],
) -> Identified:
    """Give each stream found the id of the one it was. Most charges in common first, then merchant and amount."""
    owner = {each.transaction_id: stream_id for stream_id, charges in rows.items() for each in charges}
    claims = []
    for place, (found, charges) in enumerate(fresh):
        shared: dict[UUID, int] = {}
        for each in charges:
            if (before := owner.get(each.transaction_id)) is not None:
                shared[before] = shared.get(before, 0) + 1
        for old in stored:
            likeness = (shared.get(old.id, 0), int(_alike(found, old)))
            if likeness > (0, 0) and old.is_incoming == found.is_incoming and old.currency == found.currency:
                # Of equal likeness the one that people spoke of.
                claims.append((likeness, old.id in spoken_of, -place, old.id))
    given: dict[int, UUID] = {}
    taken: set[UUID] = set()
    for _, _, negative, id_ in sorted(claims, reverse=True):
        if -negative not in given and id_ not in taken:
            given[-negative] = id_
            taken.add(id_)
    named: list[Found] = []
    charges_of: dict[UUID, tuple[Charge, ...]] = {}
    new = set()
    for place, (found, charges) in enumerate(fresh):
        id_ = given.get(place) or _new_id(household_id, found, taken)
        if place not in given:
            new.add(id_)
            taken.add(id_)
        named.append(replace(found, id=id_))
        charges_of[id_] = charges
    gone = tuple(old.id for old in stored if old.id not in taken and old.id not in spoken_of)
    return Identified(tuple(named), charges_of, gone, frozenset(new))


def _alike(found: Found, old: Found) -> bool:
    near = 100 * abs(found.amount_minor - old.amount_minor) <= _NEAR_PERCENT * abs(old.amount_minor)
    return found.merchant_key == old.merchant_key and near


def _new_id(household_id: UUID, found: Found, taken: set[UUID]) -> UUID:
    """The same history gives the same ids, wherever it is looked through."""
    told = f"stream {found.merchant_key} {found.is_incoming} {found.currency} {found.cadence} {found.first_on}"
    number = 0
    while (id_ := uuid5(household_id, f"{told} {number}")) in taken:
        number += 1
    return id_
