"""What administrators did: written down before it is done, so that nothing is done that is not written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BEGIN = text("""
    INSERT INTO admin_actions (id, at, user_id, actor, action, subject, done_count, correlation_id)
    VALUES (:id, :at, CAST(:user_id AS uuid), :actor, :action, :subject, CAST(:done_count AS integer), :correlation_id)
""")
_END = text("UPDATE admin_actions SET done_count = :done_count WHERE id = :id")


async def write(
    session: AsyncSession,
    *,
    at: datetime,
    user_id: UUID | None,
    actor: str,
    action: str,
    subject: str,
    correlation_id: str,
    done_count: int | None = None,
) -> UUID:
    """The caller commits. Without a count it is an intention, until `ended`."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "at": at,
        "user_id": user_id,
        "actor": actor,
        "action": action,
        "subject": subject,
        "done_count": done_count,
        "correlation_id": correlation_id,
    }
    await session.execute(_BEGIN, values)
    return UUID(str(values["id"]))


async def ended(session: AsyncSession, id: UUID, done_count: int) -> None:  # noqa: A002
    await session.execute(_END, {"id": id, "done_count": done_count})
