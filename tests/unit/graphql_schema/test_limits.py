"""What one request may ask for."""

from __future__ import annotations

from typing import Any

import pytest

from finance_graphql import limits
from finance_graphql.documents import DOCUMENTS_MAX, Document, Documents
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.operations import SCHEMA

PAGE = "query Page($first: Int) { transactions(first: $first) { edges { node { %s } } } }"
FIELDS = "id bookedOn description amount { minor currency } account { id name } category { id label icon }"


async def _refusal(text: str, variables: dict[str, Any] | None = None, *, introspection: bool = False) -> Any:
    house = House()
    answer = await Executor(SCHEMA, introspection=introspection).execute(text, variables, None, house.context())
    assert "data" not in answer, "it was run"
    assert (house.reads.calls, house.commands.calls) == ([], [])
    return answer["errors"]


def _nested(levels: int) -> str:
    return '{ transaction(id: "x") {' + "counterpart {" * (levels - 2) + "id" + "}" * (levels - 2) + "} }"


def _measured(text: str) -> Document:
    document = Documents(SCHEMA, introspection=False).get(text)
    assert isinstance(document, Document), document
    return document


async def test_depth() -> None:
    _measured(_nested(limits.DEPTH_MAX))
    for levels in (limits.DEPTH_MAX + 1, 50, 1_500):
        [error] = await _refusal(_nested(levels))
        assert error["extensions"]["code"] == "DEPTH_LIMIT"
        assert error["message"].startswith("This request is nested more than 12 levels deep.")


async def test_depth_counts_through_fragments_and_aliases_that_look_like_introspection() -> None:
    parts = "".join(f"fragment F{n} on Transaction {{ counterpart {{ ...F{n + 1} }} }} " for n in range(14))
    text = '{ transaction(id: "x") { ...F0 } } ' + parts + "fragment F14 on Transaction { id }"
    [error] = await _refusal(text)
    assert error["extensions"]["code"] == "DEPTH_LIMIT"
    [error] = await _refusal(_nested(40).replace("transaction", "__a: transaction"))
    assert error["extensions"]["code"] == "DEPTH_LIMIT"


async def test_aliases() -> None:
    _measured("{" + " ".join(f"a{n}: viewer {{ id }}" for n in range(limits.ALIASES_MAX)) + "}")
    [error] = await _refusal("{" + " ".join(f"a{n}: viewer {{ id }}" for n in range(200)) + "}")
    assert error["extensions"]["code"] == "ALIAS_LIMIT"
    assert error["message"] == "This request renames 200 fields, the limit is 30. Send fewer at once."


async def test_aliases_in_fragments_count_where_they_are_spread() -> None:
    doubling = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(60))
    [error] = await _refusal("{ ...F0 } " + doubling + "fragment F60 on Query { a: viewer { id } }")
    assert error["extensions"]["code"] == "ALIAS_LIMIT"
    assert "more than a million" in error["message"]


async def test_tokens_and_characters() -> None:
    for text in ("{" + "viewer { id } " * 1_500 + "}", "# " + "x" * 60_000 + "\n{ viewer { id } }"):
        [error] = await _refusal(text)
        assert error["extensions"]["code"] == "TOKEN_LIMIT"
        assert "too long" in error["message"]


async def test_repeating_a_field_and_defining_many_fragments() -> None:
    [error] = await _refusal("{ viewer {" + "id " * 21 + "} }")
    assert error["message"] == "`id` is selected more than 20 times in one place; once is enough."
    spreads = " ".join(f"...F{n}" for n in range(101))
    [error] = await _refusal(
        f"{{ {spreads} }}" + " ".join(f"fragment F{n} on Query {{ viewer {{ id }} }}" for n in range(101))
    )
    assert error["message"] == "This request has 101 fragments, the limit is 100."
    assert error["extensions"]["code"] == "COST_LIMIT"


@pytest.mark.parametrize(("first", "cost"), [(None, 711), (1, 25), (50, 711), (200, 2_811)])
def test_cost_is_fields_times_rows(first: int | None, cost: int) -> None:
    # 10 for the root and 1 for `edges`; a node and 13 fields for each row. Without a value the default of 50 holds.
    document = _measured(PAGE % FIELDS)
    assert document.meter.cost({} if first is None else {"first": first}) == cost


