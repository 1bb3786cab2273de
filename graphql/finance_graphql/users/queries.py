"""Reading who is signed in."""

from __future__ import annotations

from typing import Any

import graphene

from domain.users.model import Profile
from finance_graphql.context import Context
from finance_graphql.mutation import PUBLIC
from finance_graphql.users.objects import Viewer


async def _viewer(_root: object, info: graphene.ResolveInfo) -> Profile | None:
    context: Context = info.context
    return None if context.viewer is None else await context.reads.profile(context.caller)


_viewer.requires = PUBLIC  # type: ignore[attr-defined]


class UserQueries:
    viewer: Any = graphene.Field(Viewer, resolver=_viewer, description="Who is signed in; null when nobody is.")
