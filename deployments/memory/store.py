"""Learned memories kept between replicas. Losing one costs the time to learn it again, and nothing else."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from deployments.adapters.db import Database

# What was learned of an older revision never replaces a newer one.
_KEEP = text("""
    INSERT INTO household_memories AS m (household_id, model_version, revision, content)
    VALUES (:household_id, :model_version, :revision, :content)
    ON CONFLICT (household_id) DO UPDATE
    SET model_version = excluded.model_version, revision = excluded.revision, content = excluded.content,
        stored_at = now()
    WHERE m.revision <= excluded.revision
""")


class MemoryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, household_id: UUID, model_version: str, revision: int, content: bytes) -> None:
        values = {
            "household_id": household_id,
            "model_version": model_version,
            "revision": revision,
            "content": content,
        }
        async with self._database.session(household_id) as session:
            await session.execute(_KEEP, values)
            await session.commit()
