"""Rules in GraphQL: what they look like, and how a condition is refused with its place."""

from __future__ import annotations

from typing import Any

from domain.transactions.rules.rejections import RuleRejection, TextRejected
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import key
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
BAD = TextRejected(RuleRejection.CONDITION_INVALID, "There is no field 'amout'.", "condition", 0, 5, "amount")


async def answer(text: str, house: House, **variables: Any) -> Any:
    found = await EXECUTOR.execute(text, variables, None, house.context())
    assert "errors" not in found, found["errors"]
    return found["data"]


async def test_a_rule_tells_itself_in_words_and_as_a_form() -> None:
    text = """{ rules { condition sentence actionWords matchCount
      form { combination terms { field text isNegated } }
      actions { addTags { name } split { percent category { id } } } } }"""
    (rule,) = (await answer(text, House()))["rules"]
    assert rule["condition"] == "description:rewe -is:transfer"
    assert rule["sentence"].startswith("When description contains “rewe” and it is no transfer → payee Payee 1")
    assert rule["form"] == {
        "combination": "ALL",
        "terms": [
            {"field": "description", "text": "description:rewe", "isNegated": False},
            {"field": "is", "text": "is:transfer", "isNegated": True},
        ],
    }
    assert rule["actions"]["split"] == [
        {"percent": "33.3", "category": {"id": "dining"}},
        {"percent": None, "category": {"id": "groceries"}},
    ]
    assert rule["matchCount"] == 7


async def test_a_bad_condition_is_refused_with_its_place() -> None:
    house = House()
    house.commands.refuse("create_rule", BAD)
    text = """mutation ($id: ID!) {
      createRule(input: {id: $id, condition: "amout>5", actions: {category: "groceries"}}) {
      rule { id } errors { code field start end suggestion ... on UserError { message } } } }"""
    payload = (await answer(text, house, id=str(key("new"))))["createRule"]
    assert payload == {
        "rule": None,
        "errors": [
            {
                "code": "CONDITION_INVALID",
                "field": "condition",
                "start": 0,
                "end": 5,
                "suggestion": "amount",
                "message": "There is no field 'amout'.",
            }
        ],
    }


async def test_a_preview_of_a_bad_condition_says_where_it_is_bad() -> None:
    house = House()
    house.commands.refuse("preview_rules", BAD)
    text = """{ rulePreview(input: {draft: {condition: "amout>5", actions: {}}}) {
      changedCount rows { key } problem { message field start end } } }"""
    preview = (await answer(text, house))["rulePreview"]
    assert preview["changedCount"] == 0
    assert preview["problem"] == {"message": BAD.message, "field": "condition", "start": 0, "end": 5}


async def test_a_preview_shows_each_row_before_and_after() -> None:
    text = """{ rulePreview(input: {draft: {condition: "rewe", actions: {category: "groceries"}}}, first: 1) {
      matchedCount changedCount endCursor rows { isNew account { name } fields { name before after } } } }"""
    preview = (await answer(text, House()))["rulePreview"]
    assert (preview["matchedCount"], preview["changedCount"]) == (3, 2)
    assert preview["endCursor"] is not None
    assert [row["fields"] for row in preview["rows"]] == [[{"name": "Category", "before": None, "after": "Groceries"}]]


async def test_actions_that_name_no_id_are_refused_before_anything_is_asked() -> None:
    house = House()
    text = """mutation ($id: ID!) { createRule(input: {id: $id, condition: "rewe",
      actions: {payeeId: "x", split: [{percent: "50", tagIds: ["y"]}, {}]}}) { errors { code field } } }"""
    payload = (await answer(text, house, id=str(key("new"))))["createRule"]
    assert payload["errors"] == [
        {"code": "PAYEE_NOT_FOUND", "field": "actions.payeeId"},
        {"code": "TAG_NOT_FOUND", "field": "actions.split.0.tagIds"},
    ]
    assert house.commands.calls == []


async def test_an_offer_and_the_log_are_read() -> None:
    text = """query ($id: ID!) {
      ruleOffer(transactionId: $id) { condition matchCount example { id } category { label } }
      ruleOffers { subject } ruleTest(condition: "rewe", description: "REWE 1") { matches problem { message } }
      ruleRuns { edges { node { by matchedCount change { id } } } } }"""
    found = await answer(text, House(), id=str(key("transaction 1")))
    assert found["ruleOffer"]["matchCount"] == 12
    assert found["ruleTest"] == {"matches": True, "problem": None}
    assert found["ruleRuns"]["edges"][0]["node"]["matchedCount"] == 3
