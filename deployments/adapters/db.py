"""Connections to PostgreSQL: SQLAlchemy for commands, asyncpg for reads.

Both scope each transaction to one household by `SET LOCAL`, so that row-level security guards what a repository forgets
and nothing of one request can leak into the next one on the same connection.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import orjson

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

APP_ROLE = "moneta_app"


def sqlalchemy_url(dsn: str) -> str:
    """The same server for SQLAlchemy, whichever driver `dsn` names."""
    return f"postgresql+asyncpg://{dsn.partition('://')[2]}"


def asyncpg_dsn(dsn: str) -> str:
    """The same server for asyncpg and libpq tools."""
    return f"postgresql://{dsn.partition('://')[2]}"


def _scope(household_id: UUID | None) -> str:
    # A UUID's own rendering needs no quoting; one simple-protocol round trip sets both.
    household = str(household_id) if household_id else ""
    return f"SET LOCAL ROLE {APP_ROLE}; SET LOCAL moneta.household_id = '{household}'"


_SCOPE = f"SELECT set_config('role', '{APP_ROLE}', true), set_config('moneta.household_id', :household, true)"


class Database:
    """Makes its engine and pool at first use, in the process that uses them; never pickled."""

    def __init__(self, dsn: str, *, pool_size: int = 8) -> None:
        self._dsn = dsn
        self._pool_size = pool_size
        self._engine: AsyncEngine | None = None
        self._sessions: async_sessionmaker[AsyncSession] | None = None
        self._pool: asyncpg.Pool[Any] | None = None

    @property
    def engine(self) -> AsyncEngine:
        if self._engine is None:
            # A second of imports that a replica which only reads does not need.
            from sqlalchemy.ext.asyncio import create_async_engine

            self._engine = create_async_engine(
                sqlalchemy_url(self._dsn),
                pool_size=self._pool_size,
                max_overflow=2,
                pool_pre_ping=True,
                json_serializer=_json,
                json_deserializer=orjson.loads,
            )
        return self._engine

    async def pool(self) -> asyncpg.Pool[Any]:
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                asyncpg_dsn(self._dsn),
                min_size=1,
                max_size=self._pool_size,
                init=_use_orjson,
                reset=_nothing_to_reset,
                command_timeout=30,
            )
        return self._pool

    @asynccontextmanager
    async def session(self, household_id: UUID | None) -> AsyncIterator[AsyncSession]:
        """One transaction of a command, scoped to the household; the caller commits, anything else rolls back."""
        from sqlalchemy import text
        from sqlalchemy.ext.asyncio import async_sessionmaker

        if self._sessions is None:
            self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        async with self._sessions() as session:
            # What `_scope` says in one round trip: the protocol of SQLAlchemy's driver takes no two statements at once.
            await session.execute(text(_SCOPE), {"household": str(household_id) if household_id else ""})
            yield session

    @asynccontextmanager
    async def read(self, household_id: UUID) -> AsyncIterator[asyncpg.Connection[Any]]:
        """One read-only snapshot of one household: a read of several statements sees one moment."""
        pool = await self.pool()
        async with pool.acquire() as connection:
            await connection.execute(f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_scope(household_id)}")
            try:
                yield connection
            finally:
                await connection.execute("COMMIT")

    async def ping(self) -> None:
        pool = await self.pool()
        await pool.fetchval("SELECT 1", timeout=3)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
        if self._engine is not None:
            await self._engine.dispose()


def _json(value: object) -> str:
    # asyncpg's UUID is a subclass, which orjson does not take by itself.
    return orjson.dumps(value, default=str).decode()


async def _use_orjson(connection: asyncpg.Connection[Any]) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=_json, decoder=orjson.loads)


async def _nothing_to_reset(connection: asyncpg.Connection[Any]) -> None:
    """Every setting is `SET LOCAL`; asyncpg's own reset would cost a round trip for each read."""
