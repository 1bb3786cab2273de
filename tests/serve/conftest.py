"""What the tests of the running API share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest

from tests.support.api import Person
from tests.support.moneta import Moneta
from tests.support.tables import admin


@pytest.fixture
async def person(visitor: Callable[[], Person]) -> Person:
    """Somebody new who has just registered."""
    return await visitor().register()


@pytest.fixture
async def database(moneta: Moneta) -> AsyncIterator[asyncpg.Connection[Any]]:
    async with admin(moneta.dsn) as connection:
        yield connection
