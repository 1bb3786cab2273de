"""Whose household a command of the machine itself is about."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.state import running

if TYPE_CHECKING:
    from deployments.adapters.db import Database
    from domain.shared.viewer import Caller

OutcomeT = TypeVar("OutcomeT")

_MEMBERS = """
SELECT u.id AS user_id, u.email, m.household_id, m.role FROM memberships m
JOIN users u ON u.id = m.user_id JOIN households h ON h.id = m.household_id
WHERE NOT h.is_demo AND (CAST(:email AS text) IS NULL OR u.email = lower(:email))
ORDER BY m.role = 'OWNER' DESC, u.email
"""


def dsn_of(layout: Layout) -> str:
    """DATABASE_URL, or the database of the Moneta that runs."""
    from deployments.embedded.postgres import Postgres

    dsn = os.environ.get("DATABASE_URL")
    if dsn is None and running(layout) is None:
        raise StartFailed(
            f"No Moneta runs on {layout.root}.", "Start it with `moneta up` in another terminal, or name --data-dir."
        )
    return dsn or Postgres(layout).dsn()


def with_database(layout: Layout, work: Callable[[Database], Awaitable[OutcomeT]]) -> OutcomeT:
    """Do something with the database of the Moneta that runs, or of DATABASE_URL."""
    from deployments.adapters.db import Database

    dsn = dsn_of(layout)

    async def main() -> OutcomeT:
        database = Database(dsn, pool_size=2)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(main())


async def caller_of(database: Database, email: str | None) -> Caller:
    """The person, or who is there alone."""
    from sqlalchemy import text

    from domain.shared.viewer import Caller, Role, Viewer

    async with database.session(None) as session:
        members: list[Any] = list((await session.execute(text(_MEMBERS), {"email": email})).mappings())
    if not members:
        who = f"Nobody is registered as {email}." if email else "Nobody is registered yet."
        raise StartFailed(who, "Check the address, or register in the browser first.")
    if len({member["household_id"] for member in members}) > 1:
        emails = ", ".join(sorted({member["email"] for member in members}))
        raise StartFailed("There are several households.", f"Say whose with --user: {emails}.")
    member = members[0]
    return Caller(Viewer(member["user_id"], member["household_id"], Role(member["role"])), f"cli-{uuid4().hex[:12]}")
