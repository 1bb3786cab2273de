"""`moneta models`: which version of a model is served, and another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout
from ml.registry.kinds import CATEGORIZATION, KINDS, Kind
from ml.registry.store import ModelStore


@contextmanager
def _store(layout: Layout) -> Iterator[ModelStore]:
    """Of the model that `--of` names."""
    from ml.registry.metadata import ModelMismatch

    try:
        yield _kind().store(layout.models)
    except ModelMismatch as refusal:
        raise click.ClickException(str(refusal)) from None


def _kind() -> Kind:
    found: Kind = click.get_current_context().meta["moneta.model"]
    return found


@click.group("models")
@click.option(
    "--of", "model", type=click.Choice(list(KINDS)), default=CATEGORIZATION.name, show_default=True, help="Which model."
)
@click.pass_context
def command(context: click.Context, model: str) -> None:
    """List, promote, shadow and roll back versions of a model."""
    context.meta["moneta.model"] = KINDS[model]


@command.command("list")
@data_dir_option
def list_versions(layout: Layout) -> None:
    """Every version with how it was judged when it was made."""
    with _store(layout) as store:
        for version in store.versions():
            marks = [
                name
                for name, there in (
                    ("shipped", version.shipped),
                    ("active", version.active),
                    ("shadow", version.shadow),
                )
                if there
            ]
            click.echo(f"{version.version:12} {', '.join(marks):24} {_kind().summary(version.folder)}")


@command.command()
@click.argument("version")
@data_dir_option
def promote(version: str, layout: Layout) -> None:
    """Serve VERSION; it is loaded once first, so that one that does not fit this release is refused."""
    with _store(layout) as store:
        _kind().try_out(store, version)
        store.promote(version)
        click.echo(f"{store.active()[0]} is active")


@command.command()
@click.argument("version", required=False)
@click.option("--off", is_flag=True, help="No version answers in the shadow any more.")
@data_dir_option
def shadow(version: str | None, off: bool, layout: Layout) -> None:
    """Let VERSION answer beside the active one, to be compared and not believed."""
    if (version is None) == (not off):
        raise click.UsageError("name a version, or give --off")
    with _store(layout) as store:
        if version is not None:
            _kind().try_out(store, version)
        store.shadow(None if off else version)
        click.echo("no shadow" if off else f"{version} answers in the shadow")


@command.command()
@data_dir_option
def rollback(layout: Layout) -> None:
    """Serve what was served before."""
    with _store(layout) as store:
        click.echo(f"{store.rollback()} is active")
