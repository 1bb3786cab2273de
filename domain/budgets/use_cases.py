"""Setting and deleting budgets: one by one, several suggested ones at once, and those of a demo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from domain.budgets.commands import AcceptAmounts, DeleteBudget, SetBudget
from domain.budgets.looking import standings
from domain.budgets.model import Budget, Carry, PastLimit, Standing
from domain.budgets.outcomes import AmountsAccepted, BudgetDeleted, BudgetSet
from domain.budgets.picture import Plans, places
from domain.budgets.ports import BudgetStore, BudgetsUnit, SearchRefused, Taxonomy
from domain.budgets.rejections import AcceptAmountsRejection, DeleteBudgetRejection, SetBudgetRejection
from domain.shared.changes import Change, ChangeKind
from domain.shared.events import LedgerChanged
from domain.shared.money import MAX_MINOR, Money, is_currency
from domain.shared.outcomes import Rejected
from domain.shared.periods import is_bookable
from domain.shared.viewer import Caller

NAME_MAX = 100
_CARRYING = (Carry.SURPLUS, Carry.OVERSPEND, Carry.BOTH)


async def set_budget(caller: Caller, command: SetBudget, unit: BudgetsUnit) -> BudgetSet | Rejected:
    """Make or change a budget.

    The levels of its periods are remembered in silence: who sets a limit sees at once how the period stands.
    """
    await unit.budgets.lock()
    plans = await unit.facts.plans()
    before = await unit.budgets.get(command.id)
    budget = await _checked(command, before, unit)
    if isinstance(budget, Rejected):
        return budget
    if before == budget:
        return BudgetSet(budget, None)
    if taken := await _taken(budget, unit.budgets):
        return taken
    name = await name_of(budget, unit.taxonomy)
    change = await begin(caller, f"{'Changed' if before else 'Set'} the budget for {name} to {budget.limit}", unit)
    await unit.budgets.put(budget)
    await _remember_moved(plans, {budget.id}, unit)
    return BudgetSet(budget, change)


async def delete_budget(caller: Caller, command: DeleteBudget, unit: BudgetsUnit) -> BudgetDeleted | Rejected:
    await unit.budgets.lock()
    budget = await unit.budgets.get(command.id)
    if budget is None:
        message = "There is no such budget; it may have been deleted already."
        return Rejected(DeleteBudgetRejection.NOT_FOUND, message, "id")
    plans = await unit.facts.plans()
    name = await name_of(budget, unit.taxonomy)
    change = await begin(caller, f"Deleted the budget for {name} of {budget.limit}", unit)
    await unit.budgets.remove(budget.id)
    await _remember_moved(plans, set(), unit)
    return BudgetDeleted(budget.id, change)


async def accept_amounts(caller: Caller, command: AcceptAmounts, unit: BudgetsUnit) -> AmountsAccepted | Rejected:
    """Take over suggested amounts as one change: a category's budget gets the limit, or is made."""
    if not command.amounts:
        return Rejected(AcceptAmountsRejection.NOTHING_ASKED, "Choose at least one suggestion.", "amounts")
    await unit.budgets.lock()
    plans = await unit.facts.plans()
    wanted: list[Budget] = []
    for amount in command.amounts:
        before = await unit.budgets.of_category(amount.category, command.currency)
        if before is None and await unit.budgets.get(amount.id) is not None:
            message = "This id belongs to another budget by now; load the suggestions again."
            return Rejected(AcceptAmountsRejection.ID_CONFLICT, message, "amounts")
        asked = SetBudget(
            id=amount.id,
            category=amount.category,
            limit_minor=amount.limit_minor,
            currency=command.currency,
            schedule=command.schedule,
        )
        checked = await _checked(_as_it_is(before, amount.limit_minor) if before else asked, before, unit)
        if isinstance(checked, Rejected):
            return Rejected(AcceptAmountsRejection(checked.code.value), checked.message, "amounts")
        if checked != before:
            wanted.append(checked)
    ids = tuple(budget.id for budget in wanted)
    if not wanted:
        return AmountsAccepted((), None)
    name = await name_of(wanted[0], unit.taxonomy)
    words = f"the budget for {name} to {wanted[0].limit}" if len(wanted) == 1 else f"{len(wanted)} suggested budgets"
    change = await begin(caller, f"Set {words}", unit)
    for budget in wanted:
        await unit.budgets.put(budget)
    await _remember_moved(plans, set(ids), unit)
    return AmountsAccepted(ids, change)


