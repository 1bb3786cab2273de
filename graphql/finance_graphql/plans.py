"""Answers without the executor's ceremony: a selection is compiled once per document into plain functions.

graphql-core asks for each field of each row who resolves it, with which arguments, under which path. A plan has asked
already; what is left is an attribute, a serializer and a dict entry, about a tenth of the cost. It covers what only
reads: attributes, resolvers marked with `resolves`, objects, lists, leaves.

A plan is optimistic. Whatever does not fit (a null in the wrong place, a value that cannot be serialized, a resolver
that raises) abandons it, and graphql-core completes the same value from the start and reports the error with its path.
Nothing is done twice but reading.
"""

from __future__ import annotations

from asyncio import Future, gather
from collections.abc import Awaitable, Callable
from functools import partial
from operator import attrgetter
from types import CoroutineType
from typing import Any
from uuid import UUID

from graphql.execution.collect_fields import collect_sub_fields
from graphql.execution.values import get_argument_values
from graphql.language import FragmentDefinitionNode
from graphql.pyutils import Undefined
from graphql.type import GraphQLField, GraphQLLeafType, GraphQLOutputType, GraphQLScalarType

from finance_graphql.views import attribute
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
)


class Abandon(Exception):
    """This value needs graphql-core."""


class Run:
    """One answer in the making: what resolvers see, and what is still awaited."""

    __slots__ = ("context", "pending", "variables")

    def __init__(self, context: Any, variables: dict[str, Any]) -> None:
        self.context = context
        self.variables = variables
        self.pending: list[tuple[dict[str, Any], str, Awaitable[Any], Complete]] = []

    def drop(self) -> None:
        """Nobody will await what is pending."""
        for _, _, awaitable, _ in self.pending:
            if isinstance(awaitable, CoroutineType):
                awaitable.close()
        self.pending.clear()


Complete = Callable[[Any, Run], Any]
Attribute = Callable[[Any], Any]
Resolve = Callable[[Any, Run], Any]
# Of one field: its key in the answer, an attribute or else a resolver, and what completes the value.
Field = tuple[str, Attribute | None, Resolve | None, Complete]


def is_awaitable(value: Any) -> bool:
    """Coroutines and futures; our resolvers return nothing else that could be awaited."""
    return isinstance(value, CoroutineType | Future)


def apply(complete: Complete, value: Any, context: Any, variables: dict[str, Any]) -> Any:
    """Complete a root value; returns the data, or a coroutine where something has to be awaited."""
    run = Run(context, variables)
    try:
        data = complete(value, run)
    except Exception:
        run.drop()
        raise
    return _settle(data, run) if run.pending else data


async def _settle(data: Any, run: Run) -> Any:
    """Await level by level, so that the loaders of one level gather their keys into one read."""
    try:
        while run.pending:
            waiting, run.pending = run.pending, []
            values = await gather(*(awaitable for _, _, awaitable, _ in waiting))
            for (target, key, _, complete), value in zip(waiting, values, strict=True):
                target[key] = complete(value, run)
    except Exception:
        run.drop()
        raise
    return data


class Compiler:
    """Compiles the selections of one operation under given values of @skip and @include."""

    def __init__(
        self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def compile(self, type_: GraphQLOutputType, nodes: list[FieldNode]) -> Complete | None:
        """How to complete a value of this type; None where only graphql-core can."""
        try:
            return self._value(type_, nodes)
        except Abandon:
            return None

    def _value(self, type_: GraphQLOutputType, nodes: list[FieldNode]) -> Complete:
        required = isinstance(type_, GraphQLNonNull)
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if isinstance(type_, GraphQLList):
            return _list(self._value(type_.of_type, nodes), required)
        if isinstance(type_, GraphQLScalarType | GraphQLEnumType):
            return _leaf(type_, required)
        if isinstance(type_, GraphQLObjectType) and type_.is_type_of is None:
            return _object(*self._fields(type_, nodes), required)
        raise Abandon

    def _fields(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[dict[str, Any], list[Field]]:
        constants: dict[str, Any] = {}
        fields: list[Field] = []
        selection = collect_sub_fields(self._schema, self._fragments, self._variables, type_, nodes)
        for key, field_nodes in selection.items():
            name = field_nodes[0].name.value
            # A constant keeps the place of its key, also where fields fill theirs in.
            constants[key] = type_.name if name == "__typename" else None
            if name == "__typename":
                continue
            field = type_.fields.get(name)
            if field is None:
                raise Abandon
            fields.append((key, *_resolve(field, field_nodes[0]), self._value(field.type, field_nodes)))
        return constants, fields


# These look at null themselves instead of wrapping one another: a call less for each field of each row.


def _object(constants: dict[str, Any], fields: list[Field], required: bool) -> Complete:
    def complete(value: Any, run: Run) -> Any:
        if value is None:
            return _absent(required)
        data = constants.copy()
        for key, attribute_of, resolve, complete_field in fields:
            if attribute_of is not None:
                data[key] = complete_field(attribute_of(value), run)
                continue
            assert resolve is not None
            found = resolve(value, run)
            if is_awaitable(found):
                run.pending.append((data, key, found, complete_field))
            else:
                data[key] = complete_field(found, run)
        return data

    return complete


def _list(complete: Complete, required: bool) -> Complete:
    def each(value: Any, run: Run) -> Any:
        if isinstance(value, list | tuple):
            return [complete(item, run) for item in value]
        if value is None:
            return _absent(required)
        raise Abandon

    return each


def _leaf(type_: GraphQLLeafType, required: bool) -> Complete:
    serialize: Callable[[Any], Any] = _SERIALIZERS.get(type_.name, type_.serialize)
    if isinstance(type_, GraphQLEnumType):
        serialize = {member.value: name for name, member in type_.values.items()}.__getitem__

    def leaf(value: Any, _run: Run) -> Any:
        if value is None:
            return _absent(required)
        serialized = serialize(value)
        if serialized is None or serialized is Undefined:
            raise Abandon
        return serialized

    return leaf


def _absent(required: bool) -> None:
    if required:
        raise Abandon


def _text(value: Any) -> Any:
    return value if type(value) is str else GraphQLString.serialize(value)


def _id(value: Any) -> Any:
    return str(value) if type(value) is UUID else GraphQLID.serialize(value)


def _int(value: Any) -> Any:
    return value if type(value) is int and -_INT_BOUND <= value < _INT_BOUND else GraphQLInt.serialize(value)


# The usual kind of value at once; everything else as graphql-core does it.
_SERIALIZERS: dict[str, Callable[[Any], Any]] = {"String": _text, "ID": _id, "Int": _int}
_INT_BOUND = 2**31


def _resolve(field: GraphQLField, node: FieldNode) -> tuple[Attribute | None, Resolve | None]:
    """How to get the value of a field: an attribute costs least, and never has to be awaited."""
    resolve: Any = field.resolve
    if isinstance(resolve, partial) and resolve.func is attribute:
        return attrgetter(resolve.args[0]), None
    reads = getattr(resolve, "reads", None)
    if reads is None:
        raise Abandon
    if not field.args:
        return None, lambda value, run: reads(value, run.context)
    return None, lambda value, run: reads(value, run.context, **get_argument_values(field, node, run.variables))
