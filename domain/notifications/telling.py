"""Which event becomes which message, and for whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from domain.notifications import messages
from domain.notifications.model import Message, Recipient
from domain.notifications.ports import NotificationsUnit
from domain.shared.events import (
    AnomaliesFound,
    BalancesLowAhead,
    BudgetsBreakForeseen,
    BudgetsLevelChanged,
    ChangedBy,
    ChangeKind,
    Event,
    GoalsProgressed,
    ImportsFinished,
    RecurringNoticed,
    TransactionsChanged,
    UsersDeviceAdded,
    UsersRegistered,
)
from domain.shared.periods import Month, Period

# A statement of past years holds many a large payment; nobody need hear of those.
_NEWS = timedelta(days=31)
# Of an import; the page of insights has the others.
_ANOMALIES_MOST = 5

Told = Sequence[tuple[Recipient, Message]]


async def _registered(event: Event, unit: NotificationsUnit) -> Told:
    user_id = event.read(UsersRegistered).user_id
    name = await unit.facts.display_name(user_id)
    return await _to(unit, messages.welcome(name) if name else None, [user_id])


async def _device_added(event: Event, unit: NotificationsUnit) -> Told:
    added = event.read(UsersDeviceAdded)
    device = await unit.facts.device(added.device_id)
    return await _to(unit, messages.new_device(added.device_id, device) if device else None, [added.user_id])


async def _import_finished(event: Event, unit: NotificationsUnit) -> Told:
    finished = event.read(ImportsFinished)
    account = await unit.facts.account_name(finished.account_id) if finished.account_id else "several accounts"
    told = list(await _to(unit, messages.import_finished(account, finished) if account else None, [finished.user_id]))
    if finished.status != "DONE":
        return told
    for recipient in await unit.people.recipients():
        if recipient.settings.large_from is not None:
            since = event.occurred_at.date() - _NEWS
            found = await unit.facts.payments(recipient.settings.large_from, import_id=finished.import_id, since=since)
            if found:
                told.append((recipient, messages.large_payments(finished.import_id, found)))
    return told + await _low_balances(unit)


async def _budget_level(event: Event, unit: NotificationsUnit) -> Told:
    changed = event.read(BudgetsLevelChanged)
    if changed.period.end <= Month.of(event.occurred_at.date()).plus(-1).first_day:
        # A statement of past years crosses many limits of past periods; nobody can act on them any more.
        return []
    fact = await unit.facts.budget(changed.budget_id, changed.period)
    found = messages.budget_level(changed.budget_id, fact, changed.period, changed.level) if fact else None
    return await _to(unit, found)


async def _budget_forecast(event: Event, unit: NotificationsUnit) -> Told:
    foreseen = event.read(BudgetsBreakForeseen)
    period = Period(foreseen.starts_on, foreseen.ends_on + timedelta(days=1))
    fact = await unit.facts.budget(foreseen.budget_id, period)
    return await _to(unit, messages.budget_forecast(fact.label, foreseen) if fact else None)


async def _goal(event: Event, unit: NotificationsUnit) -> Told:
    changed = event.read(GoalsProgressed)
    name = await unit.facts.goal(changed.goal_id)
    on = event.occurred_at.date()
    return await _to(unit, messages.goal_progressed(changed.goal_id, name, changed.state, on))


async def _recurring(event: Event, unit: NotificationsUnit) -> Told:
    noticed = event.read(RecurringNoticed)
    fact = await unit.facts.recurring(noticed.stream_id)
    found = messages.recurring(noticed.stream_id, fact, noticed.notice, noticed.on) if fact else None
    return await _to(unit, found)


async def _anomalies(event: Event, unit: NotificationsUnit) -> Told:
    """Each with its reason; those that somebody has meanwhile called expected are gone."""
    found = await unit.facts.anomalies(event.read(AnomaliesFound).transaction_ids)
    return [told for each in found[:_ANOMALIES_MOST] for told in await _to(unit, messages.anomaly(each))]


async def _low_ahead(event: Event, unit: NotificationsUnit) -> Told:
    ahead = event.read(BalancesLowAhead)
    name = await unit.facts.account_name(ahead.account_id)
    return await _to(unit, messages.low_balance_ahead(ahead.account_id, name, ahead.on) if name else None)


async def _transactions(event: Event, unit: NotificationsUnit) -> Told:
    changed = event.read(TransactionsChanged)
    if changed.by is not ChangedBy.PERSON:
        # The end of an import tells what its rows come to, once; what the model says of a row moves no money.
        return []
    told = await _low_balances(unit)
    if changed.kind is not ChangeKind.CREATED:
        return told
    since = event.occurred_at.date() - _NEWS
    for recipient in await unit.people.recipients():
        if recipient.settings.large_from is not None:
            found = await unit.facts.payments(recipient.settings.large_from, ids=changed.transaction_ids, since=since)
            told += [(recipient, messages.large_payment(payment)) for payment in found]
    return told


async def _low_balances(unit: NotificationsUnit) -> list[tuple[Recipient, Message]]:
    told = []
    for recipient in await unit.people.recipients():
        below = recipient.settings.low_below
        if below is not None:
            fallen = await unit.facts.low_since(recipient.user_id, below, unit.now)
            told += [(recipient, messages.low_balance(account, below, unit.now)) for account in fallen]
    return told


async def _to(unit: NotificationsUnit, message: Message | None, user_ids: Sequence[UUID] | None = None) -> Told:
    """That message for these people, or for everybody."""
    if message is None:
        return []
    return [(recipient, message) for recipient in await unit.people.recipients(user_ids)]


TELLERS: Mapping[str, Callable[[Event, NotificationsUnit], Awaitable[Told]]] = {
    UsersRegistered.topic: _registered,
    UsersDeviceAdded.topic: _device_added,
    ImportsFinished.topic: _import_finished,
    BudgetsLevelChanged.topic: _budget_level,
    BudgetsBreakForeseen.topic: _budget_forecast,
    GoalsProgressed.topic: _goal,
    RecurringNoticed.topic: _recurring,
    AnomaliesFound.topic: _anomalies,
    BalancesLowAhead.topic: _low_ahead,
    TransactionsChanged.topic: _transactions,
}
