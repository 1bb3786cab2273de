"""Two rows that are one move between own accounts: linked, unlinked, edited as one, declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4, uuid5

from domain.shared.events import ChangedBy, LedgerChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.categories import TRANSFER
from domain.transactions.linking.commands import DeclineTransfers, LinkTransfers, UnlinkTransfer
from domain.transactions.linking.outcomes import Declined, Linked
from domain.transactions.linking.refunds import as_before_link
from domain.transactions.linking.rejections import (
    DeclineTransfersRejection,
    LinkTransfersRejection,
    UnlinkTransferRejection,
)
from domain.transactions.model import Categorizer, Change, ChangeKind, Transaction
from domain.transactions.names import Dismissal
from domain.transactions.ports import LedgerUnit
from domain.transactions.use_cases import changed_event, waiting_for_category

PAIRS_MAX = 500
DECLINED = "TRANSFER"

Pair = tuple[Transaction, Transaction]


async def link_transfers(caller: Caller, command: LinkTransfers, unit: LedgerUnit) -> Linked | Rejected:
    """Make each pair the two legs of one transfer; all of them or none."""
    codes = LinkTransfersRejection
    ids = [id for pair in command.pairs for id in pair]  # noqa: A001
    if not 1 <= len(command.pairs) <= PAIRS_MAX:
        return Rejected(codes.TOO_MANY, f"Link 1 to {PAIRS_MAX} pairs at once.", "pairs")
    if len(set(ids)) < len(ids):
        return Rejected(codes.ROW_REPEATED, "One transaction is in two pairs. Choose one of them.", "pairs")
    found = await unit.transactions.get_many(ids)
    spent = {row.refund_of for row in await unit.transactions.refunds_of(ids)}
    fresh: list[Pair] = []
    for place, (one, other) in enumerate(command.pairs):
        if one not in found or other not in found:
            return Rejected(codes.NOT_FOUND, "One of these transactions does not exist.", f"pairs.{place}")
        pair = sorted((found[one], found[other]), key=lambda row: row.amount.minor)
        if problem := _pair_problem(pair[0], pair[1], spent, f"pairs.{place}"):
            return problem
        if pair[0].counterpart_id is None:
            fresh.append((pair[0], pair[1]))
    if not fresh:
        return Linked(tuple(found[id] for id in ids), None)  # noqa: A001
    before = [row for pair in fresh for row in pair]
    after = [leg for leaving, arriving in fresh for leg in _legs(leaving, arriving, unit)]
    what = fresh[0][0].description if len(fresh) == 1 else f"{len(fresh)} transfers"
    change = _change(caller, unit, f"Linked {what}" if len(fresh) > 1 else f"Linked {what} as a transfer")
    await unit.history.open(change)
    await unit.transactions.save(after)
    unit.tell(changed_event(EventKind.UPDATED, after, ChangedBy.PERSON, *before))
    found |= {row.id: row for row in after}
    return Linked(tuple(found[id] for id in ids), change)  # noqa: A001


def _legs(leaving: Transaction, arriving: Transaction, unit: LedgerUnit) -> Pair:
    def leg(row: Transaction, other: Transaction) -> Transaction:
        return replace(
            row,
            category=TRANSFER,
            categorized_by=Categorizer.PERSON,
            confidence=None,
            counterpart_id=other.id,
            version=row.version + 1,
            updated_at=unit.now,
        )

    return leg(leaving, arriving), leg(arriving, leaving)


def _pair_problem(leaving: Transaction, arriving: Transaction, spent: set[UUID | None], field: str) -> Rejected | None:
    codes = LinkTransfersRejection
    if leaving.counterpart_id == arriving.id and arriving.counterpart_id == leaving.id:
        return None
    for row in (leaving, arriving):
        if row.counterpart_id:
            message = f"{row.description!r} belongs to another transfer. Unlink that one first."
            return Rejected(codes.ALREADY_LINKED, message, field)
        if row.splits:
            message = f"{row.description!r} is split. Remove its split first: a transfer has no parts."
            return Rejected(codes.SPLIT_ROW, message, field)
        if row.refund_of or row.id in spent:
            message = f"{row.description!r} is linked to a refund. Unlink that first."
            return Rejected(codes.LINKED_REFUND, message, field)
    if leaving.account_id == arriving.account_id:
        return Rejected(codes.SAME_ACCOUNT, "Both are in one account: a transfer needs two.", field)
    if leaving.amount.minor > 0 or arriving.amount.minor < 0:
        return Rejected(codes.SAME_DIRECTION, "Of a transfer one leg goes out and the other comes in.", field)
    if leaving.amount.currency == arriving.amount.currency and leaving.amount.minor + arriving.amount.minor:
        message = (
            f"{-leaving.amount} went out and {arriving.amount} came in. In one currency both are the same: "
            "record a fee as its own expense, then link."
        )
        return Rejected(codes.AMOUNTS_DIFFER, message, field)
    return None


async def unlink_transfer(caller: Caller, command: UnlinkTransfer, unit: LedgerUnit) -> Linked | Rejected:
    """Make the legs rows of their own again, categorized as they were before they were linked."""
    codes = UnlinkTransferRejection
    row = (await unit.transactions.get_many([command.id])).get(command.id)
    if row is None:
        return Rejected(codes.NOT_FOUND, "There is no such transaction in this household.", "id")
    if row.counterpart_id is None:
        return Rejected(codes.NOT_A_TRANSFER, f"{row.description!r} is no transfer.", "id")
    other = (await unit.transactions.get_many([row.counterpart_id]))[row.counterpart_id]
    after = [
        replace(await as_before_link(leg, unit), counterpart_id=None, version=leg.version + 1, updated_at=unit.now)
        for leg in (row, other)
    ]
    change = _change(caller, unit, f"Unlinked the transfer {row.description}")
    await unit.history.open(change)
    await unit.transactions.save(after)
    unit.tell(changed_event(EventKind.UPDATED, after, ChangedBy.PERSON), *waiting_for_category(after))
    return Linked(tuple(after), change)


def declined_subject(leaving: UUID, arriving: UUID) -> str:
    """How a declined pair is remembered."""
    return f"{leaving}:{arriving}"


async def decline_transfers(caller: Caller, command: DeclineTransfers, unit: LedgerUnit) -> Declined | Rejected:
    """Remember that these pairs are no transfers, until somebody undoes it."""
    codes = DeclineTransfersRejection
    if not 1 <= len(command.pairs) <= PAIRS_MAX:
        return Rejected(codes.TOO_MANY, f"Decline 1 to {PAIRS_MAX} pairs at once.", "pairs")
    found = await unit.transactions.get_many([id for pair in command.pairs for id in pair])  # noqa: A001
    declined = []
    for place, pair in enumerate(command.pairs):
        if any(id not in found for id in pair):  # noqa: A001
            return Rejected(codes.NOT_FOUND, "One of these transactions does not exist.", f"pairs.{place}")
        leaving, arriving = sorted((found[id] for id in pair), key=lambda row: row.amount.minor)  # noqa: A001
        subject = declined_subject(leaving.id, arriving.id)
        declined.append(Dismissal(id=uuid5(leaving.id, subject), kind=DECLINED, subject=subject))
    known = {entity.id for entity in await unit.of(Dismissal).all()}
    fresh = {entity.id: entity for entity in declined if entity.id not in known}
    if not fresh:
        return Declined(None)
    what = "a transfer" if len(fresh) == 1 else f"{len(fresh)} transfers"
    change = _change(caller, unit, f"Declined {what} that Moneta found")
    await unit.history.open(change)
    await unit.of(Dismissal).put(*fresh.values())
    unit.tell(LedgerChanged(kinds=("dismissals",)))
    return Declined(change)


def _change(caller: Caller, unit: LedgerUnit, summary: str) -> Change:
    return Change(id=uuid4(), kind=ChangeKind.LINK, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id)


def both(row: Transaction, other: Transaction) -> Sequence[Transaction]:
    """The leg that leaves, then the one that arrives."""
    return (row, other) if row.amount.minor < 0 else (other, row)
