"""Help for searching, and the viewer's saved views."""

from __future__ import annotations

from collections.abc import Sequence

import graphene

from domain.shared.viewer import Permission
from domain.transactions.search.ast import TEXT_MAX
from domain.transactions.search.completion import SearchHelp as Help
from domain.transactions.search.fields import FIELDS
from domain.transactions.search.problems import Problem
from domain.transactions.views.model import SavedView as View
from finance_graphql.context import Context
from finance_graphql.errors import ClientError, bad_input
from finance_graphql.search.objects import SavedView, SearchField, SearchHelp
from finance_graphql.views import guarded


def bad_search(field: str, problem: Problem) -> ClientError:
    """A search that cannot be read, with the place in it."""
    error = bad_input(field, problem.message)
    assert error.extensions is not None
    error.extensions["problem"] = {
        "code": problem.code.value,
        "message": problem.message,
        "start": problem.start,
        "end": problem.end,
        "suggestion": problem.suggestion,
    }
    return error


async def _help(context: Context, _info: object, text: str, cursor: int | None = None) -> Help:
    # Whoever types past the limit is told so by the problem; there is nothing to complete.
    return await context.reads.search_help(
        context.caller, text[: TEXT_MAX + 1], len(text) if cursor is None else cursor
    )


async def _views(context: Context, _info: object) -> Sequence[View]:
    return await context.reads.saved_views(context.caller)


class SearchQueries:
    search_fields = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(SearchField))),
        Permission.READ,
        lambda _context, _info: tuple(FIELDS.values()),
        description="Every field of the search language.",
    )
    search_help = guarded(
        graphene.NonNull(SearchHelp),
        Permission.READ,
        _help,
        description="What may come next in a search, and what is wrong with it.",
        text=graphene.Argument(graphene.String, required=True, description="The search as it stands."),
        cursor=graphene.Argument(graphene.Int, description="Offset of the cursor; null is the end."),
    )
    saved_views = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(SavedView))),
        Permission.READ,
        _views,
        description="The viewer's own searches, in their order.",
    )
