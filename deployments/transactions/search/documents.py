"""The documents behind the trigram index: an import puts them off, so that nobody waits for them."""

from __future__ import annotations

from uuid import UUID

from deployments.adapters.db import Database


async def catch_up(database: Database, household_id: UUID) -> int:
    """Write what is missing; gives the number of documents. Twice, or two at the same time, does no harm.

    Until then a search looks at the rows themselves: right, and slower. So one that fails can simply come again.
    Statistics follow where the household has outgrown them, so that lists and exports are planned with its rows.
    """
    from sqlalchemy import text

    async with database.session(household_id) as session:
        written = await session.scalar(text("SELECT search_catch_up()"))
        await session.commit()
    async with database.session(household_id) as session:
        await session.execute(text("SELECT renew_statistics()"))
        await session.commit()
    return int(written or 0)
