"""What a replica opens once: made in the process that uses it, never pickled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID, uuid4

from redis.asyncio import Redis

from deployments.adapters import realtime
from deployments.adapters.db import Database
from deployments.adapters.security import AccessTokens
from deployments.adapters.settings import Settings, settings
from deployments.adapters.telemetry import configure_logging, correlation_id
from domain.shared.event_json import Payload
from domain.shared.events import Event


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
        event = Event.of(
            payload,
            id=uuid4(),
            household_id=household_id,
            correlation_id=correlation_id.get(),
            occurred_at=datetime.now(UTC),
        )
        await realtime.publish_event(self.redis, event)

    async def close(self) -> None:
        if "database" in self.__dict__:
            await self.database.close()
        if "redis" in self.__dict__:
            await self.redis.aclose()
