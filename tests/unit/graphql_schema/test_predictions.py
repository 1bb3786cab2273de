"""Suggestions, why, and how often the model was right, through the schema."""

from __future__ import annotations

from typing import Any

import pytest

from domain.transactions.suggesting.commands import AcceptSuggestions, Choice
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import HOUSEHOLD, key, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
ROW = str(transaction(1).id)


async def _data(text: str, house: House, variables: dict[str, Any] | None = None) -> Any:
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def test_the_queue_comes_with_alternatives_and_loads_its_rows_at_once() -> None:
    house = House()
    found = await _data(
        """{ suggestionCount suggestions { totalCount pageInfo { hasNextPage } edges { node {
          id sameMerchantCount transaction { id }
          prediction { category { id } confidence modelVersion merchant alternatives { category { id } confidence } }
        } } } }""",
        house,
    )
    assert found["suggestionCount"] == found["suggestions"]["totalCount"] == 7
    [edge] = found["suggestions"]["edges"]
    assert edge["node"] == {
        "id": ROW,
        "sameMerchantCount": 3,
        "transaction": {"id": ROW},
        "prediction": {
            "category": {"id": "dining"},
            "confidence": 0.42,
            "modelVersion": "1.2.0",
            "merchant": "Cafe Luna",
            "alternatives": [
                {"category": {"id": "groceries"}, "confidence": 0.3},
                # What the household has no more.
                {"category": None, "confidence": 0.1},
            ],
        },
    }
    assert house.reads.count("transactions_by_ids") == 1


async def test_what_is_not_a_cursor_is_refused() -> None:
    answer = await EXECUTOR.execute('{ suggestions(after: "nonsense") { totalCount } }', None, None, House().context())
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_transaction_shows_what_was_said_of_it_and_why_only_where_somebody_asks() -> None:
    house = House()
    page = "{ transactions(first: 3) { edges { node { id prediction { confidence } } } } }"
    edges = (await _data(page, house))["transactions"]["edges"]
    assert {edge["node"]["id"]: edge["node"]["prediction"] for edge in edges}[ROW] == {"confidence": 0.42}
    assert house.reads.count("predictions.predictions_of") == 1
    assert house.commands.calls == []
    why = await _data(
        """query ($id: ID!) { transaction(id: $id) { prediction { why {
          category { id } confidence modelVersion reasons
          neighbours { description likeness category { id } transaction { id } }
        } } } }""",
        house,
        {"id": ROW},
    )
    assert why["transaction"]["prediction"]["why"] == {
        "category": {"id": "dining"},
        "confidence": 0.44,
        "modelVersion": "1.2.1",
        "reasons": ["“cafe” is common in Dining"],
        "neighbours": [
            {
                "description": "CAFE LUNA 17",
                "likeness": 0.9,
                "category": {"id": "dining"},
                "transaction": {"id": str(transaction(2).id)},
            },
            {"description": "Luna", "likeness": 0.4, "category": {"id": "groceries"}, "transaction": None},
        ],
    }
    assert [name for name, _ in house.commands.calls] == ["explain_prediction"]


async def test_categorizing_again_is_asked_for_and_followed() -> None:
    house = House()
    fields = "id status progress totalCount doneCount changedCount modelVersion isNightly finishedAt"
    expected = {
        "id": str(key("recategorization")),
        "status": "RUNNING",
        "progress": 0.25,
        "totalCount": 400,
        "doneCount": 100,
        "changedCount": 7,
        "modelVersion": "1.2.1",
        "isNightly": True,
        "finishedAt": None,
    }
    assert (await _data(f"{{ recategorization {{ {fields} }} }}", house))["recategorization"] == expected
    done = await _data(f"mutation {{ recategorize {{ recategorization {{ {fields} }} }} }}", house)
    assert done["recategorize"]["recategorization"] == expected


async def test_learning_anew_is_started_followed_and_told_what_it_was_worth() -> None:
    house = House()
    fields = "id status progress isNightly hasFailed modelVersion finishedAt"
    expected = {
        "id": str(key("training")),
        "status": "RUNNING",
        "progress": 0.25,
        "isNightly": False,
        "hasFailed": False,
        "modelVersion": "1.2.1",
        "finishedAt": None,
    }
    assert (await _data(f"{{ training {{ {fields} }} }}", house))["training"] == expected
    assert (await _data(f"mutation {{ train {{ training {{ {fields} }} }} }}", house))["train"]["training"] == expected
    worth = "{ householdModel { rowCount judgedCount accuracy accuracyAlone modelVersion dataDigest } }"
    found = (await _data(worth, house))["householdModel"]
    assert list(found.values()) == [312, 187, 0.91, 0.74, "1.2.1", "ab12"]
    assert house.reads.calls == [("predictions.training", (HOUSEHOLD,)), ("predictions.household_model", (HOUSEHOLD,))]


async def test_the_record_tells_what_became_of_predictions() -> None:
    house = House()
    fields = "fromPercent toPercent predictedCount decidedCount rightCount waitingCount"
    [band] = (await _data(f"{{ predictionRecord {{ {fields} }} }}", house))["predictionRecord"]
    assert list(band.values()) == [40, 50, 9, 5, 4, 2]
    assert house.reads.calls == [("predictions.record", (HOUSEHOLD,))]


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (
            {"choices": [{"id": ROW}, {"id": str(key("other")), "category": "home"}]},
            AcceptSuggestions(choices=(Choice(id=transaction(1).id), Choice(id=key("other"), category="home"))),
        ),
        ({"merchant": "Luna", "category": "home"}, AcceptSuggestions(merchant="Luna", category="home")),
        ({"fromPercent": 80}, AcceptSuggestions(from_percent=80)),
        ({}, AcceptSuggestions()),
    ],
)
async def test_accepting_names_rows_a_merchant_or_a_confidence(given: dict[str, Any], command: Any) -> None:
    house = House()
    text = """mutation ($input: AcceptSuggestionsInput!) { acceptSuggestions(input: $input) {
      acceptedCount remainingCount transactions { id } change { id } errors { code } } }"""
    done = (await _data(text, house, {"input": given}))["acceptSuggestions"]
    assert done == {
        "acceptedCount": 1,
        "remainingCount": 2,
        "transactions": [{"id": ROW}],
        "change": {"id": str(key("change"))},
        "errors": [],
    }
    [(name, (_, sent))] = house.commands.calls
    assert (name, sent) == ("accept_suggestions", command)


async def test_what_is_no_id_is_nothing_that_is_there() -> None:
    house = House()
    text = """mutation ($input: AcceptSuggestionsInput!) { acceptSuggestions(input: $input) {
      acceptedCount errors { code field } } }"""
    done = (await _data(text, house, {"input": {"choices": [{"id": "x"}, {"id": "y"}]}}))["acceptSuggestions"]
    assert done == {"acceptedCount": None, "errors": [{"code": "NOT_FOUND", "field": "choices"}]}
    assert house.commands.calls == []
