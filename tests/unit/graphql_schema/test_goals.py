"""Goals and debts through GraphQL: what reaches the domain, and what comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

from domain.budgets.goals.commands import DecideContribution, SetDebt, SetEmergencyFund, SetGoal
from domain.budgets.goals.model import Allocation, Decision
from domain.shared.events import GoalsProgressed
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import FakeStream, House
from tests.unit.graphql_schema.household import key
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
ID = key("new")


async def _run(text: str, house: House) -> Any:
    answer = await EXECUTOR.execute(text, None, None, house.context())
    assert "errors" not in answer, answer["errors"]
    [payload] = answer["data"].values()
    return payload


def _command(house: House) -> Any:
    return house.commands.calls[0][1][1]


async def test_a_goal_reaches_the_domain_as_it_was_written() -> None:
    house = House()
    text = f"""mutation {{ setGoal(input: {{id: "{ID}", version: 3, name: "Bike", target: "100000", currency: "EUR",
      startsOn: "2026-08-01", dueOn: "2027-05-31", yearlyRate: "1.5", query: "tag:bike", position: 2,
      accounts: [{{accountId: "{key("account 1")}", setAside: "20000"}}]}})
      {{ goal {{ name saved {{ minor }} }} change {{ id }} errors {{ code }} }} }}"""
    payload = await _run(text, house)
    assert _command(house) == SetGoal(
        id=ID,
        version=3,
        name="Bike",
        target_minor=100_000,
        currency="EUR",
        starts_on=date(2026, 8, 1),
        due_on=date(2027, 5, 31),
        yearly_rate=Decimal("1.5"),
        allocations=(Allocation(key("account 1"), 20_000),),
        query="tag:bike",
        position=2,
    )
    # 200.00 set aside and 50.00 contributed, of which the account holds 240.00.
    assert payload["goal"] == {"name": "Bike", "saved": {"minor": "24000"}}


async def test_a_decision_names_its_goal() -> None:
    house = House()
    text = f"""mutation {{ decideContribution(input: {{transactionId: "{ID}", decision: COUNT,
      goalId: "{key("goal")}"}}) {{ goals {{ name }} errors {{ code }} }} }}"""
    assert await _run(text, house) == {"goals": [{"name": "Bike"}], "errors": []}
    assert _command(house) == DecideContribution(transaction_id=ID, decision=Decision.COUNT, goal_id=key("goal"))


async def test_a_debt_and_a_fund_reach_the_domain() -> None:
    house = House()
    text = f"""mutation {{ setDebt(input: {{id: "{ID}", name: "Card", currency: "EUR", accountId: "{key("account 2")}",
      yearlyRate: "18", minimum: "2500", minimumPercent: "2.5"}}) {{ errors {{ code }} }} }}"""
    await _run(text, house)
    assert _command(house) == SetDebt(
        id=ID,
        name="Card",
        currency="EUR",
        account_id=key("account 2"),
        yearly_rate=Decimal(18),
        minimum_minor=2_500,
        minimum_percent=Decimal("2.5"),
    )
    house = House()
    text = f"""mutation {{ setEmergencyFund(input: {{version: 4, months: 3, categories: ["dining"],
      accountIds: ["{key("account 1")}"]}}) {{ fund {{ lasts }} errors {{ code }} }} }}"""
    assert await _run(text, house) == {"fund": {"lasts": "1.9"}, "errors": []}
    wanted = SetEmergencyFund(version=4, months=3, categories=("dining",), account_ids=(key("account 1"),))
    assert _command(house) == wanted


async def test_what_if_refuses_what_no_goal_can_have() -> None:
    for given, field in (
        ('saved: "-1", target: "1", currency: "EUR"', "saved"),
        ('saved: "0", target: "1", currency: "EURO"', "currency"),
        ('saved: "0", target: "1", currency: "EUR", yearlyRate: "1000.1"', "yearlyRate"),
        ('saved: "0", target: "1", currency: "EUR", dueOn: "2101-01-01"', "dueOn"),
    ):
        answer = await EXECUTOR.execute(f"{{ savingPlan({given}) {{ payments }} }}", None, None, House().context())
        assert [error["extensions"]["field"] for error in answer["errors"]] == [field]


async def test_the_news_of_a_goal_shows_it_as_it_is_now() -> None:
    house = House()
    hint = GoalsProgressed(goal_id=key("goal"), state="BEHIND", previous="ON_TRACK")
    gone = GoalsProgressed(goal_id=key("another"), state="REACHED", previous="BEHIND")
    house.live.stream = FakeStream([gone, hint])
    text = "subscription { goalProgressed { previous goal { name } } }"
    answers = await EXECUTOR.subscribe(text, None, None, house.context())
    assert isinstance(answers, AsyncIterator)
    told = [answer.data async for answer in answers]
    assert told == [{"goalProgressed": {"previous": "ON_TRACK", "goal": {"name": "Bike"}}}]
