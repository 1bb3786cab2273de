"""`moneta admin`: who may look after the whole installation."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from deployments.cli._household import with_database
from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout

if TYPE_CHECKING:
    from deployments.adapters.db import Database
    from deployments.users.administrators import Account


def _named() -> Collection[str]:
    """By MONETA_ADMIN_EMAILS, as this terminal has it."""
    return frozenset(part.strip().lower() for part in os.environ.get("MONETA_ADMIN_EMAILS", "").split(",") if part)


async def _found(database: Database, email: str) -> Account:
    from deployments.users.administrators import Administrators

    found = await Administrators(database).find(email)
    if found is None:
        raise StartFailed(f"Nobody is registered as {email}.", "Register in the browser first, then come back.")
    return found


async def _set(database: Database, account: Account, granted: bool) -> None:
    from deployments.users.administrators import Administrators

    await Administrators(database).set(account, granted)


@click.group("admin")
def command() -> None:
    """Name administrators, who see and replay the events that failed.

    Where a mail server is set up, MONETA_ADMIN_EMAILS names them by addresses, which grant nothing until confirmed.
    """


@command.command("grant")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_dir_option
def grant(email: str, yes: bool, layout: Layout) -> None:
    """Make the account with this EMAIL an administrator.

    Anybody can register with any address: the account is shown before you decide. Where e-mail can be sent, its
    address must be confirmed first.
    """
    account = with_database(layout, lambda database: _found(database, email))
    if os.environ.get("SMTP_URL") and not account.is_verified:
        raise StartFailed(
            f"{account.email} is not confirmed, so nobody knows whose it is.",
            "Follow the link in the mail that was sent there, or send another one under Settings → Account.",
        )
    confirmed = "confirmed" if account.is_verified else "NOT confirmed"
    click.echo(f"{account.email} ({confirmed}): {account.display_name}, registered {account.created_at:%Y-%m-%d %H:%M}")
    if not yes and not click.confirm("Is this the person you mean?"):
        raise SystemExit(1)
    with_database(layout, lambda database: _set(database, account, granted=True))
    click.echo("Granted. It shows within minutes, or at once after signing in again.")


@command.command("revoke")
@click.argument("email")
@data_dir_option
def revoke(email: str, layout: Layout) -> None:
    """Take back what `grant` gave. What MONETA_ADMIN_EMAILS grants is taken back there."""
    account = with_database(layout, lambda database: _found(database, email))
    if not account.is_granted:
        raise StartFailed(f"{account.email} was granted nothing.", "See `moneta admin list`.")
    with_database(layout, lambda database: _set(database, account, granted=False))
    click.echo("Taken back.")


@command.command("list")
@data_dir_option
def list_(layout: Layout) -> None:
    """Everybody who is an administrator now."""

    async def read(database: Database) -> list[Account]:
        from deployments.users.administrators import Administrators

        return list(await Administrators(database).all(_named()))

    found = with_database(layout, read)
    for account in found:
        how = "granted on the command line" if account.is_granted else "by MONETA_ADMIN_EMAILS"
        click.echo(f"{account.email}  {account.display_name}  {how}")
    if not found:
        click.echo("Nobody is: name somebody with `moneta admin grant EMAIL`.")
