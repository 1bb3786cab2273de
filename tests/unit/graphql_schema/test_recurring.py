"""Recurring payments through GraphQL: what is read, and what reaches the commands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from domain.recurring import commands
from domain.recurring.model import StreamCadence, StreamKind
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fake_recurring import FOUND
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import TODAY, key
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)


async def _run(text: str, house: House) -> Any:
    answer = await EXECUTOR.execute(text, None, None, house.context())
    assert "errors" not in answer, answer
    return answer["data"]


async def test_a_recurring_payment_says_what_it_is_and_what_comes() -> None:
    text = """{ recurring { streams { name kind cadence state yearly { minor } nextOn lastOn chargeCount isConfirmed
      priceChange { on before { minor } after { minor } } duplicateIds version }
      upcoming { on amount { minor currency } stream { name } }
      totals { currency subscriptionsYearly { minor } billsYearly { minor } outSoon { minor } inSoon { minor } } } }"""
    found = (await _run(text, House()))["recurring"]
    assert found["streams"] == [
        {
            "name": "Films",
            "kind": "SUBSCRIPTION",
            "cadence": "MONTHLY",
            "state": "ACTIVE",
            "yearly": {"minor": "-15588"},
            "nextOn": "2026-12-05",
            "lastOn": "2026-11-05",
            "chargeCount": 11,
            "isConfirmed": True,
            "priceChange": {"on": "2026-06-05", "before": {"minor": "-1099"}, "after": {"minor": "-1299"}},
            "duplicateIds": [str(key("transaction 2"))],
            "version": 2,
        }
    ]
    assert found["upcoming"] == [
        {"on": "2026-12-05", "amount": {"minor": "-1299", "currency": "EUR"}, "stream": {"name": "Films"}}
    ]
    assert found["totals"] == [
        {
            "currency": "EUR",
            "subscriptionsYearly": {"minor": "15588"},
            "billsYearly": {"minor": "0"},
            "outSoon": {"minor": "1299"},
            "inSoon": {"minor": "0"},
        }
    ]


async def test_what_does_not_exist_is_null() -> None:
    text = '{ recurringStream(id: "nothing") { name } recurringCharges(id: "nothing") { transactionId } }'
    assert await _run(text, House()) == {"recurringStream": None, "recurringCharges": []}


async def test_an_edit_reaches_the_command() -> None:
    house = House()
    text = f"""mutation {{ editRecurring(input: {{id: "{FOUND.id}", version: 2, name: "Cinema", kind: BILL,
      cadence: YEARLY, amount: "1500", nextOn: "2026-12-24"}}) {{
        stream {{ name }} change {{ id }} errors {{ code }} }} }}"""
    answer = (await _run(text, house))["editRecurring"]
    assert (answer["stream"], answer["errors"]) == ({"name": "Films"}, [])
    assert house.commands.calls[-1][1][-1] == commands.EditStream(
        id=FOUND.id,
        version=2,
        name="Cinema",
        kind=StreamKind.BILL,
        cadence=StreamCadence.YEARLY,
        amount_minor=1_500,
        next_on=date(2026, 12, 24),
    )


async def test_a_dismissal_of_no_uuid_is_refused_at_the_edge() -> None:
    house = House()
    text = 'mutation { dismissRecurring(input: {id: "x"}) { stream { name } errors { code field } } }'
    answer = (await _run(text, house))["dismissRecurring"]
    assert answer == {"stream": None, "errors": [{"code": "NOT_FOUND", "field": "id"}]}
    assert house.commands.calls == []


async def test_an_account_says_when_it_may_run_low() -> None:
    text = """{ balanceOutlooks(days: 20) { balance { minor } lowOn mayBeLowOn lowest { on likely { minor } } } }"""
    assert (await _run(text, House()))["balanceOutlooks"] == [
        {
            "balance": {"minor": "1000"},
            "lowOn": str(TODAY + timedelta(days=11)),
            "mayBeLowOn": str(TODAY + timedelta(days=9)),
            "lowest": {"on": str(TODAY + timedelta(days=20)), "likely": {"minor": "-1000"}},
        }
    ]


async def test_the_strip_has_every_day_with_what_is_due_and_left() -> None:
    text = "{ upcomingDays(days: 14) { on balance { minor } payments { stream { name } } } }"
    days = (await _run(text, House()))["upcomingDays"]
    assert [day["on"] for day in days] == [str(TODAY + timedelta(days=number)) for number in range(14)]
    assert [day["balance"]["minor"] for day in days] == [str(1_000 - 100 * number) for number in range(14)]
    assert [day["on"] for day in days if day["payments"]] == ["2026-12-05"]
