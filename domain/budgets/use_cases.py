"""What happens to budgets: set, delete, and the levels that follow the ledger and the history."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.model import Budget, Standing
from domain.budgets.outcomes import BudgetDeleted, BudgetSet
from domain.budgets.ports import BudgetStore, BudgetsUnit, SearchRefused, Taxonomy
from domain.budgets.rejections import DeleteBudgetRejection, SetBudgetRejection
from domain.shared.changes import Change, ChangeKind
from domain.shared.events import RESTORED_BUDGETS, BudgetsLevelChanged, Event, LedgerChanged, TransactionsChanged
from domain.shared.money import MAX_MINOR, Money, is_currency
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller

NAME_MAX = 100


async def set_budget(caller: Caller, command: SetBudget, unit: BudgetsUnit) -> BudgetSet | Rejected:
    """Make or change a budget.

    The levels of its months are remembered in silence: who sets a limit sees at once how the month stands.
    """
    refused = _unlimited(command) or await _refusal(command, unit.taxonomy)
    if refused is not None:
        return refused
    budget = await _wanted(command, unit)
    if isinstance(budget, Rejected):
        return budget
    await unit.budgets.lock()
    before = await unit.budgets.get(budget.id)
    if before == budget:
        return BudgetSet(budget, None)
    if taken := await _taken(budget, unit.budgets):
        return taken
    name = await _name(budget, unit.taxonomy)
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
    name = await _name(budget, unit.taxonomy)
    change = await _begin(caller, f"Deleted the budget for {name} of {budget.limit}", unit)
    await unit.budgets.remove(budget.id)
    return BudgetDeleted(budget.id, change)


async def set_demo_budgets(_: Caller, wanted: Sequence[SetBudget], unit: BudgetsUnit) -> int:
    """What a demo household begins with: nobody has done it, so there is nothing to undo. Gives their number."""
    await unit.budgets.lock()
    for command in wanted:
        budget = await _wanted(command, unit)
        assert not isinstance(budget, Rejected), budget
        await unit.budgets.put(budget)
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


async def _wanted(command: SetBudget, unit: BudgetsUnit) -> Budget | Rejected:
    """The budget that is asked for, its search read."""
    limit = Money(command.limit_minor, command.currency)
    if command.query is None:
        return Budget(id=command.id, category=command.category, limit=limit, warn_at_percent=command.warn_at_percent)
    query = await unit.searches.canonical(command.query)
    if isinstance(query, SearchRefused):
        return Rejected(SetBudgetRejection.QUERY_INVALID, query.message, "query")
    if not query:
        message = "Say what the budget is for, for example tag:holiday -category:housing."
        return Rejected(SetBudgetRejection.QUERY_EMPTY, message, "query")
    return Budget(
        id=command.id,
        name=(command.name or "").strip(),
        query=query,
        limit=limit,
        warn_at_percent=command.warn_at_percent,
    )


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


async def _name(budget: Budget, taxonomy: Taxonomy) -> str:
    return await taxonomy.name(budget.category) if budget.category is not None else budget.name or ""


async def _begin(caller: Caller, summary: str, unit: BudgetsUnit) -> Change:
    change = Change(
        id=uuid4(), kind=ChangeKind.BUDGET, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id
    )
    await unit.open(change)
    unit.tell(LedgerChanged(kinds=("budgets",)))
    return change


async def _remember(standings: list[Standing], unit: BudgetsUnit) -> None:
    await unit.levels.remember([standing for standing in standings if standing.status.level is not standing.told])


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
    return None


async def _category_refusal(category: str, taxonomy: Taxonomy) -> Rejected | None:
    code = SetBudgetRejection
    if not await taxonomy.is_known(category):
        return Rejected(code.CATEGORY_UNKNOWN, "There is no such category; choose one of the list.", "category")
    if not await taxonomy.is_expense(category):
        return Rejected(code.CATEGORY_NOT_EXPENSE, "A budget limits spending; choose a spending category.", "category")
    return None
