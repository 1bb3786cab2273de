"""`moneta migrate`: bring the database to the newest schema, as `moneta up` does with its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from deployments.embedded.failures import StartFailed


@click.command("migrate")
@click.option("--database-url", envvar="DATABASE_URL", help="[default: $DATABASE_URL]")
@click.option("--revision", default="head", show_default=True, help="Stop at this revision.")
def command(database_url: str | None, revision: str) -> None:
    """Migrate the database, and do nothing where it is up to date.

    Safe beside another one: the second waits, then finds nothing to do.
    """
    if not database_url:
        raise StartFailed(
            "There is no database to migrate: DATABASE_URL is not set.",
            "Set it, for example DATABASE_URL=postgresql://moneta@db.example/moneta.",
        )
    from deployments.migrations import upgrade

    with _explained():
        upgrade(database_url, revision)
    click.echo("The database is up to date.")


@contextmanager
def _explained() -> Iterator[None]:
    """One line for what a driver says in forty; MONETA_DEBUG=1 shows all of it. Never the URL: it holds a password."""
    try:
        yield
    except Exception as error:
        if os.environ.get("MONETA_DEBUG"):
            raise
        reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [""]
        raise StartFailed(
            f"The database was not migrated, nothing in it changed: {type(error).__name__}: {reason[-1]}",
            "Check DATABASE_URL, that the server answers, and that its user may create tables and roles.",
        ) from error
