"""Who gives rows names and who takes names away, kept apart: no row is given a tag while the tag goes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_KEY = "hashtextextended(:household, 0)"
_SHARE = text(f"SELECT pg_advisory_xact_lock_shared({_KEY})")
_ALONE = text(f"SELECT pg_advisory_xact_lock({_KEY})")


class NamesLock:
    """Held until the transaction of the database ends. Whoever looks a name up shares it."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household = {"household": f"names {household_id}"}
        self._is_shared = False
        self._is_alone = False

    async def share(self) -> None:
        if not self._is_shared:
            await self._session.execute(_SHARE, self._household)
            self._is_shared = True

    async def alone(self) -> None:
        """To be asked for first: two that share it already would wait for each other."""
        if self._is_alone:
            return
        assert not self._is_shared
        await self._session.execute(_ALONE, self._household)
        self._is_shared = self._is_alone = True
