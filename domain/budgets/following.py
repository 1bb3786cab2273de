"""The levels of budgets follow the ledger and the history; each rise is told once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from domain.budgets.looking import look, standings
from domain.budgets.ports import BudgetsUnit
from domain.budgets.projecting import is_told, projected
from domain.budgets.use_cases import remember
from domain.shared.events import (
    BudgetsBreakForeseen,
    BudgetsLevelChanged,
    Event,
    ForecastsMade,
    LedgerChanged,
    TransactionsChanged,
)
from domain.shared.kinds import RESTORED_BUDGETS
from domain.shared.periods import Month


async def follow_ledger(caller: None, event: Event, unit: BudgetsUnit) -> None:
    """Bring the levels of the periods that moved up to date, and tell each rise.

    Levels are computed from the ledger as it is now, so events that arrive late, twice or out of order agree.
    """
    changed = event.read(TransactionsChanged)
    if not await unit.accept(event.id):
        return
    await unit.budgets.lock()
    found = await standings(unit, changed.months)
    await remember(found, unit)
    unit.tell(
        *(
            BudgetsLevelChanged(
                budget_id=standing.status.budget.id,
                month=Month.of(standing.status.period.start),
                level=standing.status.level,
                previous=standing.told,
                starts_on=standing.status.period.start,
                ends_on=standing.status.period.last_day,
            )
            for standing in found
            if standing.status.level.is_above(standing.told)
        )
    )


async def follow_forecast(caller: None, event: Event, unit: BudgetsUnit) -> None:
    """Tell which budgets of today are more likely than not to break; whoever was told of a period hears no more."""
    made_on = event.read(ForecastsMade).made_on
    if not await unit.accept(event.id):
        return
    forecast = await unit.facts.forecast(Month.of(made_on))
    picture = await look(unit.facts, made_on, made_on)
    unit.tell(
        *(
            BudgetsBreakForeseen(
                budget_id=status.budget.id,
                starts_on=status.period.start,
                ends_on=status.period.last_day,
                made_on=projection.made_on,
                currency=status.budget.currency,
                available_minor=status.available.minor,
                spent_minor=status.spent.minor,
                low_minor=projection.low.minor,
                expected_minor=projection.expected.minor,
                high_minor=projection.high.minor,
            )
            for status in projected(picture.status_on(made_on), forecast)
            if (projection := status.projection) is not None and is_told(status)
        )
    )


async def follow_history(caller: None, event: Event, unit: BudgetsUnit) -> None:
    """Budgets that an undo has put back get the levels of their periods in silence: those were told already.

    Who sets a budget has done so; a purchase right after must not be silenced by what tells open pages of it.
    """
    if RESTORED_BUDGETS not in event.read(LedgerChanged).kinds or not await unit.accept(event.id):
        return
    await unit.budgets.lock()
    await remember(await standings(unit), unit)


FOLLOWERS: Mapping[str, Callable[[None, Event, BudgetsUnit], Awaitable[None]]] = {
    TransactionsChanged.topic: follow_ledger,
    LedgerChanged.topic: follow_history,
    ForecastsMade.topic: follow_forecast,
}
