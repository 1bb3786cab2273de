"""The outbox: an event is a row of the very transaction that made it true, so neither exists without the other.

The relay (`deployments/events/relay.py`) publishes the rows after the commit. What the migration must create:

    CREATE TABLE outbox (
      id             uuid PRIMARY KEY,
      sequence       bigint GENERATED ALWAYS AS IDENTITY,
      topic          text NOT NULL,
      household_id   uuid NOT NULL,
      payload        jsonb NOT NULL,
      correlation_id text NOT NULL,
      occurred_at    timestamptz NOT NULL,
      published_at   timestamptz,
      attempts       integer NOT NULL DEFAULT 0,
      version        integer NOT NULL DEFAULT 1);
    CREATE INDEX ix_outbox_unpublished ON outbox (sequence) WHERE published_at IS NULL;
    CREATE INDEX ix_outbox_published_at ON outbox (published_at) WHERE published_at IS NOT NULL;

No row-level security: the relay serves every household. No trigger either: `add` notifies the relay itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, Instant, Key
from domain.shared.events import Event, encode

CHANNEL = "moneta_outbox"


class OutboxRow(Base):
    __tablename__ = "outbox"
    id: Mapped[Key]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    topic: Mapped[str] = mapped_column(Text)
    household_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    correlation_id: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[Instant]
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Of the payload.
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))

    __table_args__ = (
        Index("ix_outbox_unpublished", "sequence", postgresql_where=text("published_at IS NULL")),
        Index("ix_outbox_published_at", "published_at", postgresql_where=text("published_at IS NOT NULL")),
    )


# One round trip for any number of events. PostgreSQL delivers the notification at the commit, once per transaction.
_ADD = text(
    f"""
    WITH added AS (
      INSERT INTO outbox (id, topic, household_id, payload, correlation_id, occurred_at, version)
      SELECT id, topic, household_id, payload, correlation_id, occurred_at, version
      FROM ROWS FROM (
        jsonb_to_recordset(CAST(:events AS jsonb))
          AS (id uuid, topic text, household_id uuid, payload jsonb, correlation_id text, occurred_at timestamptz,
              version integer)
      ) WITH ORDINALITY AS event
      ORDER BY ordinality
    )
    SELECT pg_notify('{CHANNEL}', '')
    """  # noqa: S608 (a constant)
)


async def add(session: AsyncSession, events: Iterable[Event]) -> None:
    """Save the events with the caller's change and wake the relay at its commit; does not commit."""
    encoded = b",".join(encode(event) for event in events)
    if encoded:
        await session.execute(_ADD, {"events": f"[{encoded.decode()}]"})
