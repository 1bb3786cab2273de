"""However many rows are shown, the number of reads stays the same."""

from __future__ import annotations

from typing import Any

import pytest

from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import change, key, statement_import, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)


async def _answer(text: str, house: House, variables: dict[str, Any] | None = None) -> Any:
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


@pytest.mark.parametrize("rows", [1, 5, 50])
async def test_relations_of_a_page_cost_one_read_each(rows: int) -> None:
    house = House()
    house.reads.rows = [transaction(n, counterpart_id=transaction(n + 1).id) for n in range(60)]
    text = """query($first: Int!) { transactions(first: $first) { edges { node {
      account { name } category { label } counterpart { id account { name } } } } } }"""
    data = await _answer(text, house, {"first": rows})
    assert len(data["transactions"]["edges"]) == rows
    assert [name for name, _ in house.reads.calls] == ["transactions", "accounts", "categories", "transactions_by_ids"]
    ids = house.reads.calls[3][1][1]
    assert len(ids) == len(set(ids)) == rows


async def test_counting_happens_only_when_somebody_looks() -> None:
    house = House()
    await _answer("{ transactions { edges { cursor } } }", house)
    await _answer("{ transactions { ...P } } fragment P on TransactionConnection { n: totalCount }", house)
    assert [values[4] for _, values in house.reads.calls] == [False, True]


async def test_the_dashboard_is_one_read_with_what_is_selected() -> None:
    house = House()
    await _answer(
        """{ dashboard { accounts { id balance { minor } } recentTransactions(first: 5) { account { name } }
        a: cashFlow { month } b: recentTransactions(first: 7) { id } } }""",
        house,
    )
    [(name, values)] = house.reads.calls
    assert name == "dashboard"
    # The accounts of the dashboard answer those of the rows; the longer of the two lists is read.
    assert values[3:] == (7, frozenset({"accounts", "recent_transactions", "cash_flow"}))


async def test_accounts_are_read_once_where_a_query_lists_them_too() -> None:
    house = House()
    await _answer("{ accounts { id } imports { account { name } } }", house)
    # Both fields start at once, so the account of an import may be asked for before the list has come.
    assert house.reads.count("accounts") in (1, 2)
    assert house.reads.count("imports") == 1


async def test_one_account_leads_to_all() -> None:
    house = House()
    house.reads.rows[0] = transaction(0, counterpart_id=transaction(1).id)
    text = "{ transactions(first: 1) { edges { node { account { name } counterpart { account { name } } } } } }"
    [edge] = (await _answer(text, house))["transactions"]["edges"]
    assert edge["node"] == {"account": {"name": "Account 0"}, "counterpart": {"account": {"name": "Account 1"}}}
    assert house.reads.count("accounts") == 1


async def test_changes_of_imports_come_in_one_read() -> None:
    house = House()
    house.reads.imported = statement_import(change_id=key("change"))
    data = await _answer("{ imports { change { summary undoneAt } } }", house)
    assert data == {"imports": [{"change": {"summary": change().summary, "undoneAt": None}}]}
    assert house.reads.count("changes_by_ids") == 1


async def test_loaders_are_not_shared_between_requests() -> None:
    house = House()
    for _ in range(2):
        await _answer("{ transactions(first: 1) { edges { node { account { name } } } } }", house)
    assert house.reads.count("accounts") == 2
