"""What the demo household saves for, owes, and keeps for bad times."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid5

from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.model import Allocation, Goal
from domain.budgets.goals.payoff import Debt, Strategy
from domain.budgets.goals.ports import GoalsUnit
from domain.budgets.goals.use_cases import remember_states
from domain.shared.money import EXPONENTS, Money
from domain.shared.periods import Month
from domain.shared.viewer import Caller

# The standing order of the demo goes to the first goal; what else is moved to savings, to the second.
_STANDING_ORDER = "description:dauerauftrag"


async def seed_demo(caller: Caller, wanted: tuple[str, date], unit: GoalsUnit) -> None:
    """The same for the same household. Nobody has done it, so there is nothing to undo."""
    currency, today = wanted
    savings = await unit.accounts.first_of_type("SAVINGS")
    if savings is None:
        return
    await unit.goals.lock()
    factor = 10 ** max(0, EXPONENTS[currency] - 2)
    month = Month.of(today)
    query = await unit.searches.canonical(_STANDING_ORDER)
    assert isinstance(query, str), query
    household = caller.household_id
    await unit.goals.put(
        Goal(
            id=uuid5(household, "goal portugal"),
            name="Summer in Portugal",
            target=Money(420_000 * factor, currency),
            starts_on=month.plus(-7).first_day,
            due_on=month.plus(4).last_day,
            allocations=(Allocation(savings.id, 0),),
            query=query,
        )
    )
    await unit.goals.put(
        Goal(
            id=uuid5(household, "goal bike"),
            name="Cargo bike",
            target=Money(520_000 * factor, currency),
            starts_on=month.plus(-5).first_day,
            due_on=month.plus(10).last_day,
            allocations=(Allocation(savings.id, 90_000 * factor),),
            position=1,
        )
    )
    await unit.debts.put(
        Debt(
            id=uuid5(household, "debt car"),
            name="Car loan",
            currency=currency,
            owed_minor=684_000 * factor,
            yearly_rate=Decimal("5.9"),
            minimum_minor=19_000 * factor,
        )
    )
    await unit.settings.put(
        GoalSettings(
            fund_months=3,
            fund_account_ids=(savings.id,),
            strategy=Strategy.AVALANCHE,
            extra_minor=5_000 * factor,
            version=1,
        )
    )
    await remember_states(unit)
