"""`moneta train`: names a version after the latest, and keeps what it made out of the way when it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from deployments.cli.train import command
from ml.categorization import train
from ml.categorization.training.champion import Standing
from ml.registry.kinds import next_version
from ml.registry.report import NotBetterThanBaseline


@pytest.mark.parametrize(
    ("there", "named"),
    [(["1.1.0"], "1.1.1"), (["1.1.9", "1.1.10"], "1.1.11"), (["trial", "1.2.0", "1.1.5"], "1.2.1"), ([], "1.0.1")],
)
def test_a_version_follows_the_highest(there: list[str], named: str) -> None:
    assert next_version(there) == named


def test_only_the_global_model_is_trained_by_hand() -> None:
    refused = CliRunner().invoke(command, ["categorizer"])
    assert (refused.exit_code, "say --global" in refused.output) == (2, True)


def test_the_new_version_is_named_and_written_beside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Path, int, int]] = []
    monkeypatch.setattr(train, "train", lambda out, *, rows, households, replace: asked.append((out, rows, households)))
    words = ["categorizer", "--global", "--version", "7.0.0", "--rows", "2000", "--data-dir", str(tmp_path)]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0, done.output
    assert asked == [(tmp_path / "models" / "categorization" / "7.0.0", 2000, train.HOUSEHOLDS)]
    assert "`moneta models promote 7.0.0` serves it" in done.output


@pytest.mark.parametrize(
    ("alone", "known", "better"),
    [(0.8, 0.8, False), (0.81, 0.8, True), (0.797, 0.81, True), (0.79, 0.9, False), (0.799, 0.8, False)],
)
def test_better_is_better_in_sum_and_worse_in_nothing(alone: float, known: float, better: bool) -> None:
    assert Standing(alone, known).better_than(Standing(0.8, 0.8)) is better


def test_a_version_that_is_not_better_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(out: Path, **_: int) -> None:
        raise NotBetterThanBaseline("not better than the served version")

    monkeypatch.setattr(train, "train", refuse)
    refused = CliRunner().invoke(command, ["categorizer", "--global", "--data-dir", str(tmp_path)])
    assert (refused.exit_code, "is refused" in refused.output) == (1, True)
    assert not list(tmp_path.rglob("metadata.json"))