async def set_demo_budgets(_: Caller, wanted: Sequence[SetBudget], unit: BudgetsUnit) -> int:
    """What a demo household begins with: nobody has done it, so there is nothing to undo. Gives their number."""
    await unit.budgets.lock()
    for command in wanted:
        budget = await _wanted(command, None, unit)
        assert not isinstance(budget, Rejected), budget
        await unit.budgets.put(budget)
    await remember(await standings(unit), unit)
    return len(wanted)


async def name_of(budget: Budget, taxonomy: Taxonomy) -> str:
    return await taxonomy.name(budget.category) if budget.category is not None else budget.name or ""


async def begin(caller: Caller, summary: str, unit: BudgetsUnit) -> Change:
    change = Change(
        id=uuid4(), kind=ChangeKind.BUDGET, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id
    )
    await unit.open(change)
    unit.tell(LedgerChanged(kinds=("budgets",)))
    return change


async def remember(found: list[Standing], unit: BudgetsUnit) -> None:
    await unit.levels.remember([standing for standing in found if standing.status.level is not standing.told])


async def _remember_moved(before: Plans, ids: Collection[UUID], unit: BudgetsUnit) -> None:
    """The levels of these budgets and of those that count otherwise since: a ring fence takes spending from others.

    Of no other: a purchase whose event is still on its way must be told of those.
    """
    earlier = {place.budget.id: place for place in places(before)}
    plans = await unit.facts.plans()
    moved = {
        place.budget.id
        for place in places(plans)
        if (was := earlier.get(place.budget.id)) is None
        or (was.categories, was.is_envelope) != (place.categories, place.is_envelope)
    }
    if moved | set(ids):
        await remember(await standings(unit, only=moved | set(ids)), unit)


def _as_it_is(budget: Budget, limit_minor: int) -> SetBudget:
    """Everything but the limit."""
    return SetBudget(
        id=budget.id,
        category=budget.category,
        limit_minor=limit_minor,
        currency=budget.currency,
        warn_at_percent=budget.warn_at_percent,
        notice_at_percent=budget.notice_at_percent,
        schedule=budget.schedule,
        carry=budget.carry,
        carry_max_minor=budget.carry_max_minor,
        is_ring_fenced=budget.is_ring_fenced,
    )


async def _checked(command: SetBudget, before: Budget | None, unit: BudgetsUnit) -> Budget | Rejected:
    refused = (
        _unlimited(command)
        or await _refusal(command, unit.taxonomy)
        or _carry_refusal(command, unit.now.date() + timedelta(days=1))
    )
    return refused or await _wanted(command, before, unit)


async def _wanted(command: SetBudget, before: Budget | None, unit: BudgetsUnit) -> Budget | Rejected:
    """The budget that is asked for, its search read."""
    budget = _carrying(
        Budget(
            id=command.id,
            category=command.category or "",
            limit=Money(command.limit_minor, command.currency),
            warn_at_percent=command.warn_at_percent,
            notice_at_percent=command.notice_at_percent,
            schedule=command.schedule,
            carry=command.carry,
            carry_max_minor=command.carry_max_minor,
            carries_from=command.carries_from,
            is_ring_fenced=command.is_ring_fenced,
        ),
        before,
        unit.now.date(),
    )
    if command.query is None:
        return budget
    query = await unit.searches.canonical(command.query)
    if isinstance(query, SearchRefused):
        return Rejected(SetBudgetRejection.QUERY_INVALID, query.message, "query")
    if not query:
        message = "Say what the budget is for, for example tag:holiday -category:housing."
        return Rejected(SetBudgetRejection.QUERY_EMPTY, message, "query")
    return replace(budget, category=None, query=query, name=(command.name or "").strip())


def _carrying(budget: Budget, before: Budget | None, today: date) -> Budget:
    """From when on it carries, and what its limit was in periods that have handed something on already."""
    if not budget.is_carrying:
        return replace(budget, carries_from=None)
    now = budget.schedule.period_of(today)
    kept = before if before and before.is_carrying and before.schedule == budget.schedule else None
    begins = budget.schedule.period_of(budget.carries_from or (kept and kept.carries_from) or now.start).start
    past = kept.past_limits if kept and kept.currency == budget.currency else ()
    is_told = bool(past) and past[-1].before >= now.start
    if kept and kept.currency == budget.currency and kept.limit != budget.limit and begins < now.start and not is_told:
        past = (*past, PastLimit(now.start, kept.limit.minor))
    return replace(budget, carries_from=begins, past_limits=past)


