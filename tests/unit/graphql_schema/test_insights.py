"""Insights through GraphQL: the search behind a figure, what is stale, and what is said of them."""

from __future__ import annotations

from typing import Any

from domain.insights.commands import GiveOpinion, HearAgain
from domain.insights.model import Opinion
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import key
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)


async def _run(text: str, house: House) -> Any:
    answer = await EXECUTOR.execute(text, None, None, house.context())
    assert "errors" not in answer, answer["errors"]
    [payload] = answer["data"].values()
    return payload


async def test_a_figure_leads_to_its_rows() -> None:
    text = "{ insights { rows { query dateFrom } parts { parts { rows { query } } } } }"
    [insight] = await _run(text, House())
    assert insight["rows"] == {"query": "currency:EUR category:groceries", "dateFrom": "2026-11-01"}
    assert insight["parts"][0]["parts"][0]["rows"]["query"] == (
        r"currency:EUR category:groceries -has:payee merchant:/^REWE \(Mitte\)$/"
    )


async def test_what_is_stale_is_computed_before_it_is_shown() -> None:
    house = House()
    await _run("{ insights { id } }", house)
    assert house.commands.count("refresh_insights") == 0
    house.reads.insights.is_stale = True
    assert len(await _run("{ insights(first: 3) { id } }", house)) == 1
    assert house.commands.count("refresh_insights") == 1


async def test_an_opinion_reaches_the_domain() -> None:
    house = House()
    text = f"""mutation {{ giveInsightFeedback(input: {{id: "{key("insight")}", opinion: SILENCED}})
      {{ opinion change {{ id }} errors {{ code }} }} }}"""
    payload = await _run(text, house)
    assert payload["opinion"] == "SILENCED"
    assert house.commands.calls[0][1][1] == GiveOpinion(insight_id=key("insight"), opinion=Opinion.SILENCED)
    house = House()
    await _run('mutation { hearAgain(input: {topic: "FEES:fees"}) { topic errors { code } } }', house)
    assert house.commands.calls[0][1][1] == HearAgain(topic="FEES:fees")
