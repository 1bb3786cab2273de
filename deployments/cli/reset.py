"""`moneta reset`: begin anew."""

from __future__ import annotations

import shutil

import click

from deployments.cli._options import data_dir_option
from deployments.cli.down import stop_running
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.embedded.redis import Redis
from deployments.embedded.state import Lock

# A folder without any of these was never ours; deleting it would be somebody's loss.
_OURS = ("postgres", "redis", "run")


@click.command("reset")
@data_dir_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(layout: Layout, yes: bool) -> None:
    """Stop Moneta and delete everything in its data directory."""
    if not layout.root.exists():
        click.echo(f"There is nothing at {layout.root}.")
        return
    if any(layout.root.iterdir()) and not any((layout.root / name).exists() for name in _OURS):
        raise StartFailed(f"{layout.root} is not a data directory of Moneta.", "Name the right one with --data-dir.")
    if not yes:
        click.confirm(f"Delete all data in {layout.root}? This cannot be undone", abort=True)
    stop_running(layout)
    layout.make()
    with Lock(layout):
        Postgres(layout).stop_orphan()
        Redis(layout).stop_orphan()
        layout.forget_short()
        shutil.rmtree(layout.root)
    click.echo(f"{layout.root} is deleted; `moneta up` begins anew.")
