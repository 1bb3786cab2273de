"""What the answer needs: so that a read fetches that and no more."""

from __future__ import annotations

from graphql.execution.collect_fields import collect_sub_fields
from graphql.type import GraphQLObjectType

from graphql import GraphQLResolveInfo, get_named_type


def selected(info: GraphQLResolveInfo) -> frozenset[str]:
    """Names of the fields that the operation selects on what this field returns."""
    returned = get_named_type(info.return_type)
    assert isinstance(returned, GraphQLObjectType)
    nodes = collect_sub_fields(info.schema, info.fragments, info.variable_values, returned, info.field_nodes)
    return frozenset(fields[0].name.value for fields in nodes.values())
