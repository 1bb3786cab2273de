"""`moneta doctor`: would a start succeed, and if not, what mends it?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command("doctor")
@click.option("--host", default="127.0.0.1", envvar="MONETA_HOST")
@click.option("--port", default=8700, envvar="MONETA_PORT", show_default=True, type=click.IntRange(1, 65_535))
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(host: str, port: int, layout: Layout, as_json: bool) -> None:
    """Check everything that a start needs: exit code 1 if something would stop it."""
    from deployments.embedded.doctor import examine

    findings = list(examine(layout, host, port))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            level = click.style(f"{finding.level:<4}", fg=_COLOURS[finding.level])
            click.echo(f"{level}  {finding.what:<14} {finding.found}")
            if finding.mend:
                click.echo(f"{'':<21}→ {finding.mend}")
    sys.exit(1 if any(finding.level == "fail" for finding in findings) else 0)
