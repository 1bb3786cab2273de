"""What lists of names show, and which payees look like one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.names import Payee
from domain.transactions.naming.aliases import alias_key

TWINS_MAX = 20
# Of two names: how alike their letters must be, in percent.
_ALIKE_PERCENT = 86
# What companies put after their name; two names that differ in nothing else are one.
_LEGAL_WORDS = "ab ag bv co corp doo eg gmbh inc kg limited llc llp ltd ltda mbh nv oy plc sa sarl sas se sl spa srl"
_LEGAL = frozenset(_LEGAL_WORDS.split())


class PayeeOrder(StrEnum):
    NAME = "NAME"
    COUNT = "COUNT"
    RECENT = "RECENT"


@dataclass(frozen=True, slots=True)
class PayeeUse:
    """How much a payee is used."""

    transaction_count: int = 0
    last_used_on: date | None = None
    totals: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class MerchantInUse:
    name: str
    transaction_count: int
    category: str | None


@dataclass(frozen=True, slots=True)
class Twins:
    """Payees that are probably one, the most used first."""

    payees: tuple[Payee, ...]
    reason: str


def twins_of(payees: Sequence[Payee], counts: Mapping[UUID, int]) -> tuple[Twins, ...]:
    """Pairs of payees with nearly the same name. Only names that begin alike are compared, so a thousand are quick."""
    words = {payee.id: tuple(word for word in alias_key(payee.name).split() if word not in _LEGAL) for payee in payees}
    blocks: dict[str, list[Payee]] = defaultdict(list)
    for payee in payees:
        if words[payee.id]:
            blocks[words[payee.id][0][:3]].append(payee)
    found: list[Twins] = []
    taken: set[UUID] = set()
    for block in blocks.values():
        ordered = sorted(block, key=lambda payee: (-counts.get(payee.id, 0), payee.name.casefold(), payee.id))
        for place, one in enumerate(ordered):
            if one.id in taken:
                continue
            alike = [(other, _reason(words[one.id], words[other.id])) for other in ordered[place + 1 :]]
            same = [(other, reason) for other, reason in alike if reason and other.id not in taken]
            if same:
                taken |= {one.id, *(other.id for other, _ in same)}
                found.append(Twins((one, *(other for other, _ in same)), same[0][1] or ""))
    found.sort(key=lambda twins: (-sum(counts.get(payee.id, 0) for payee in twins.payees), twins.payees[0].name))
    return tuple(found[:TWINS_MAX])


def _reason(one: tuple[str, ...], other: tuple[str, ...]) -> str | None:
    if not one or not other:
        return None
    if one == other:
        return "The names differ only in how a company is called by law"
    if "".join(one) == "".join(other):
        return "The names differ only in spaces and signs"
    short, long = sorted((one, other), key=len)
    if long[: len(short)] == short and _is_place(long[len(short) :]) and len("".join(short)) >= 4:
        return f"One is the other with “{' '.join(long[len(short) :])}” behind it"
    if _alike("".join(one), "".join(other)):
        return "The names are written almost the same"
    return None


def _is_place(words: Iterable[str]) -> bool:
    """What a bank adds to a name: one word or number, such as a town or a branch."""
    return len(tuple(words)) == 1


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 5:
        return False
    matched = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return 200 * matched >= _ALIKE_PERCENT * (len(one) + len(other))
