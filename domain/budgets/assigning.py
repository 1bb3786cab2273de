"""Putting money into envelopes and moving it between them, and choosing how the household budgets at all.

Whoever moves money holds the household's lock and reckons before and after: no command may push what waits to be
budgeted, or the envelope that gives, below zero, neither in its period nor in a later one. So a hundred moves at once
come one after another, and none of them takes a coin that another one has taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from domain.budgets.commands import AssignMoney, CoverOverspending, MoveMoney, SetBudgetSettings
from domain.budgets.envelopes import Reckoned
from domain.budgets.looking import look, standings
from domain.budgets.model import Assignment, Budget, Mode
from domain.budgets.outcomes import MoneyMoved, SettingsSet
from domain.budgets.picture import Picture
from domain.budgets.ports import BudgetsUnit
from domain.budgets.rejections import (
    AssignMoneyRejection,
    CoverOverspendingRejection,
    MoveMoneyRejection,
    SetBudgetSettingsRejection,
)
from domain.budgets.use_cases import begin, name_of, remember
from domain.shared.money import MAX_MINOR, Money
from domain.shared.outcomes import Code, Rejected
from domain.shared.periods import Period, is_bookable
from domain.shared.viewer import Caller

# Further ahead nobody has money to put anywhere, and each period is reckoned.
AHEAD_DAYS_MAX = 800
_WAITING = "To budget"


async def set_budget_settings(caller: Caller, command: SetBudgetSettings, unit: BudgetsUnit) -> SettingsSet | Rejected:
    """Choose between limits and envelopes. What was put into envelopes stays, wherever the periods begin by then."""
    await unit.budgets.lock()
    before = (await unit.facts.plans()).settings
    today = unit.now.date()
    since = command.starts_on or before.starts_on or today
    if not is_bookable(since) or since > today + timedelta(days=1):
        message = "Choose a day that has been; envelopes hold money from its period on."
        return Rejected(SetBudgetSettingsRejection.DATE_OUT_OF_RANGE, message, "startsOn")
    if command.account_ids is not None and not set(command.account_ids) <= set(await unit.facts.account_ids()):
        message = "One of these accounts does not exist; load the page again."
        return Rejected(SetBudgetSettingsRejection.ACCOUNT_NOT_FOUND, message, "accountIds")
    has_started = command.mode is Mode.ENVELOPE or before.starts_on is not None
    settings = replace(
        before,
        mode=command.mode,
        schedule=command.schedule,
        starts_on=command.schedule.period_of(since).start if has_started else None,
        account_ids=tuple(sorted(set(command.account_ids or ()))) or None,
    )
    if settings == before:
        return SettingsSet(settings, None)
    way = "envelopes" if settings.mode is Mode.ENVELOPE else "limits"
    change = await begin(caller, f"Budgets are {way} by {settings.schedule.label}", unit)
    await unit.budgets.configure(settings)
    await remember(await standings(unit), unit)
    return SettingsSet(settings, change)


async def assign_money(caller: Caller, command: AssignMoney, unit: BudgetsUnit) -> MoneyMoved | Rejected:
    """Say what envelopes get in a period."""
    code = AssignMoneyRejection
    if not command.amounts:
        return Rejected(code.NOTHING_ASKED, "Say which envelope gets how much.", "amounts")
    if any(abs(amount) > MAX_MINOR for _, amount in command.amounts):
        return Rejected(code.AMOUNT_OUT_OF_RANGE, "This is more than one entry can be.", "amounts")
    table = await _table(command.on, code, unit)
    if isinstance(table, Rejected):
        return table
    budgets = [table.budget(id_) for id_, _ in command.amounts]
    if not all(budgets):
        return Rejected(code.NOT_FOUND, "One of these is no envelope; load the page again.", "amounts")
    wanted = dict(command.amounts)
    moved = {id_: amount - table.assigned(id_) for id_, amount in wanted.items()}
    if not any(moved.values()):
        return MoneyMoved(None)
    if lacking := table.lacking(moved):
        return Rejected(code.NOT_ENOUGH_MONEY, await _words(lacking, table, unit), "amounts")
    if len(wanted) == 1:
        [(id_, amount)] = wanted.items()
        what = f"{Money(amount, table.currency)} to {await _name(id_, table, unit)}"
    else:
        what = f"money to {len(wanted)} envelopes"
    return await _done(caller, f"Assigned {what} in {table.period.label}", moved, table, unit)


async def move_money(caller: Caller, command: MoveMoney, unit: BudgetsUnit) -> MoneyMoved | Rejected:
    """From one envelope into another, or from and to what waits to be budgeted."""
    code = MoveMoneyRejection
    if command.source_id == command.target_id:
        return Rejected(code.SAME_ENVELOPE, "Choose two different places.", "targetId")
    if command.amount_minor <= 0:
        return Rejected(code.AMOUNT_NOT_POSITIVE, "Move more than zero; to move it back, swap the places.", "amount")
    if command.amount_minor > MAX_MINOR:
        return Rejected(code.AMOUNT_OUT_OF_RANGE, "This is more than one entry can be.", "amount")
    table = await _table(command.on, code, unit)
    if isinstance(table, Rejected):
        return table
    for id_, field in ((command.source_id, "sourceId"), (command.target_id, "targetId")):
        if id_ is not None and table.budget(id_) is None:
            return Rejected(code.NOT_FOUND, "This is no envelope; load the page again.", field)
    moved = _between(command.source_id, command.target_id, command.amount_minor)
    if lacking := table.lacking(moved):
        return Rejected(code.NOT_ENOUGH_MONEY, await _words(lacking, table, unit), "amount")
    places_ = f"{await _name(command.source_id, table, unit)} to {await _name(command.target_id, table, unit)}"
    amount = Money(command.amount_minor, table.currency)
    return await _done(caller, f"Moved {amount} from {places_} in {table.period.label}", moved, table, unit)


async def cover_overspending(caller: Caller, command: CoverOverspending, unit: BudgetsUnit) -> MoneyMoved | Rejected:
    """Put into an overspent envelope exactly what it lacks."""
    code = CoverOverspendingRejection
    if command.budget_id == command.source_id:
        return Rejected(code.SAME_ENVELOPE, "Choose another envelope to take the money from.", "sourceId")
    table = await _table(command.on, code, unit)
    if isinstance(table, Rejected):
        return table
    for id_, field in ((command.budget_id, "id"), (command.source_id, "sourceId")):
        if id_ is not None and table.budget(id_) is None:
            return Rejected(code.NOT_FOUND, "This is no envelope; load the page again.", field)
    needed = -table.now.envelopes[command.budget_id].balance
    if needed <= 0:
        return Rejected(code.NOT_OVERSPENT, "This envelope is not overspent any more.", "id")
    moved = _between(command.source_id, command.budget_id, needed)
    if lacking := table.lacking(moved):
        return Rejected(code.NOT_ENOUGH_MONEY, await _words(lacking, table, unit), "sourceId")
    covered, source = await _name(command.budget_id, table, unit), await _name(command.source_id, table, unit)
    summary = f"Covered {Money(needed, table.currency)} of {covered} from {source} in {table.period.label}"
    return await _done(caller, summary, moved, table, unit)


@dataclass(frozen=True)
class _Table:
    """The envelopes on the table: one period of them, and what a command would make of this and later ones."""

    picture: Picture
    period: Period
    at: int

    @property
    def currency(self) -> str:
        return self.picture.plans.settings.currency

    @property
    def now(self) -> Reckoned:
        return self.picture.reckoned[self.at]

    def budget(self, id_: UUID) -> Budget | None:
        found = (place.budget for place in self.picture.places if place.is_envelope and place.budget.id == id_)
        return next(found, None)

    def assigned(self, id_: UUID) -> int:
        return self.now.envelopes[id_].assigned

    def lacking(self, moved: Mapping[UUID, int]) -> tuple[UUID | None, int] | None:
        """Who would be pushed below zero (None: what waits to be budgeted), and what they can give at most."""
        more = [Assignment(id_, self.period.start, minor) for id_, minor in moved.items()]
        after = self.picture.reckoned_with((*self.picture.plans.assignments, *more))
        takes = {id_: -minor for id_, minor in moved.items() if minor < 0}
        givers: list[tuple[UUID | None, int, Callable[[Reckoned], int]]] = [
            (id_, taken, lambda period, id_=id_: period.envelopes[id_].balance)  # type: ignore[misc]
            for id_, taken in takes.items()
        ]
        givers.append((None, sum(moved.values()), lambda period: period.funds.to_budget))
        for id_, taken, left in givers:
            worst = min(left(period) for period in after[self.at :])
            fell = any(
                left(new) < min(0, left(old))
                for new, old in zip(after[self.at :], self.picture.reckoned[self.at :], strict=True)
            )
            if fell:
                return id_, max(0, taken + worst)
        return None


async def _table(on: date, codes: type[Code], unit: BudgetsUnit) -> _Table | Rejected:
    """Locks: what is reckoned holds until this unit ends."""
    await unit.budgets.lock()
    plans = await unit.facts.plans()
    settings = plans.settings
    if not settings.has_envelopes:
        message = "The household tracks limits. Choose envelopes in the settings of budgets first."
        return Rejected(codes("NO_ENVELOPES"), message)
    assert settings.starts_on is not None
    today = unit.now.date()
    if not settings.starts_on <= on <= today + timedelta(days=AHEAD_DAYS_MAX):
        message = f"Choose a period from {settings.schedule.period_of(settings.starts_on).label} on."
        return Rejected(codes("DATE_OUT_OF_RANGE"), message, "on")
    period = settings.schedule.period_of(on)
    # Up to today at least: what a past period gives away may be spent by now.
    picture = await look(unit.facts, period.start, max(today, period.last_day), plans=plans, only=())
    at = picture.envelope_at(period)
    assert at is not None
    return _Table(picture, period, at)


def _between(source: UUID | None, target: UUID | None, minor: int) -> dict[UUID, int]:
    moved = {} if source is None else {source: -minor}
    return moved if target is None else {**moved, target: minor}


async def _name(id_: UUID | None, table: _Table, unit: BudgetsUnit) -> str:
    budget = table.budget(id_) if id_ else None
    return await name_of(budget, unit.taxonomy) if budget else _WAITING


async def _words(lacking: tuple[UUID | None, int], table: _Table, unit: BudgetsUnit) -> str:
    id_, most = lacking
    name = await _name(id_, table, unit)
    if not most:
        return f"{name} has nothing that could be taken, now or in the periods after this one."
    return f"{name} can give {Money(most, table.currency)} at most: the rest is spent or planned already."


async def _done(
    caller: Caller, summary: str, moved: Mapping[UUID, int], table: _Table, unit: BudgetsUnit
) -> MoneyMoved:
    """The levels that follow are known to whoever moves money."""
    change = await begin(caller, summary, unit)
    await unit.budgets.assign(table.period, {id_: table.assigned(id_) + minor for id_, minor in moved.items()})
    await remember(await standings(unit, only=set(moved)), unit)
    return MoneyMoved(change)
