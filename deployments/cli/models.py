"""`moneta models`: which version of a model is served, and another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout

if TYPE_CHECKING:
    from ml.registry.store import ModelStore


CATEGORIZATION, FORECASTING = "categorization", "forecasting"


@contextmanager
def _store(layout: Layout) -> Iterator[ModelStore]:
    """Of the model that `--of` names."""
    from ml.registry.metadata import ModelMismatch

    if click.get_current_context().meta.get("moneta.model") == FORECASTING:
        from ml.forecasting import predictor as forecasting

        store = forecasting.model_store(layout.models)
    else:
        from ml.categorization import predictor as categorization

        store = categorization.model_store(layout.models)
    try:
        yield store
    except ModelMismatch as refusal:
        raise click.ClickException(str(refusal)) from None


@click.group("models")
@click.option(
    "--of", "model", type=click.Choice([CATEGORIZATION, FORECASTING]), default=CATEGORIZATION, show_default=True
)
@click.pass_context
def command(context: click.Context, model: str) -> None:
    """List, promote, shadow and roll back versions of the categorizer, or of the forecaster."""
    context.meta["moneta.model"] = model


def _load(version: str, root: Path) -> None:
    if click.get_current_context().meta.get("moneta.model") == FORECASTING:
        from ml.forecasting.predictor import Forecaster

        Forecaster.load(version, root=root)
    else:
        from ml.categorization.predictor import CategorizationPredictor

        CategorizationPredictor.load(version, root=root)


@command.command("list")
@data_dir_option
def list_versions(layout: Layout) -> None:
    """Every version with how it was judged when it was made."""
    from ml.registry.metadata import summary_of

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
            click.echo(f"{version.version:12} {', '.join(marks):24} {summary_of(version.folder)}")


@command.command()
@click.argument("version")
@data_dir_option
def promote(version: str, layout: Layout) -> None:
    """Serve VERSION; it is loaded once first, so that one that does not fit this release is refused."""
    with _store(layout) as store:
        found = next((known for known in store.versions() if known.version == version), None)
        if found is not None:
            _load(version, found.folder.parents[1])
        store.promote(version)
        click.echo(f"{store.active()[0]} is active")


@command.command()
@click.argument("version", required=False)
@click.option("--off", is_flag=True, help="No version answers in the shadow any more.")
@data_dir_option
def shadow(version: str | None, off: bool, layout: Layout) -> None:
    """Let VERSION answer beside the active one, to be compared and not believed."""
    if click.get_current_context().meta.get("moneta.model") == FORECASTING:
        raise click.UsageError("the forecaster has no shadow: `forecastBackTest` compares on each household's own past")
    if (version is None) == (not off):
        raise click.UsageError("name a version, or give --off")
    with _store(layout) as store:
        store.shadow(None if off else version)
        click.echo("no shadow" if off else f"{version} answers in the shadow")


@command.command()
@data_dir_option
def rollback(layout: Layout) -> None:
    """Serve what was served before."""
    with _store(layout) as store:
        click.echo(f"{store.rollback()} is active")