async def _taken(budget: Budget, budgets: BudgetStore) -> Rejected | None:
    """A category, or a search, has one budget in a currency."""
    what, field = ("category", "category") if budget.category is not None else ("search", "query")
    other = (
        await budgets.of_category(budget.category, budget.currency)
        if budget.category is not None
        else await budgets.of_search(budget.query or "", budget.currency)
    )
    if other is None or other.id == budget.id:
        return None
    message = f"There is already a budget for this {what} in {budget.currency}; change that one instead."
    return Rejected(SetBudgetRejection.ID_CONFLICT, message, field)


def _unlimited(command: SetBudget) -> Rejected | None:
    """What it is for must be said in one way."""
    code = SetBudgetRejection
    if (command.category is None) == (command.query is None):
        message = "A budget is for a category or for a search: give one of the two."
        return Rejected(code.CATEGORY_OR_QUERY, message, "category")
    if command.query is None:
        return None
    name = (command.name or "").strip()
    if not name:
        return Rejected(code.NAME_EMPTY, "Give what this budget is for a name, such as Holiday.", "name")
    if len(name) > NAME_MAX:
        return Rejected(code.NAME_TOO_LONG, f"Shorten the name to {NAME_MAX} characters.", "name")
    if command.is_ring_fenced:
        message = "Only the budget of a category has money of its own apart from the category above it."
        return Rejected(code.RING_FENCE_WITHOUT_CATEGORY, message, "isRingFenced")
    return None


async def _refusal(command: SetBudget, taxonomy: Taxonomy) -> Rejected | None:
    code = SetBudgetRejection
    if command.category is not None and (refused := await _category_refusal(command.category, taxonomy)):
        return refused
    if not is_currency(command.currency):
        message = "This is not a currency code; write three letters such as EUR or USD."
        return Rejected(code.CURRENCY_UNKNOWN, message, "currency")
    if command.limit_minor <= 0:
        return Rejected(code.LIMIT_NOT_POSITIVE, "The limit must be more than zero.", "limit")
    if command.limit_minor > MAX_MINOR:
        message = f"The limit is too large; the most is {Money(MAX_MINOR, command.currency)}."
        return Rejected(code.AMOUNT_OUT_OF_RANGE, message, "limit")
    if not 1 <= command.warn_at_percent <= 100:
        message = "The warning must come between 1 and 100 percent of the limit."
        return Rejected(code.WARN_AT_OUT_OF_RANGE, message, "warnAtPercent")
    if command.notice_at_percent is not None and not 1 <= command.notice_at_percent < command.warn_at_percent:
        message = "The first word must come before the warning, from 1 percent of the limit on."
        return Rejected(code.NOTICE_AT_OUT_OF_RANGE, message, "noticeAtPercent")
    return None


def _carry_refusal(command: SetBudget, tomorrow: date) -> Rejected | None:
    code = SetBudgetRejection
    if command.carry_max_minor is not None and not 0 < command.carry_max_minor <= MAX_MINOR:
        message = "The most that goes on must be more than zero; to carry nothing choose so."
        return Rejected(code.CARRY_MAX_OUT_OF_RANGE, message, "carryMax")
    # Where it is still yesterday or tomorrow already, today is that day.
    if command.carries_from is not None and not (
        is_bookable(command.carries_from) and command.carries_from <= tomorrow
    ):
        message = "Choose a day that has been; from its period on the rest is carried."
        return Rejected(code.DATE_OUT_OF_RANGE, message, "carriesFrom")
    return None


async def _category_refusal(category: str, taxonomy: Taxonomy) -> Rejected | None:
    code = SetBudgetRejection
    if not await taxonomy.is_known(category):
        return Rejected(code.CATEGORY_UNKNOWN, "There is no such category; choose one of the list.", "category")
    if not await taxonomy.is_expense(category):
        return Rejected(code.CATEGORY_NOT_EXPENSE, "A budget limits spending; choose a spending category.", "category")
    return None