async def test_cost_with_variables() -> None:
    text = PAGE % (FIELDS + " counterpart { id description amount { minor currency } account { id name } }")
    _measured(text).meter.check({"first": 50})
    [error] = await _refusal(text, {"first": 100_000})
    assert error["extensions"]["code"] == "COST_LIMIT"
    assert error["message"].startswith("This request costs more than a million, the limit is 5,000")
    assert "`first`" in error["message"]


async def test_cost_written_into_the_query() -> None:
    fields = FIELDS + " counterpart { id amount { minor currency } account { id name balance { minor } } }"
    [error] = await _refusal(("{ transactions(first: 200) { edges { node { %s } } } }") % (fields + " " + fields))
    assert error["extensions"]["code"] == "COST_LIMIT"


async def test_guessing_passwords_in_one_request_is_refused() -> None:
    guess = 'a%d: signIn(input: {email: "a@b.c", password: "%d"}) { session { accessToken } }'
    [error] = await _refusal("mutation {" + " ".join(guess % (n, n) for n in range(3)) + "}")
    assert error["extensions"]["code"] == "COST_LIMIT"


async def test_a_parse_error_has_its_place() -> None:
    [error] = await _refusal("{ viewer { id }")
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert error["message"] == "Syntax Error: Expected Name, found <EOF>."
    assert error["locations"] == [{"line": 1, "column": 16}]


async def test_an_unknown_field_is_met_with_a_suggestion() -> None:
    [error] = await _refusal("{ acounts { id } }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert error["message"] == "Cannot query field 'acounts' on type 'Query'. Did you mean 'accounts' or 'account'?"


async def test_many_mistakes_are_cut_short() -> None:
    errors = await _refusal("{" + " ".join(f"unknown{n}" for n in range(1_000)) + "}")
    assert len(errors) == 21
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize(
    "text", ["query A { viewer { id } } query B { viewer { id } }", "fragment F on Query { __typename }"]
)
async def test_one_operation_in_each_request(text: str) -> None:
    [error] = await _refusal(text)
    assert error["message"].startswith("Send one operation in each request")


async def test_introspection_is_for_development() -> None:
    for error in await _refusal("{ __schema { types { name } } }"):
        assert error["message"].startswith("GraphQL introspection has been disabled")
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    deep = "{ __schema { types { fields { type {" + "ofType {" * 9 + "name" + "}" * 9 + "} } } } }"
    executor = Executor(SCHEMA, introspection=True)
    assert "errors" not in await executor.execute(deep, None, None, House(role=None).context())
    assert await Executor(SCHEMA).execute("{ __typename }", None, None, House(role=None).context()) == {
        "data": {"__typename": "Query"}
    }


async def test_a_cycle_of_fragments_is_refused() -> None:
    [error] = await _refusal("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_documents_are_kept_by_text_and_only_good_ones() -> None:
    documents = Documents(SCHEMA, introspection=False)
    assert documents.get("{ viewer { id } }") is documents.get("{ viewer { id } }")
    assert isinstance(documents.get("{ nonsense }"), list)
    assert len(documents) == 1


def test_the_least_used_document_goes_first() -> None:
    documents = Documents(SCHEMA, introspection=False)
    texts = [f"query Q{n} {{ viewer {{ id }} }}" for n in range(DOCUMENTS_MAX + 1)]
    first, second = documents.get(texts[0]), documents.get(texts[1])
    for text in texts[2:-1]:
        documents.get(text)
    documents.get(texts[0])
    documents.get(texts[-1])
    assert len(documents) == DOCUMENTS_MAX
    assert documents.get(texts[0]) is first
    assert documents.get(texts[1]) is not second


def test_kept_documents_are_bounded_in_size() -> None:
    documents = Documents(SCHEMA, introspection=False)
    for number in range(60):
        documents.get(f"# {number} " + "x" * 49_000 + "\n{ viewer { id } }")
    assert len(documents) == 2_000_000 // 49_025
