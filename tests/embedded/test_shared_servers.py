"""The servers that every integration test stands on are real and separate."""

from __future__ import annotations

import asyncpg
import redis.asyncio
from faststream.rabbit import RabbitBroker


async def test_each_module_gets_its_own_empty_database(postgres_dsn: str) -> None:
    connection = await asyncpg.connect(postgres_dsn)
    try:
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables == 0
        assert (await connection.fetchval("SELECT lower('ÄRGER')")) == "ärger"
    finally:
        await connection.close()


async def test_redis_answers_on_its_socket(redis_url: str) -> None:
    client = redis.asyncio.from_url(redis_url)
    try:
        assert await client.ping() is True
        assert (await client.config_get("maxmemory-policy"))["maxmemory-policy"] == "noeviction"
    finally:
        await client.aclose()


async def test_rabbitmq_answers_as_a_broker(rabbitmq_url: str) -> None:
    broker = RabbitBroker(rabbitmq_url)
    try:
        await broker.connect()
        assert await broker.ping(timeout=60)
    finally:
        await broker.stop()
