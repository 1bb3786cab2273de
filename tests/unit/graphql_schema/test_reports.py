"""What is asked for a report, and how it is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.transactions.reporting import Counting, TransactionFilter
from domain.transactions.reports import Grouping, ReportWanted
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
PERIOD = 'dateFrom: "2026-01-01", dateTo: "2026-12-31"'


async def _answer(text: str, house: House | None = None) -> Any:
    return await EXECUTOR.execute(text, None, None, (house or House()).context())


async def test_a_report_is_told_with_what_it_leaves_out() -> None:
    house = House()
    answer = await _answer(
        f"""{{ report(query: "amount>5", {PERIOD}, groupBy: CATEGORY) {{
          total {{ net {{ minor }} lineCount isComplete }} isComplete groupCount gaps {{ currency }}
          groups {{ key query dateFrom category {{ label }} figures {{ net {{ minor }} isComplete }} }} }} }}""",
        house,
    )
    assert answer["data"]["report"] == {
        "total": {"net": {"minor": "-2500"}, "lineCount": 4, "isComplete": False},
        "isComplete": False,
        "groupCount": 2,
        "gaps": [{"currency": "USD"}],
        "groups": [
            {
                "key": "groceries",
                "query": "amount>5 category:Groceries",
                "dateFrom": "2026-01-01",
                "category": {"label": "Groceries"},
                "figures": {"net": {"minor": "-2500"}, "isComplete": True},
            },
            {
                "key": None,
                "query": "amount>5 category:none",
                "dateFrom": "2026-01-01",
                "category": None,
                "figures": {"net": {"minor": "0"}, "isComplete": False},
            },
        ],
    }
    assert house.reads.calls == [
        (
            "report",
            (
                house.context().caller.household_id,
                ReportWanted(
                    query="amount>5",
                    first=date(2026, 1, 1),
                    last=date(2026, 12, 31),
                    grouping=Grouping.CATEGORY,
                    counting=Counting.SPENDING,
                ),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("arguments", "field", "problem"),
    [
        (f'query: "amuont>5", {PERIOD}, groupBy: TAG', "query", "UNKNOWN_FIELD"),
        ('dateFrom: "2026-02-01", dateTo: "2026-01-31", groupBy: TAG', "dateTo", None),
        (f'{PERIOD}, groupBy: CATEGORY, below: "space"', "below", None),
    ],
)
async def test_a_report_that_cannot_be_made_says_why(arguments: str, field: str, problem: str | None) -> None:
    [error] = (await _answer(f"{{ report({arguments}) {{ currency }} }}"))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_USER_INPUT", field)
    assert error["extensions"].get("problem", {}).get("code") == problem


async def test_the_list_behind_a_figure_counts_as_the_report_does() -> None:
    house = House()
    await _answer('{ transactions(filter: {query: "tea", counting: SPENDING}) { totalCount } }', house)
    [(_, (_, wanted, *_))] = house.reads.calls
    assert wanted == TransactionFilter(query="tea", counting=Counting.SPENDING)
