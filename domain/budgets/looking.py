"""From facts to pictures: what is asked, in which order. Commands, events and pages all look this way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from domain.budgets.model import BudgetStatus, Level, Standing
from domain.budgets.picture import Answers, Picture, Plans, questions
from domain.budgets.ports import BudgetsUnit, Facts
from domain.shared.periods import Month, Period


async def look(
    facts: Facts,
    first: date,
    last: date,
    *,
    page: Sequence[Period] = (),
    plans: Plans | None = None,
    only: Collection[UUID] | None = None,
) -> Picture:
    """All that statuses of these days need, of every budget or of `only` these; `plans` where they are read already."""
    known = plans or await facts.plans()
    asked = questions(known, first, last, page=page, only=only)
    flows = await facts.flows(asked.spans, known.settings) if asked.spans else Answers()
    searches = [(budget, asked.searches[budget.id]) for budget in known.budgets if budget.id in asked.searches]
    found = await facts.found(searches) if searches else {}
    return Picture(known, asked, Answers(flows.flows, flows.opening_minor, found))


async def standings(
    unit: BudgetsUnit, months: Collection[Month] = (), only: Collection[UUID] | None = None
) -> list[Standing]:
    """Each budget in each period that has a day in one of these months, beside what was told; by time.

    What is carried moves all periods after a change as well, up to today. No month named means every day there is.
    """
    today = unit.now.date()
    if months:
        first, last = min(months).first_day, max(months).last_day
    else:
        first, last = await unit.facts.days() or (today, today)
    ahead = max(last, today)
    picture = await look(unit.facts, first, ahead, only=only)
    found = [
        status
        for status in picture.statuses(first, ahead)
        if _follows(status) or (status.period.start <= last and _touches(status.period, months))
    ]
    if not found:
        return []
    told = await unit.levels.told(min(each.period.start for each in found), max(each.period.start for each in found))
    return [
        Standing(status, told.get((status.budget.id, status.period.start), Level.ON_TRACK))
        for status in sorted(found, key=lambda each: each.period)
    ]


def _follows(status: BudgetStatus) -> bool:
    return status.is_envelope or status.budget.is_carrying


def _touches(period: Period, months: Collection[Month]) -> bool:
    return not months or any(month.first_day < period.end and period.start <= month.last_day for month in months)
