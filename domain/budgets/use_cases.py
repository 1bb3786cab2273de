"""What happens to budgets: set, delete, and the levels that follow the ledger and the history."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.model import Budget, Standing
from domain.budgets.outcomes import BudgetDeleted, BudgetSet
from domain.budgets.ports import BudgetsUnit, Taxonomy
from domain.budgets.rejections import DeleteBudgetRejection, SetBudgetRejection
from domain.shared.changes import Change, ChangeKind
from domain.shared.events import RESTORED_BUDGETS, BudgetsLevelChanged, Event, LedgerChanged, TransactionsChanged
from domain.shared.money import MAX_MINOR, Money, is_currency
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller


async def set_budget(caller: Caller, command: SetBudget, unit: BudgetsUnit) -> BudgetSet | Rejected:
    """Make or change a budget.

    The levels of its months are remembered in silence: who sets a limit sees at once how the month stands.
    """
    refused = await _refusal(command, unit.taxonomy)
    if refused is not None:
        return refused
    budget = _wanted(command)
    await unit.budgets.lock()
    before = await unit.budgets.get(budget.id)
    if before == budget:
        return BudgetSet(budget, None)
    other = await unit.budgets.of_category(budget.category, budget.currency)
    if other is not None and other.id != budget.id:
        return Rejected(
            SetBudgetRejection.ID_CONFLICT,
            f"There is already a budget for this category in {budget.currency}; change that one instead.",
            "category",
        )
    name = await unit.taxonomy.name(budget.category)
    change = await _begin(caller, f"{'Changed' if before else 'Set'} the budget for {name} to {budget.limit}", unit)
    await unit.budgets.put(budget)
    await _remember(await unit.levels.standings((), budget.id), unit)
    return BudgetSet(budget, change)


async def delete_budget(caller: Caller, command: DeleteBudget, unit: BudgetsUnit) -> BudgetDeleted | Rejected:
    await unit.budgets.lock()
    budget = await unit.budgets.get(command.id)
    if budget is None:
        message = "There is no such budget; it may have been deleted already."
        return Rejected(DeleteBudgetRejection.NOT_FOUND, message, "id")
    name = await unit.taxonomy.name(budget.category)
    change = await _begin(caller, f"Deleted the budget for {name} of {budget.limit}", unit)
    await unit.budgets.remove(budget.id)
    return BudgetDeleted(budget.id, change)


async def set_demo_budgets(_: Caller, wanted: Sequence[SetBudget], unit: BudgetsUnit) -> int:
    """What a demo household begins with: nobody has done it, so there is nothing to undo. Gives their number."""
    await unit.budgets.lock()
    for command in wanted:
        await unit.budgets.put(_wanted(command))
    await _remember(await unit.levels.standings(()), unit)
    return len(wanted)


async def follow_ledger(caller: None, event: Event, unit: BudgetsUnit) -> None:
    """Bring the levels of the months that moved up to date, and tell each rise.

    Levels are computed from the totals as they are now, so events that arrive late, twice or out of order agree.
    """
    changed = event.read(TransactionsChanged)
    if not await unit.accept(event.id):
        return
    await unit.budgets.lock()
    standings = await unit.levels.standings(changed.months)
    await _remember(standings, unit)
    unit.tell(
        *(
            BudgetsLevelChanged(
                budget_id=standing.status.budget.id,
                month=standing.status.month,
                level=standing.status.level,
                previous=standing.told,
            )
            for standing in standings
            if standing.status.level.is_above(standing.told)
        )
    )


async def follow_history(caller: None, event: Event, unit: BudgetsUnit) -> None:
    """Budgets that an undo has put back get the levels of their months in silence: those were told already.

    Who sets a budget has done so; a purchase right after must not be silenced by what tells open pages of it.
    """
    if RESTORED_BUDGETS not in event.read(LedgerChanged).kinds or not await unit.accept(event.id):
        return
    await unit.budgets.lock()
    await _remember(await unit.levels.standings(()), unit)


def _wanted(command: SetBudget) -> Budget:
    return Budget(
        id=command.id,
        category=command.category,
        limit=Money(command.limit_minor, command.currency),
        warn_at_percent=command.warn_at_percent,
    )


async def _begin(caller: Caller, summary: str, unit: BudgetsUnit) -> Change:
    change = Change(
        id=uuid4(), kind=ChangeKind.BUDGET, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id
    )
    await unit.open(change)
    unit.tell(LedgerChanged(kinds=("budgets",)))
    return change


async def _remember(standings: list[Standing], unit: BudgetsUnit) -> None:
    await unit.levels.remember(
        {
            (standing.status.budget.id, standing.status.month): standing.status.level
            for standing in standings
            if standing.status.level is not standing.told
        }
    )


async def _refusal(command: SetBudget, taxonomy: Taxonomy) -> Rejected | None:
    code = SetBudgetRejection
    if not await taxonomy.is_known(command.category):
        return Rejected(code.CATEGORY_UNKNOWN, "There is no such category; choose one of the list.", "category")
    if not await taxonomy.is_expense(command.category):
        return Rejected(code.CATEGORY_NOT_EXPENSE, "A budget limits spending; choose a spending category.", "category")
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
    return None
