"""What a replica opens once: made in the process that uses it, never pickled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from redis.asyncio import Redis

from deployments.adapters import realtime
from deployments.adapters.db import Database
from deployments.adapters.security import AccessTokens
from deployments.adapters.settings import Settings, settings
from deployments.adapters.telemetry import configure_logging
from domain.shared.events import Payload


@dataclass
class Resources:
    """Connections of one process; nothing connects before it is used."""

    settings: Settings

    @classmethod
    def of_replica(cls) -> Resources:
        """From the environment, with this process's logs as JSON."""
        found = settings()
        configure_logging(found.log_level)
        return cls(found)

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database_url, pool_size=self.settings.database_pool_size)

    @cached_property
    def redis(self) -> Redis:
        return Redis.from_url(self.settings.redis_url)

    @cached_property
    def tokens(self) -> AccessTokens:
        return AccessTokens(self.settings.jwt_secret, self.settings.access_token_seconds)

    async def hint(self, household_id: UUID, payload: Payload) -> None:
        """Tell open pages something that the database knows already."""
        await realtime.publish(self.redis, household_id, payload)

    async def close(self) -> None:
        if "database" in self.__dict__:
            await self.database.close()
        if "redis" in self.__dict__:
            await self.redis.aclose()
