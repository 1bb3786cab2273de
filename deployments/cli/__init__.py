"""The `moneta` command.

Each file beside this one is one command: a module with a `command` (a `click.Command`), found by its file name
(`import_.py` is `moneta import`). It is loaded only when it is asked for, so its heavy imports belong inside it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from deployments.embedded.failures import StartFailed


class Commands(click.Group):
    """Finds commands by the files of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        modules = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.rstrip("_").replace("_", "-") for name in modules if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for module in pkgutil.iter_modules(__path__):
            if not module.name.startswith("_") and module.name.rstrip("_").replace("_", "-") == cmd_name:
                command = importlib.import_module(f"{__name__}.{module.name}").command
                assert isinstance(command, click.Command), module.name
                return command
        return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="moneta", prog_name="moneta")
def cli() -> None:
    """Moneta: your money, understood. `moneta up` starts it."""


def main() -> None:
    """The entry point: an explained failure is one line and its mend, never a traceback."""
    try:
        cli()
    except StartFailed as failure:
        click.echo(f"{failure.problem}\n  → {failure.mend}", err=True)
        sys.exit(1)
