"""Every contract holds in memory and on PostgreSQL."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["fake", "postgresql"])
def dsn(request: pytest.FixtureRequest) -> str | None:
    """Where the world is kept; None keeps it in memory. Not async: the migration runs a loop of its own."""
    return None if request.param == "fake" else str(request.getfixturevalue("migrated_dsn"))
