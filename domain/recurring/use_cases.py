"""What happens to recurring payments: people decide, and what was found takes the place of what was found before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from domain.recurring.commands import (
    ConfirmStream,
    DismissStream,
    EditStream,
    EndStream,
    MergeStreams,
    RestoreStream,
)
from domain.recurring.identifying import identify
from domain.recurring.model import Charge, Choice, Decision, Found, Stream, StreamKind, streams_of
from domain.recurring.noticing import notices
from domain.recurring.outcomes import StreamDecided
from domain.recurring.ports import RecurringUnit, StreamsNow
from domain.recurring.rejections import DecideStreamRejection, EditStreamRejection, MergeStreamsRejection
from domain.shared.changes import Change, ChangeKind
from domain.shared.events import LedgerChanged, RecurringNoticed
from domain.shared.kinds import RECURRING
from domain.shared.money import MAX_MINOR
from domain.shared.outcomes import Code, Rejected
from domain.shared.periods import is_bookable
from domain.shared.viewer import Caller

NAME_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found in the rows of one moment."""

    household_id: UUID
    fresh: tuple[tuple[Found, tuple[Charge, ...]], ...]
    today: date
    event_id: UUID | None = None


async def confirm(caller: Caller, command: ConfirmStream, unit: RecurringUnit) -> StreamDecided | Rejected:
    return await _decide(caller, command.id, Decision.CONFIRMED, "Confirmed {name} as a recurring payment", unit)


async def end(caller: Caller, command: EndStream, unit: RecurringUnit) -> StreamDecided | Rejected:
    return await _decide(caller, command.id, Decision.ENDED, "Ended the recurring payment {name}", unit)


async def dismiss(caller: Caller, command: DismissStream, unit: RecurringUnit) -> StreamDecided | Rejected:
    return await _decide(caller, command.id, Decision.DISMISSED, "Said that {name} is no recurring payment", unit)


async def restore(caller: Caller, command: RestoreStream, unit: RecurringUnit) -> StreamDecided | Rejected:
    return await _decide(caller, command.id, None, "Took the recurring payment {name} back in", unit)


async def edit(caller: Caller, command: EditStream, unit: RecurringUnit) -> StreamDecided | Rejected:
    """What a person says takes the place of what was found; and who edits a stream confirms it."""
    code = EditStreamRejection
    await unit.streams.lock()
    now = await unit.streams.now()
    stream = _stream(now, command.id, unit.now.date())
    if stream is None:
        return _not_found(code)
    if refused := _edit_refusal(command, stream):
        return refused
    sign = 1 if stream.found.is_incoming else -1
    wanted = Choice(
        id=stream.id,
        decision=Decision.CONFIRMED,
        name=(command.name or "").strip() or None,
        kind=command.kind,
        cadence=command.cadence,
        amount_minor=sign * command.amount_minor if command.amount_minor else None,
        next_on=command.next_on,
        version=stream.version,
    )
    if command.version != stream.version and wanted != stream.choice:
        message = "Somebody has changed this payment meanwhile. Look at it again before you save."
        return Rejected(code.VERSION_CONFLICT, message, "version")
    return await _put(caller, now, [wanted], f"Changed the recurring payment {stream.name}", unit)


async def merge(caller: Caller, command: MergeStreams, unit: RecurringUnit) -> StreamDecided | Rejected:
    """Several streams that are one payment: a shop that changed its name, a card that was replaced."""
    code = MergeStreamsRejection
    await unit.streams.lock()
    now = await unit.streams.now()
    today = unit.now.date()
    target = _stream(now, command.into, today)
    parts = [_stream(now, id_, today) for id_ in dict.fromkeys(command.ids)]
    if target is None or None in parts:
        return _not_found(code, "ids" if target else "into")
    merged = [part for part in parts if part is not None]
    if not merged:
        return Rejected(code.NOTHING_TO_MERGE, "Choose another payment to merge with this one.", "ids")
    if any(part.id == target.id for part in merged):
        return Rejected(code.SAME_STREAM, "A payment cannot be merged with itself.", "ids")
    if any(part.found.is_incoming != target.found.is_incoming for part in merged):
        return Rejected(code.DIRECTION_DIFFERS, "One of them comes in and the other goes out.", "ids")
    if any(part.found.currency != target.found.currency for part in merged):
        return Rejected(code.CURRENCY_DIFFERS, "They are in different currencies.", "ids")
    ids = {part.id for part in merged}
    # Who was merged into one of these goes along.
    ids |= {choice.id for choice in now.choices.values() if choice.merged_into in ids}
    own = now.choices.get(target.id) or Choice(id=target.id, version=0)
    wanted = [replace(own, decision=Decision.CONFIRMED, merged_into=None)]
    wanted += (
        replace(now.choices.get(id_) or Choice(id=id_, version=0), merged_into=target.id)
        for id_ in sorted(ids - {target.id})
    )
    names = " and ".join(part.name for part in merged)
    return await _put(caller, now, wanted, f"Merged {names} into the recurring payment {target.name}", unit)


