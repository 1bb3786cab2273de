"""Reading imports."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import graphene

from domain.shared.viewer import Permission
from domain.transactions.importing.model import ImportProfile
from domain.transactions.model import StatementImport
from finance_graphql.context import Context
from finance_graphql.imports.objects import Import
from finance_graphql.imports.objects import ImportProfile as ImportProfileView
from finance_graphql.views import guarded, page_size


async def _imports(context: Context, _info: object, first: int | None = None) -> Sequence[StatementImport]:
    return await context.reads.imports(context.caller, first=page_size("first", 10 if first is None else first))


async def _import(context: Context, _info: object, id: str) -> StatementImport | None:  # noqa: A002
    try:
        key = UUID(id)
    except ValueError:
        return None
    return (await context.reads.imports_by_ids(context.caller, [key])).get(key)


async def _profiles(context: Context, _info: object) -> Sequence[ImportProfile]:
    return await context.reads.import_profiles(context.caller)


class ImportQueries:
    import_profiles = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(ImportProfileView))),
        Permission.READ,
        _profiles,
        description="The layouts of files that are known, the last used first.",
    )
    imports = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Import))),
        Permission.READ,
        _imports,
        description="The latest imports, newest first.",
        first=graphene.Argument(graphene.Int, default_value=10, description="How many, 1 to 200."),
    )
    import_ = guarded(
        Import,
        Permission.READ,
        _import,
        name="import",
        description="One import; null where the household has none of this id.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
