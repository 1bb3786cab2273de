"""Alembic, one linear history; `upgrade(dsn)` is all that the rest of the house calls."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config

from deployments.adapters.db import sqlalchemy_url


def _config(dsn: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files(__package__)))
    # ConfigParser reads % as interpolation; a socket directory in the DSN is percent-encoded.
    config.set_main_option("sqlalchemy.url", sqlalchemy_url(dsn).replace("%", "%%"))
    return config


def upgrade(dsn: str, revision: str = "head") -> None:
    """Bring the database to `revision`. Blocks; runs its own event loop, so never call it from a coroutine."""
    command.upgrade(_config(dsn), revision)


def downgrade(dsn: str, revision: str) -> None:
    """Take the database back to `revision`; for tests of the migrations themselves."""
    command.downgrade(_config(dsn), revision)