async def save_detected(caller: None, command: Detected, unit: RecurringUnit) -> None:
    """Keep what was found, under the ids of before, and tell what is new of it. The same rows change nothing again."""
    await unit.streams.lock()
    if command.event_id is not None and not await unit.accept(command.event_id):
        return
    before = await unit.streams.now()
    spoken_of = frozenset(choice.id for choice in before.choices.values() if not choice.says_nothing)
    known = identify(command.household_id, command.fresh, before.found, before.charges, spoken_of)
    await unit.streams.save(known.found, known.charges, known.gone)
    await unit.streams.ran(unit.now)
    now = await unit.streams.now()
    if (before.found, before.charges) != (now.found, now.charges):
        unit.tell(LedgerChanged(kinds=(RECURRING,)))
    await _tell(now, known.new, command.today, unit)


async def _tell(now: StreamsNow, new: frozenset[UUID], today: date, unit: RecurringUnit) -> None:
    """Each thing once. Of a stream that is new nothing: it was only not seen before, and a first import has many."""
    streams = streams_of(now.found, now.choices, now.last_days, today)
    told = set(await unit.streams.told())
    fresh = [notice for notice in notices(streams, now.charges, today) if notice not in told]
    await unit.streams.remember(fresh)
    unit.tell(
        *(
            RecurringNoticed(
                stream_id=notice.stream_id,
                notice=notice.kind.value,
                on=notice.on,
                transaction_id=notice.transaction_id,
            )
            for notice in fresh
            if notice.stream_id not in new
        )
    )


async def _decide(
    caller: Caller, id_: UUID, decision: Decision | None, summary: str, unit: RecurringUnit
) -> StreamDecided | Rejected:
    await unit.streams.lock()
    now = await unit.streams.now()
    stream = _stream(now, id_, unit.now.date())
    if stream is None:
        return _not_found(DecideStreamRejection)
    old = stream.choice or Choice(id=stream.id, version=0)
    decided_on = unit.now.date() if decision is Decision.ENDED else None
    wanted = replace(old, decision=decision, merged_into=None, decided_on=decided_on)
    return await _put(caller, now, [wanted], summary.format(name=stream.name), unit)


async def _put(
    caller: Caller, now: StreamsNow, wanted: Sequence[Choice], summary: str, unit: RecurringUnit
) -> StreamDecided:
    """The first is answered; what stays as it was is not written."""
    moved = [choice for choice in wanted if choice != (now.choices.get(choice.id) or Choice(id=choice.id, version=0))]
    change = None
    if moved:
        change = Change(
            id=uuid4(),
            kind=ChangeKind.RECURRING,
            summary=summary,
            created_at=unit.now,
            user_id=caller.viewer.user_id,
        )
        await unit.open(change)
        for choice in moved:
            await unit.streams.put_choice(replace(choice, version=choice.version + 1))
        unit.tell(LedgerChanged(kinds=(RECURRING,)))
        now = await unit.streams.now()
    stream = _stream(now, wanted[0].id, unit.now.date())
    assert stream is not None
    return StreamDecided(stream, change)


def _stream(now: StreamsNow, id_: UUID, today: date) -> Stream | None:
    duplicates = {
        stream_id: tuple(each.transaction_id for each in charges if each.is_duplicate)
        for stream_id, charges in now.charges.items()
    }
    streams = streams_of(now.found, now.choices, now.last_days, today, duplicates)
    return next((stream for stream in streams if stream.id == id_), None)


def _edit_refusal(command: EditStream, stream: Stream) -> Rejected | None:
    code = EditStreamRejection
    if command.name is not None and not command.name.strip():
        return Rejected(code.NAME_EMPTY, "Give it a name.", "name")
    if len(command.name or "") > NAME_LENGTH_MAX:
        return Rejected(code.NAME_TOO_LONG, f"A name has {NAME_LENGTH_MAX} characters at most.", "name")
    if command.amount_minor is not None and command.amount_minor <= 0:
        return Rejected(code.AMOUNT_NOT_POSITIVE, "Give an amount above zero.", "amount")
    if (command.amount_minor or 0) > MAX_MINOR:
        return Rejected(code.AMOUNT_OUT_OF_RANGE, "This amount is larger than one can be.", "amount")
    if command.next_on is not None and not is_bookable(command.next_on):
        return Rejected(code.DATE_OUT_OF_RANGE, "Choose a day between 1950 and 2100.", "nextOn")
    if command.kind is not None and (command.kind is StreamKind.INCOME) != stream.found.is_incoming:
        return Rejected(code.KIND_DIFFERS, "Income comes in; a subscription or a bill goes out.", "kind")
    return None


def _not_found(code: type[Code], field: str = "id") -> Rejected:
    message = "There is no such recurring payment; it may not be found any more."
    return Rejected(code["NOT_FOUND"], message, field)
