"""Both brokers behind one fixture, each test under names of its own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.support.events import Broker
from tests.support.proxy import Proxy


@pytest.fixture(params=["redis", "rabbit"])
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[Broker]:
    url = request.getfixturevalue("redis_url" if request.param == "redis" else "rabbitmq_url")
    async with Proxy.before(url) as proxy:
        made = Broker(request.param, proxy)
        yield made
        for bus in made.buses:
            with contextlib.suppress(Exception):
                await bus.close(grace_seconds=0.1)
