"""`moneta train`: the model anew from written knowledge and simulated people, or what households have taught."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout
from ml.registry.kinds import FORECASTING, RECURRING, Kind, next_version


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
    named = version or next_version([known.version for known in model_store(layout.models).versions()])
    folder = out or layout.models / NAME / named
    try:
        train.train(folder, rows=rows or train.ROWS, households=households or train.HOUSEHOLDS, replace=replace)
    except NotBetterThanBaseline as refusal:
        raise click.ClickException(f"the new version is refused:\n{refusal}") from None
    click.echo(f"{folder.name} is in {folder}; `moneta models promote {folder.name}` serves it")


def _over_households(function: Callable[..., None]) -> Callable[..., None]:
    """The options of a training that households take part in."""
    for option in (
        click.option(
            "--ray/--no-ray", "use_ray", default=None, help="Spread over Ray tasks; by default for many households."
        ),
        click.option("--promote", is_flag=True, help="With --households: serve it at once, not in the shadow."),
        click.option(
            "--if-due",
            is_flag=True,
            help="With --households: only where it has drifted, or was not made anew for a month.",
        ),
        click.option("--households", is_flag=True, help="Learn from every household of the database, too."),
    ):
        function = option(function)
    return function


@command.command("forecaster")
@click.option("--version", default=None, help="Name of the new version [default: one after the latest].")
@click.option("--replace", is_flag=True, help="Keep it even where it is no better than a median.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write, instead of the data's.")
@_over_households
@data_dir_option
def forecaster(
    version: str | None,
    replace: bool,
    out: Path | None,
    households: bool,
    if_due: bool,
    promote: bool,
    use_ray: bool | None,
    layout: Layout,
) -> None:
    """Train the spending forecaster on simulated people: the same code gives the same model. A few minutes.

    With --households it learns from everybody's months beside them, amounts only, and is held against the served
    version: on households and months that it never met, and on simulated people. What is no worse answers in the
    shadow.
    """
    if households:
        _refuse_together({"--version": version, "--replace": replace, "--out": out})
        _train_model(layout, FORECASTING, if_due, promote, use_ray)
        return
    _refuse_alone({"--if-due": if_due, "--promote": promote, "--ray": use_ray})
    from ml.forecasting import train
    from ml.forecasting.predictor import NAME, model_store
    from ml.registry.report import NotBetterThanBaseline

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    named = version or next_version([known.version for known in model_store(layout.models).versions()])
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
@_over_households
@data_dir_option
def recurring(
    out: Path | None,
    lives: int | None,
    households: bool,
    if_due: bool,
    promote: bool,
    use_ray: bool | None,
    layout: Layout,
) -> None:
    """Train the finder of recurring payments on simulated households; the same code gives the same model.

    With --households it learns from everybody's charges beside them, without names, and is held against the served
    version. What is no worse answers in the shadow.
    """
    if households:
        _refuse_together({"--out": out, "--lives": lives})
        _train_model(layout, RECURRING, if_due, promote, use_ray)
        return
    _refuse_alone({"--if-due": if_due, "--promote": promote, "--ray": use_ray})
    from ml.recurring.detector import NAME, model_store
    from ml.recurring.train import LIVES, train
    from ml.registry.report import NotBetterThanBaseline

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    named = next_version([known.version for known in model_store(layout.models).versions()])
    folder = out or layout.models / NAME / named
    try:
        origin = train(folder, lives=lives or LIVES)
    except NotBetterThanBaseline as refusal:
        raise click.ClickException(f"the new version is refused: {refusal}") from None
    click.echo(f"{folder}: {origin.figures}")
    click.echo(f"`moneta models --of recurring promote {folder.name}` serves it")


def _refuse_together(given: Mapping[str, object]) -> None:
    if named := [name for name, value in given.items() if value]:
        raise click.UsageError(f"{', '.join(named)} cannot go with --households, which names and keeps the version")


def _refuse_alone(given: Mapping[str, object]) -> None:
    if named := [name for name, value in given.items() if value]:
        raise click.UsageError(f"{', '.join(named)} needs --households")


def _train_model(layout: Layout, kind: Kind, if_due: bool, promote: bool, use_ray: bool | None) -> None:
    # Its imports take seconds that no other command should wait for.
    from deployments.cli._train_model import train_model

    train_model(layout, kind, if_due=if_due, promote=promote, use_ray=use_ray)
