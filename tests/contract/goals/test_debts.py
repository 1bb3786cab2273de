"""Debts, how they are paid off, and the emergency fund, on the fake and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from deployments.adapters.db import Database
from domain.budgets.goals.commands import DeleteDebt, SetDebtPlan, SetEmergencyFund
from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.payoff import Debt, Strategy
from domain.shared.money import MAX_MINOR
from domain.shared.outcomes import Rejected
from tests.support.goal_world import FakeGoalWorld, GoalWorld, debt, sql_goal_world


@pytest.fixture(params=["fake", "postgresql"])
def dsn(request: pytest.FixtureRequest) -> str | None:
    """Where the world is kept; None keeps it in memory. Not async: the migration runs a loop of its own."""
    return None if request.param == "fake" else str(request.getfixturevalue("migrated_dsn"))


@pytest.fixture
async def world(dsn: str | None) -> AsyncIterator[GoalWorld]:
    if dsn is None:
        yield FakeGoalWorld()
        return
    database = Database(dsn, pool_size=4)
    yield await sql_goal_world(dsn, database)
    await database.close()


async def _debts(world: GoalWorld) -> list[Debt]:
    async with world.begin(world.caller) as unit:
        return list(await unit.debts.all())


async def test_a_new_debt_is_answered_as_it_was_asked(world: GoalWorld) -> None:
    command = debt(minimum_percent=Decimal("2.5"))
    made = await world.done(command)
    assert made.debt == Debt(
        id=command.id,
        name="Car loan",
        currency="EUR",
        owed_minor=500_000,
        yearly_rate=Decimal(6),
        minimum_minor=10_000,
        minimum_percent=Decimal("2.5"),
    )
    assert made.change.summary == "Added the debt Car loan"
    assert await _debts(world) == [made.debt]
    assert (await world.done(command)).change is None


async def test_an_edit_names_the_version_that_was_read(world: GoalWorld) -> None:
    command = debt()
    await world.done(command)
    assert (await world.done(replace(command, version=1, minimum_minor=12_000))).debt.version == 2
    assert await world.refused(replace(command, version=1, minimum_minor=9_000)) == ("VERSION_CONFLICT", "version")
    assert await world.refused(debt(version=4)) == ("NOT_FOUND", "id")


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"name": ""}, "NAME_EMPTY", "name"),
        ({"name": "x" * 101}, "NAME_TOO_LONG", "name"),
        ({"currency": "ABC"}, "CURRENCY_UNKNOWN", "currency"),
        ({"owed_minor": None}, "ACCOUNT_OR_AMOUNT", "owed"),
        ({"account_id": uuid4()}, "ACCOUNT_OR_AMOUNT", "owed"),
        ({"owed_minor": None, "account_id": uuid4()}, "ACCOUNT_NOT_FOUND", "accountId"),
        ({"owed_minor": 0}, "AMOUNT_NOT_POSITIVE", "owed"),
        ({"owed_minor": MAX_MINOR + 1}, "AMOUNT_OUT_OF_RANGE", "owed"),
        ({"yearly_rate": Decimal("1000.5")}, "RATE_OUT_OF_RANGE", "yearlyRate"),
        ({"minimum_minor": -1}, "AMOUNT_OUT_OF_RANGE", "minimum"),
        ({"minimum_minor": 0}, "AMOUNT_NOT_POSITIVE", "minimum"),
        ({"minimum_percent": Decimal(0)}, "PERCENT_OUT_OF_RANGE", "minimumPercent"),
        ({"minimum_percent": Decimal("100.5")}, "PERCENT_OUT_OF_RANGE", "minimumPercent"),
        # 6 % of 5,000.00 is 25.00 a month: as much is not enough, a cent more is.
        ({"minimum_minor": 2_500}, "MINIMUM_BELOW_INTEREST", "minimum"),
        ({"minimum_minor": 0, "minimum_percent": Decimal("0.4")}, "MINIMUM_BELOW_INTEREST", "minimumPercent"),
    ],
)
async def test_a_refused_debt_is_not_saved(world: GoalWorld, content: dict[str, Any], code: str, field: str) -> None:
    assert await world.refused(debt(**content)) == (code, field)
    assert await _debts(world) == []


async def test_a_payment_above_the_interest_is_allowed(world: GoalWorld) -> None:
    assert not isinstance(await world.do(debt(minimum_minor=2_501)), Rejected)


async def test_an_account_owes_what_its_balance_says(world: GoalWorld) -> None:
    card, dollars = await world.account(-120_000, kind="CREDIT_CARD"), await world.account(currency="USD")
    # 24 % of 1,200.00 is 24.00 a month.
    owing = debt(owed_minor=None, account_id=card, yearly_rate=Decimal(24), minimum_minor=2_400)
    assert await world.refused(owing) == ("MINIMUM_BELOW_INTEREST", "minimum")
    await world.done(replace(owing, minimum_minor=2_401))
    assert await world.refused(debt(owed_minor=None, account_id=dollars)) == ("CURRENCY_DIFFERS", "currency")


async def test_a_debt_is_deleted_once(world: GoalWorld) -> None:
    command = debt()
    await world.done(command)
    assert (await world.done(DeleteDebt(id=command.id))).change.summary == "Deleted the debt Car loan"
    assert await world.refused(DeleteDebt(id=command.id)) == ("NOT_FOUND", "id")


async def test_the_plan_and_the_fund_are_settings_with_one_version(world: GoalWorld) -> None:
    savings = await world.account()
    assert await world.settings() == GoalSettings()
    plan = SetDebtPlan(version=0, strategy=Strategy.SNOWBALL, extra_minor=5_000)
    assert (await world.done(plan)).settings == GoalSettings(strategy=Strategy.SNOWBALL, extra_minor=5_000, version=1)
    assert (await world.done(plan)).change is None
    fund = SetEmergencyFund(version=1, months=3, categories=("groceries", "dining"), account_ids=(savings,))
    saved = GoalSettings(
        fund_months=3,
        fund_categories=("dining", "groceries"),
        fund_account_ids=(savings,),
        strategy=Strategy.SNOWBALL,
        extra_minor=5_000,
        version=2,
    )
    assert (await world.done(fund)).settings == saved
    assert await world.settings() == saved
    assert await world.refused(replace(plan, extra_minor=1)) == ("VERSION_CONFLICT", "version")
    assert await world.refused(replace(fund, months=4)) == ("VERSION_CONFLICT", "version")


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"months": 0}, "MONTHS_OUT_OF_RANGE", "months"),
        ({"months": 37}, "MONTHS_OUT_OF_RANGE", "months"),
        ({"categories": ("space",)}, "CATEGORY_UNKNOWN", "categories"),
        ({"categories": ("income",)}, "CATEGORY_NOT_EXPENSE", "categories"),
        ({"account_ids": (uuid4(),)}, "ACCOUNT_NOT_FOUND", "accountIds"),
    ],
)
async def test_a_refused_fund_is_not_saved(world: GoalWorld, content: dict[str, Any], code: str, field: str) -> None:
    assert await world.refused(SetEmergencyFund(**{"version": 0, "months": 3, **content})) == (code, field)
    assert await world.settings() == GoalSettings()


async def test_the_accounts_of_a_fund_have_one_currency(world: GoalWorld) -> None:
    euros, dollars = await world.account(), await world.account(currency="USD")
    wanted = SetEmergencyFund(version=0, months=3, account_ids=(euros, dollars))
    assert await world.refused(wanted) == ("CURRENCY_DIFFERS", "accountIds")


async def test_a_negative_extra_is_refused(world: GoalWorld) -> None:
    wanted = SetDebtPlan(version=0, strategy=Strategy.AVALANCHE, extra_minor=-1)
    assert await world.refused(wanted) == ("AMOUNT_OUT_OF_RANGE", "extra")
