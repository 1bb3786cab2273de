"""What every GraphQL type is built from: views over domain values, relations, connections and guarded fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, Month, is_bookable
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.errors import bad_input

PAGE_MAX = 200


def attribute(name: str, _default: object, root: Any, _info: object) -> Any:
    """The default resolver. It is strict: a view that names something the value does not have is a bug, not a null."""
    return getattr(root, name)


class View(graphene.ObjectType):
    """A GraphQL type over a domain value; its fields are attributes of the value unless a resolver says otherwise."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        super().__init_subclass_with_meta__(default_resolver=attribute, **options)


def resolves(resolver: Callable[..., Any]) -> Callable[..., Any]:
    """A resolver of (value, context, arguments).

    It only reads, so the plan of an answer may call it without building a `ResolveInfo`, and once more after a failure.
    """

    def resolve(root: Any, info: graphene.ResolveInfo, **arguments: Any) -> Any:
        return resolver(root, info.context, **arguments)

    resolve.reads = resolver  # type: ignore[attr-defined]
    return resolve


def of(name: str) -> Callable[..., Any]:
    """The attribute of another name."""
    return resolves(lambda root, _context: getattr(root, name))


class Node(graphene.Interface):
    class Meta:
        description = "Something with an id of its own."

    id = graphene.ID(required=True, description="Stays the same for the life of the object.")


class UserError(graphene.Interface):
    class Meta:
        description = "Why a mutation was refused; nothing was saved."

    message = graphene.String(required=True, description="What is wrong and how to mend it, in words for people.")
    field = graphene.String(description="The input field that it is about; null where it is about the whole.")


def enum_of(enum: type[Enum], description: str, words: Mapping[str, str], name: str | None = None) -> Any:
    """The GraphQL form of a domain enum; `words` describes every member."""
    missing = set(enum.__members__) - set(words)
    if missing:
        raise TypeError(f"describe {', '.join(sorted(missing))} of {enum.__name__}")
    return graphene.Enum.from_enum(
        enum, name=name, description=lambda member: description if member is None else words[member.name]
    )


class Money(View):
    class Meta:
        description = "An amount of one currency."

    minor = graphene.Field("finance_graphql.scalars.MinorUnits", required=True, description="In minor units, signed.")
    currency = graphene.String(required=True, description="ISO 4217 code, for example `EUR`.")


class PageInfo(View):
    class Meta:
        description = "Where a page stands in its list."

    has_next_page = graphene.Boolean(required=True, description="Whether more rows follow `endCursor`.")
    has_previous_page = graphene.Boolean(required=True, description="Whether the page began after a cursor.")
    start_cursor = graphene.String(description="Cursor of the first row; null on an empty page.")
    end_cursor = graphene.String(description="Cursor of the last row: pass it as `after` to go on.")


def page_size(field: str, first: int) -> int:
    """`first`, checked."""
    if not 1 <= first <= PAGE_MAX:
        raise bad_input(field, f"ask for 1 to {PAGE_MAX} rows, not {first}.")
    return first


def usable_month(month: Month | None) -> Month | None:
    """A month that has transactions or could have; further out there is no calendar to reckon with."""
    if month is not None and not is_bookable(month.first_day):
        raise bad_input("month", f"{month} is outside {EARLIEST_DATE:%Y-%m} to {LATEST_DATE:%Y-%m}.")
    return month


def check_texts(arguments: Mapping[str, Any]) -> None:
    """Refuse the one character that JSON has and a database has not, wherever it stands."""
    for name, value in arguments.items():
        if isinstance(value, str):
            if "\0" in value:
                raise bad_input(to_camel_case(name), "remove the NUL character (U+0000).")
        elif isinstance(value, Mapping):
            check_texts(value)
        elif isinstance(value, list):
            for item in value:
                check_texts(item if isinstance(item, Mapping) else {name: item})


def bad_cursor() -> Exception:
    return bad_input("after", "this is not a cursor of this list. Leave it out to start from the first row.")


def guarded(type_: Any, requires: Permission, resolver: Callable[..., Any], **options: Any) -> Any:
    """A root field that refuses whoever lacks the permission before its resolver runs."""
    if not isinstance(requires, Permission):
        raise TypeError("a root field names the Permission that it requires, or is marked `public`")

    def resolve(_root: object, info: graphene.ResolveInfo, **arguments: Any) -> Any:
        context: Context = info.context
        context.authorize(requires)
        check_texts(arguments)
        return resolver(context, info, **arguments)

    resolve.requires = requires  # type: ignore[attr-defined]
    return graphene.Field(type_, resolver=resolve, **options)
