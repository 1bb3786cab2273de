"""`moneta down`: stop the one that runs on a data directory."""

from __future__ import annotations

import signal

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.state import running, wait_for_release


@click.command("down")
@data_dir_option
@click.option("--wait", "wait_seconds", default=90, show_default=True, help="Seconds to wait for its end.")
def command(layout: Layout, wait_seconds: int) -> None:
    """Stop the Moneta that runs on this data directory, and wait until it is gone."""
    if stop_running(layout, wait_seconds):
        click.echo("Moneta is stopped.")
    else:
        click.echo(f"Moneta does not run on {layout.root}.")


def stop_running(layout: Layout, wait_seconds: int = 90) -> bool:
    """True when one ran and is gone now; False when none ran."""
    state = running(layout)
    process = state.process() if state else None
    if process is None:
        return False
    process.send_signal(signal.SIGTERM)
    if not wait_for_release(layout, wait_seconds):
        raise StartFailed(
            f"Moneta (pid {process.pid}) did not stop within {wait_seconds} s.", "Press Ctrl-C twice where it runs."
        )
    return True
