"""The inbox: a consumer remembers each event in the transaction of its work, so a second delivery changes nothing.

    CREATE TABLE inbox (
      consumer text NOT NULL, event_id uuid NOT NULL, handled_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (consumer, event_id));
    CREATE INDEX ix_inbox_handled_at ON inbox (handled_at);

No row-level security. The relay deletes rows once no broker can deliver their events again.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, CreatedAt


class InboxRow(Base):
    __tablename__ = "inbox"
    consumer: Mapped[str] = mapped_column(Text, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handled_at: Mapped[CreatedAt]

    __table_args__ = (Index("ix_inbox_handled_at", "handled_at"),)


async def accept(session: AsyncSession, consumer: str, event_id: UUID) -> bool:
    """Whether this event is new to the consumer; call it first, in the transaction that does the work.

    While another transaction handles the same event this waits for its end: False once that has committed, True where
    it was rolled back.
    """
    statement = (
        insert(InboxRow)
        .values(consumer=consumer, event_id=event_id)
        .on_conflict_do_nothing()
        .returning(InboxRow.event_id)
    )
    return (await session.execute(statement)).first() is not None
