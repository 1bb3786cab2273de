"""`moneta up`: start everything and stay until Ctrl-C."""

from __future__ import annotations

import os
import sys
import threading
import time
import webbrowser
from pathlib import Path

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout


@click.command("up")
@click.option("--host", default="127.0.0.1", envvar="MONETA_HOST", show_default=True, help="0.0.0.0 for the network.")
@click.option("--port", default=8700, envvar="MONETA_PORT", show_default=True, type=click.IntRange(1, 65_535))
@data_dir_option
@click.option(
    "--system-servers",
    is_flag=True,
    envvar="MONETA_USE_SYSTEM_SERVERS",
    help="Use the PostgreSQL and Redis installed on this machine, not the packaged ones.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the browser when ready.")
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), hidden=True)
@click.option("--ready-path", default="/health/ready", hidden=True)
def command(
    host: str,
    port: int,
    layout: Layout,
    system_servers: bool,
    open_browser: bool,
    config: Path | None,
    ready_path: str,
) -> None:
    """Start Moneta and serve it at one address until Ctrl-C.

    DATABASE_URL, REDIS_URL and BROKER_URL replace the servers that Moneta would start itself.
    """
    from deployments.embedded.console import Console
    from deployments.embedded.installation import SERVE_CONFIG
    from deployments.embedded.supervisor import Supervisor, UpOptions

    options = UpOptions(
        data_dir=layout.root,
        host=host,
        port=port,
        system_servers=system_servers,
        config_path=config or SERVE_CONFIG,
        ready_path=ready_path,
    )
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(layout, options.url), daemon=True).start()
    code = Supervisor(options, Console()).run()
    sys.stdout.flush()
    os._exit(code)  # an interrupted start may still hang in Ray, and what Ray does at an exit is done


def _open_when_ready(layout: Layout, url: str) -> None:
    from deployments.embedded.state import running

    while True:
        state = running(layout)
        if state is not None and state.phase == "running":
            webbrowser.open(url)
            return
        time.sleep(0.5)
