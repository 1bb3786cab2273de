"""Opening a change: triggers keep what the transaction of the database writes from then on under it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.shared.changes import Change

_OPEN = text("""
INSERT INTO changes (household_id, id, user_id, kind, summary, account_id, import_id, created_at)
VALUES (:household_id, :id, :user_id, :kind, :summary, :account_id, :import_id, :created_at)
""")
_RESUME = text("""
SELECT set_config('moneta.change_id', :id, true), set_config('moneta.unlogged_inserts', :unlogged, true)
""")


async def open_change(session: AsyncSession, household_id: UUID, change: Change) -> None:
    await session.execute(
        _OPEN,
        {
            "household_id": household_id,
            "id": change.id,
            "user_id": change.user_id,
            "kind": change.kind,
            "summary": change.summary,
            "account_id": change.account_id,
            "import_id": change.import_id,
            "created_at": change.created_at,
        },
    )
    await resume_change(session, change.id)


async def resume_change(session: AsyncSession, change_id: UUID, *, unlogged_inserts: str = "") -> None:
    """Write on under a change that another unit has opened; rows new in `unlogged_inserts` are not listed."""
    await session.execute(_RESUME, {"id": str(change_id), "unlogged": unlogged_inserts})
