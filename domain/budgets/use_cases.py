"""What happens to budgets: set, delete, and the levels that follow the ledger."""

from __future__ import annotations

from uuid import UUID

from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.model import Budget, Standing
from domain.budgets.ports import BudgetsUnit, Taxonomy
from domain.budgets.rejections import DeleteBudgetRejection, SetBudgetRejection
from domain.shared.events import BudgetsLevelChanged, Event, TransactionsChanged
from domain.shared.money import MAX_MINOR, Money, is_currency
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller


async def set_budget(caller: Caller, command: SetBudget, unit: BudgetsUnit) -> Budget | Rejected:
    """Make or change a budget.

    The levels of its months are remembered in silence: who sets a limit sees at once how the month stands.
    """
    refused = await _refusal(command, unit.taxonomy)
    if refused is not None:
        return refused
    budget = Budget(
        id=command.id,
        category=command.category,
        limit=Money(command.limit_minor, command.currency),
        warn_at_percent=command.warn_at_percent,
    )
    await unit.budgets.lock()
    if await unit.budgets.get(budget.id) == budget:
        return budget
    other = await unit.budgets.of_category(budget.category, budget.currency)
    if other is not None and other.id != budget.id:
        return Rejected(
            SetBudgetRejection.ID_CONFLICT,
            f"There is already a budget for this category in {budget.currency}; change that one instead.",
            "category",
        )
    await unit.budgets.put(budget)
    await _remember(await unit.levels.standings((), budget.id), unit)
    return budget


async def delete_budget(caller: Caller, command: DeleteBudget, unit: BudgetsUnit) -> UUID | Rejected:
    await unit.budgets.lock()
    if await unit.budgets.remove(command.id):
        return command.id
    return Rejected(DeleteBudgetRejection.NOT_FOUND, "There is no such budget; it may have been deleted already.", "id")


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
