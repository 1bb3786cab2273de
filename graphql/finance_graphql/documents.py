"""Parsed and validated documents, kept by their text: clients send the same few queries for ever."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from graphql.language import DirectiveNode
from graphql.type import GraphQLOutputType

from finance_graphql import limits
from finance_graphql.errors import ClientError, ErrorCode
from finance_graphql.plans import Compiler, Complete
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)

DOCUMENTS_MAX = 512
# Kept texts and what was made of them stay within tens of megabytes, whatever is sent.
CHARACTERS_MAX = 2_000_000
_PLANS_MAX = 32
_ERRORS_MAX = 20


class Document:
    """One operation that may be run any number of times."""

    __slots__ = ("_plans", "_schema", "_switches", "fragments", "meter", "node", "operation")

    def __init__(
        self, schema: GraphQLSchema, node: DocumentNode, operation: OperationDefinitionNode, meter: limits.Meter
    ) -> None:
        self.node = node
        self.operation = operation
        self.meter = meter
        self.fragments = {
            part.name.value: part for part in node.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self._schema = schema
        self._switches = _switches(node)
        self._plans: dict[tuple[Any, ...], Complete | None] = {}

    def plan(
        self, key: str, type_: GraphQLOutputType, nodes: list[FieldNode], variables: dict[str, Any]
    ) -> Complete | None:
        """The plan of a root field; which fields are in it depends on the variables of @skip and @include only."""
        known = (key, *(variables.get(name) for name in self._switches))
        try:
            return self._plans[known]
        except KeyError:
            if len(self._plans) >= _PLANS_MAX:
                return None
            plan = Compiler(self._schema, self.fragments, variables).compile(type_, nodes)
            self._plans[known] = plan
            return plan


class _SwitchFinder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        for argument in node.arguments:
            if isinstance(argument.value, VariableNode):
                self.names[argument.value.name.value] = None


def _switches(node: DocumentNode) -> tuple[str, ...]:
    finder = _SwitchFinder()
    visit(node, finder)
    return tuple(finder.names)


class Documents:
    """The cache. A document that is refused is not kept, so nonsense cannot push out what is used."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool) -> None:
        self._schema = schema
        self._rules = [*specified_rules] if introspection else [*specified_rules, NoSchemaIntrospectionCustomRule]
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def get(self, text: str) -> Document | list[GraphQLError]:
        """The document, or why it cannot be run."""
        document = self._kept.get(text)
        if document is not None:
            self._kept.move_to_end(text)
            return document
        try:
            made = self._make(text)
        except ClientError as error:
            return [error]
        except RecursionError:
            return [limits.too_deep()]
        if isinstance(made, Document):
            self._keep(text, made)
        return made

    def __len__(self) -> int:
        return len(self._kept)

    def _keep(self, text: str, document: Document) -> None:
        self._kept[text] = document
        self._characters += len(text)
        while len(self._kept) > DOCUMENTS_MAX or self._characters > CHARACTERS_MAX:
            oldest, _ = self._kept.popitem(last=False)
            self._characters -= len(oldest)

    def _make(self, text: str) -> Document | list[GraphQLError]:
        node = _parsed(text)
        operation = _only_operation(node)
        meter = limits.Meter(self._schema, node, operation)
        errors = validate(self._schema, node, self._rules, max_errors=_ERRORS_MAX)
        return errors or Document(self._schema, node, operation, meter)


def _parsed(text: str) -> DocumentNode:
    if len(text) > limits.QUERY_CHARACTERS_MAX:
        raise _too_long(f"{len(text):,} characters, the limit is {limits.QUERY_CHARACTERS_MAX:,}")
    try:
        return parse(text, max_tokens=limits.TOKENS_MAX)
    except GraphQLSyntaxError as error:
        if "tokens" in error.message:
            raise _too_long(f"more than {limits.TOKENS_MAX:,} tokens") from error
        if "nested too deeply" in error.message:
            raise limits.too_deep() from error
        raise ClientError(
            ErrorCode.GRAPHQL_PARSE_FAILED, error.message, source=error.source, positions=error.positions
        ) from error


def _too_long(what: str) -> ClientError:
    return ClientError(
        ErrorCode.TOKEN_LIMIT, f"This request is too long: {what}. Pass values as variables, and select less at once."
    )


def _only_operation(node: DocumentNode) -> OperationDefinitionNode:
    operations = [part for part in node.definitions if isinstance(part, OperationDefinitionNode)]
    if len(operations) != 1:
        raise ClientError(
            ErrorCode.GRAPHQL_VALIDATION_FAILED,
            f"Send one operation in each request; this document has {len(operations)}.",
        )
    return operations[0]
