"""A search that cannot be read is told with its place, and what may follow is offered."""

from __future__ import annotations

from typing import Any

from domain.transactions.views.commands import OrderViews, SaveView
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import key
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)


async def _ask(text: str, house: House, variables: dict[str, Any] | None = None) -> Any:
    return await EXECUTOR.execute(text, variables, None, house.context())


async def test_a_search_goes_with_the_other_conditions() -> None:
    house = House()
    text = '{ transactions(filter: {query: "amount>50 -tag:work", kind: EXPENSE}) { totalCount } }'
    assert (await _ask(text, house))["data"] == {"transactions": {"totalCount": 60}}
    [(_, (_caller, wanted, *_rest))] = house.reads.calls
    assert (wanted.query, wanted.kind) == ("amount>50 -tag:work", "EXPENSE")


async def test_a_search_that_cannot_be_read_is_refused_with_its_place() -> None:
    answer = await _ask('{ transactions(filter: {query: "x amuont>50"}) { totalCount } }', House())
    [error] = answer["errors"]
    problem = error["extensions"].pop("problem")
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "filter.query"}
    assert error["message"].startswith("filter.query: There is no field 'amuont'. Did you mean amount?")
    assert (problem["code"], problem["start"], problem["end"], problem["suggestion"]) == (
        "UNKNOWN_FIELD",
        2,
        8,
        "amount",
    )
    assert error["message"] == f"filter.query: {problem['message']}"


async def test_help_is_about_the_place_of_the_cursor() -> None:
    house = House()
    text = '{ searchHelp(text: "is:tra x", cursor: 6) { suggestions { label text start end } problem { code } } }'
    assert (await _ask(text, house))["data"]["searchHelp"] == {
        "suggestions": [{"label": "transfer", "text": "transfer", "start": 3, "end": 6}],
        "problem": {"code": "UNKNOWN_VALUE"},
    }


async def test_views_are_saved_and_put_in_order() -> None:
    house = House()
    text = f"""mutation {{ saveView(input: {{id: "{key("new")}", name: "Work", query: "tag:work"}})
      {{ views {{ id name query }} change {{ summary }} errors {{ code }} }} }}"""
    payload = (await _ask(text, house))["data"]["saveView"]
    assert payload["views"] == [{"id": str(key("view")), "name": "Work", "query": "tag:work"}]
    await _ask(f'mutation {{ orderViews(input: {{ids: ["{key("view")}"]}}) {{ views {{ id }} }} }}', house)
    assert [command for _, (_, command) in house.commands.calls] == [
        SaveView(id=key("new"), name="Work", query="tag:work"),
        OrderViews(ids=(key("view"),)),
    ]
