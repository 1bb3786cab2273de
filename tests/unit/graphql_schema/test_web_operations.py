"""Every operation of the web app is valid and within the limits, as the browser sends it."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from finance_graphql import limits
from finance_graphql.documents import Document, Documents
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from tests.unit.graphql_schema.operations import SCHEMA

SOURCES = Path(__file__).parents[3] / "web" / "src"
# Apollo keeps these to itself.
CLIENT_ONLY = re.compile(r"@(unmask|client|nonreactive)(\([^)]*\))?")


class _WithTypenames(Visitor):
    """Apollo asks for the type of every object."""

    def leave_selection_set(self, node: SelectionSetNode, _key: Any, parent: Any, *_: Any) -> SelectionSetNode:
        # Fragments are shared by the operations: once is enough.
        named = any(isinstance(each, FieldNode) and each.name.value == "__typename" for each in node.selections)
        if not named and not isinstance(parent, OperationDefinitionNode):
            node.selections = (*node.selections, FieldNode(name=NameNode(value="__typename")))
        return node


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.add(node.name.value)


def _definitions() -> tuple[dict[str, OperationDefinitionNode], dict[str, FragmentDefinitionNode]]:
    operations, fragments = {}, {}
    for path in sorted(SOURCES.rglob("*.graphql")):
        for node in parse(CLIENT_ONLY.sub("", path.read_text(encoding="utf-8"))).definitions:
            if isinstance(node, FragmentDefinitionNode):
                fragments[node.name.value] = node
            elif isinstance(node, OperationDefinitionNode) and node.name:
                operations[node.name.value] = node
    return operations, fragments


OPERATIONS, FRAGMENTS = _definitions()


def _document(name: str) -> str:
    """The operation with the fragments that it needs."""
    parts: dict[str, Any] = {name: OPERATIONS[name]}
    waiting = [name]
    while waiting:
        finder = _Spreads()
        visit(parts[waiting.pop()], finder)
        for spread in sorted(finder.names - parts.keys()):
            parts[spread] = FRAGMENTS[spread]
            waiting.append(spread)
    # A copy of each: fragments are shared, and would ask for their type once more with every operation.
    return "\n".join(print_ast(visit(deepcopy(part), _WithTypenames())) for part in parts.values())


def test_there_are_operations() -> None:
    assert {"DashboardPage", "SignIn"} <= OPERATIONS.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_of_the_app_may_be_sent(name: str) -> None:
    document = Documents(SCHEMA, introspection=False).get(_document(name))
    assert isinstance(document, Document), document
    assert document.meter.cost({"first": 50}) <= limits.COST_MAX
