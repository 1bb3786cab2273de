"""Any selection over any data: a planned answer is graphql-core's answer, errors included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from finance_graphql.execution import Executor
from graphql import ExecutionResult, GraphQLObjectType, execute, get_named_type, parse
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import key, statement_import, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
DEPTH = 5
ROOTS = (
    *("accounts", "transactions", "dashboard", "imports", "budgets", "budgetPlan", "budgetSuggestions"),
    *("notifications", "viewer", "categories"),
)


@st.composite
def selections(draw: st.DrawFn, type_: GraphQLObjectType, depth: int) -> str:
    """A selection on this type; sometimes twice the same field, an alias, a fragment or a directive."""
    every = {name: get_named_type(field.type) for name, field in type_.fields.items()}
    usable = {name: inner for name, inner in every.items() if depth > 1 or not isinstance(inner, GraphQLObjectType)}
    names = draw(st.lists(st.sampled_from(["__typename", *usable]), min_size=1, max_size=5))
    parts = []
    for place, name in enumerate(names):
        inner = usable.get(name)
        text = name
        if isinstance(inner, GraphQLObjectType):
            text = f"{name} {{ {draw(selections(inner, depth - 1))} }}"
        form = draw(st.integers(0, 9))
        if form == 0:
            text = f"a{place}: {text}"
        elif form == 1:
            text = f"... on {type_.name} {{ {text} }}"
        elif form == 2:
            text = f"... @include(if: $yes) {{ {text} }}"
        elif form == 3:
            text = f"... @skip(if: $yes) {{ {text} }}"
        parts.append(text)
    return " ".join(parts)


@st.composite
def queries(draw: st.DrawFn) -> str:
    assert SCHEMA.query_type is not None
    parts = []
    for name in draw(st.lists(st.sampled_from(ROOTS), min_size=1, max_size=3, unique=True)):
        inner = get_named_type(SCHEMA.query_type.fields[name].type)
        assert isinstance(inner, GraphQLObjectType)
        parts.append(f"{name} {{ {draw(selections(inner, DEPTH))} }}")
    # The variable is always used, or the query would not be valid.
    return f"query($yes: Boolean!) {{ {' '.join(parts)} __typename @include(if: $yes) }}"


BREAKS: tuple[dict[str, Any], ...] = (
    {},
    {"description": None},
    {"amount": None},
    {"confidence": "much"},
    {"version": 2**40},
    {"category": "no longer there"},
    {"account_id": key("no longer there")},
    {"counterpart_id": key("transaction 3")},
    {"counterpart_id": key("no longer there")},
    {"booked_on": "yesterday"},
)


def _house(breaks: dict[str, Any], failing: str | None) -> House:
    house = House()
    house.reads.rows = [transaction(number) for number in range(4)]
    house.reads.rows[1] = replace(house.reads.rows[1], **breaks)
    house.reads.shown = replace(house.reads.shown, recent_transactions=tuple(house.reads.rows))
    house.reads.imported = statement_import(change_id=key("change"))
    if failing:
        house.reads.fails[failing] = RuntimeError("no connection")
    return house


@settings(max_examples=150)
@given(
    text=queries(),
    yes=st.booleans(),
    breaks=st.sampled_from(BREAKS),
    failing=st.sampled_from(
        [None, None, None, "accounts", "transactions_by_ids", "changes_by_ids", "has_transactions"]
    ),
)
async def test_a_planned_answer_is_that_of_graphql_core(
    text: str, yes: bool, breaks: dict[str, Any], failing: str | None
) -> None:
    planned = await EXECUTOR.execute(text, {"yes": yes}, None, _house(breaks, failing).context())
    if "data" not in planned:
        # Fields of one name that do not agree, too many aliases, too dear: refused before anything is run.
        codes = {error["extensions"]["code"] for error in planned["errors"]}
        assert codes in ({"GRAPHQL_VALIDATION_FAILED"}, {"ALIAS_LIMIT"}, {"COST_LIMIT"})
        return
    running = execute(
        SCHEMA, parse(text), context_value=_house(breaks, failing).context(), variable_values={"yes": yes}
    )
    expected = running if isinstance(running, ExecutionResult) else await running
    assert planned["data"] == expected.data
    assert _paths(planned.get("errors", [])) == _paths([error.formatted for error in expected.errors or []])


def _paths(errors: Any) -> set[tuple[str | int, ...]]:
    return {tuple(error["path"]) for error in errors}
