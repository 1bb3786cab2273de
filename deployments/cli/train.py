"""`moneta train`: the model anew from written knowledge and simulated people, or what households have taught."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout


@click.group("train")
def command() -> None:
    """Make a model anew."""


@command.command("categorizer")
@click.option("--global", "everybody", is_flag=True, help="The model for everybody, the one that releases ship.")
@click.option("--version", default=None, help="Name of the new version [default: one after the latest].")
@click.option("--rows", default=None, type=click.IntRange(1_000), help="Generated rows to learn from.")
@click.option("--households", default=None, type=click.IntRange(10), help="Simulated lives to learn from.")
@click.option("--replace", is_flag=True, help="Keep it even where it is no better than the served version.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write, instead of the data's.")
@data_dir_option
def categorizer(
    everybody: bool,
    version: str | None,
    rows: int | None,
    households: int | None,
    replace: bool,
    out: Path | None,
    layout: Layout,
) -> None:
    """Train the categorizer: the same code and knowledge give the same model. About ten minutes on two cores."""
    if not everybody:
        raise click.UsageError("say --global; what households have taught is learned by `moneta train households`")
    try:
        from ml.categorization import train
    except ModuleNotFoundError as missing:
        raise click.ClickException(f'{missing.name} is not installed: pip install "moneta[train]"') from None
    from ml.categorization.predictor import NAME, model_store
    from ml.registry.report import NotBetterThanBaseline

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    named = version or _next([known.version for known in model_store(layout.models).versions()])
    folder = out or layout.models / NAME / named
    try:
        train.train(folder, rows=rows or train.ROWS, households=households or train.HOUSEHOLDS, replace=replace)
    except NotBetterThanBaseline as refusal:
        raise click.ClickException(f"the new version is refused:\n{refusal}") from None
    click.echo(f"{folder.name} is in {folder}; `moneta models promote {folder.name}` serves it")


@command.command("forecaster")
@click.option("--version", default=None, help="Name of the new version [default: one after the latest].")
@click.option("--replace", is_flag=True, help="Keep it even where it is no better than a median.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write, instead of the data's.")
@data_dir_option
def forecaster(version: str | None, replace: bool, out: Path | None, layout: Layout) -> None:
    """Train the spending forecaster on simulated people: the same code gives the same model. A few minutes."""
    from ml.forecasting import train
    from ml.forecasting.predictor import NAME, model_store
    from ml.registry.report import NotBetterThanBaseline

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    named = version or _next([known.version for known in model_store(layout.models).versions()])
    folder = out or layout.models / NAME / named
    try:
        train.train(folder, replace=replace)
    except NotBetterThanBaseline as refusal:
        raise click.ClickException(f"the new version is refused:\n{refusal}") from None
    click.echo(f"{folder.name} is in {folder}; `moneta models --of forecasting promote {folder.name}` serves it")


@command.command("households")
@click.option("--household", "named", help="One household: its id, or the e-mail of somebody in it.")
@click.option("--all", "everybody", is_flag=True, help="Every household, in one job.")
@click.option(
    "--ray/--no-ray", "use_ray", default=None, help="Spread over Ray tasks; by default where there are many of them."
)
@data_dir_option
def households(named: str | None, everybody: bool, use_ray: bool | None, layout: Layout) -> None:
    """Learn what households have taught anew, measured on their own past: in this process or over Ray.

    A job that is cut off goes on where it was when it is started again; who has nothing new to teach is passed over.
    """
    if everybody == (named is not None):
        raise click.UsageError("give either --all or --household")
    # Its imports take seconds that no other command should wait for.
    from deployments.cli._train_households import train_households

    train_households(layout, named, use_ray)


@command.command("recurring")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write, instead of the data's.")
@click.option("--lives", default=None, type=click.IntRange(20), help="Simulated households to learn from.")
@data_dir_option
def recurring(out: Path | None, lives: int | None, layout: Layout) -> None:
    """Train the finder of recurring payments on simulated households; the same code gives the same model."""
    from ml.recurring.detector import NAME, VERSION
    from ml.recurring.train import LIVES, train
    from ml.registry.report import NotBetterThanBaseline

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder = out or layout.models / NAME / VERSION
    try:
        origin = train(folder, lives=lives or LIVES)
    except NotBetterThanBaseline as refusal:
        raise click.ClickException(f"the new version is refused: {refusal}") from None
    click.echo(f"{folder}: {origin.figures}")


def _next(versions: list[str]) -> str:
    """One step after the highest version that is numbers."""
    numbers = [tuple(map(int, name.split("."))) for name in versions if name.replace(".", "").isdigit()]
    *rest, last = max(numbers, default=(1, 0, 0))
    return ".".join(map(str, (*rest, last + 1)))
