"""Makes an operation for any field of the schema, so that tests over all fields need no list that somebody forgets."""

from __future__ import annotations

from graphql.pyutils import Undefined

from finance_graphql.schema import build_schema
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_composite_type,
)

SCHEMA = build_schema()
UUID_TEXT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"

_SCALARS = {
    "ID": f'"{UUID_TEXT}"',
    "String": '"EUR"',
    "Int": "1",
    "Float": "0.5",
    "Boolean": "true",
    "MinorUnits": '"100"',
    "Date": '"2026-11-23"',
    "DateTime": '"2026-11-23T12:00:00Z"',
    "Month": '"2026-11"',
    "Decimal": '"1.0837"',
}


def literal(type_: GraphQLInputType) -> str:
    """A value of this type, as it is written in a query; objects have their required fields only."""
    if isinstance(type_, GraphQLNonNull):
        return literal(type_.of_type)
    if isinstance(type_, GraphQLList):
        return f"[{literal(type_.of_type)}]"
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        required = {
            name: field.type
            for name, field in type_.fields.items()
            if isinstance(field.type, GraphQLNonNull) and field.default_value is Undefined
        }
        return "{" + ", ".join(f"{name}: {literal(inner)}" for name, inner in required.items()) + "}"
    return _SCALARS[str(type_)]


def operation(kind: str, name: str, field: GraphQLField, selection: str = "__typename") -> str:
    """The smallest operation with this root field."""
    arguments = ", ".join(
        f"{argument}: {literal(spec.type)}"
        for argument, spec in field.args.items()
        if isinstance(spec.type, GraphQLNonNull)
    )
    inner = f" {{ {selection} }}" if is_composite_type(get_named_type(field.type)) else ""
    return f"{kind} {{ {name}{f'({arguments})' if arguments else ''}{inner} }}"


def roots(kind: str) -> dict[str, GraphQLField]:
    """Every root field of `query`, `mutation` or `subscription`."""
    root = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type, "subscription": SCHEMA.subscription_type}
    found = root[kind]
    assert found is not None
    return dict(found.fields)
