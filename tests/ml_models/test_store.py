"""Which version is served: promote, shadow, roll back, and the shipped one whenever something is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from deployments.cli.models import command
from ml.categorization.predictor import NAME, VERSION, CategorizationPredictor, model_store
from ml.registry.kinds import KINDS
from ml.registry.metadata import METADATA_FILE, ROOT, ModelMismatch
from ml.registry.store import POINTER, ModelStore


@pytest.fixture
def store(tmp_path: Path, model_folder: Path) -> ModelStore:
    for name in ("9.0.0", "9.0.1"):
        shutil.copytree(model_folder, tmp_path / "models" / NAME / name)
    return model_store(tmp_path / "models")


def test_without_a_choice_the_shipped_version_is_served(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "nowhere"):
        store = model_store(folder)
        assert store.active() == (VERSION, ROOT)
        assert [version.version for version in store.versions()] == [VERSION]
        assert store.shadowed() is None


def test_promote_and_roll_back(store: ModelStore, tmp_path: Path) -> None:
    store.promote("9.0.0")
    store.promote("9.0.1")
    assert store.active() == ("9.0.1", tmp_path / "models")
    assert store.rollback() == "9.0.0"
    assert store.rollback() == VERSION
    with pytest.raises(ModelMismatch, match="nothing to roll back to"):
        store.rollback()


def test_promoting_what_is_served_changes_nothing(store: ModelStore) -> None:
    store.promote("9.0.0")
    store.promote("9.0.0")
    assert store.rollback() == VERSION


def test_the_shadow_answers_beside_and_ends_when_it_is_promoted(store: ModelStore, tmp_path: Path) -> None:
    store.shadow("9.0.1")
    assert store.shadowed() == ("9.0.1", tmp_path / "models")
    assert store.active()[0] == VERSION
    store.promote("9.0.1")
    assert (store.active()[0], store.shadowed()) == ("9.0.1", None)


@pytest.mark.parametrize("act", ["promote", "shadow"])
def test_an_unknown_version_is_refused_and_nothing_changes(store: ModelStore, act: str) -> None:
    store.promote("9.0.0")
    with pytest.raises(ModelMismatch, match=r"9\.9"):
        getattr(store, act)("9.9")
    assert (store.active()[0], store.shadowed()) == ("9.0.0", None)


def test_a_chosen_version_that_is_gone_and_a_broken_pointer_fall_back(store: ModelStore, tmp_path: Path) -> None:
    store.promote("9.0.0")
    shutil.rmtree(tmp_path / "models" / NAME / "9.0.0")
    assert store.active() == (VERSION, ROOT)
    (tmp_path / "models" / NAME / POINTER).write_text("{")
    assert store.active() == (VERSION, ROOT)


def test_the_active_version_loads(store: ModelStore) -> None:
    store.promote("9.0.0")
    version, root = store.active()
    loaded = CategorizationPredictor.load(version, root=root)
    assert loaded.prior.weights.tobytes() == CategorizationPredictor.load().prior.weights.tobytes()


def test_the_command_lists_promotes_shadows_and_rolls_back(store: ModelStore, tmp_path: Path) -> None:
    def said(*words: str) -> str:
        done = CliRunner().invoke(command, [*words, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.output.strip()

    assert said("promote", "9.0.0") == "9.0.0 is active"
    assert said("shadow", "9.0.1") == "9.0.1 answers in the shadow"
    lines = [line.split("accuracy")[0].split() for line in said("list").splitlines()]
    assert lines == [[VERSION, "shipped"], ["9.0.0", "active"], ["9.0.1", "shadow"]]
    assert said("shadow", "--off") == "no shadow"
    assert said("rollback") == f"{VERSION} is active"
    refused = CliRunner().invoke(command, ["promote", "9.9", "--data-dir", str(tmp_path)])
    assert (refused.exit_code, "no version '9.9'" in refused.output) == (1, True)


@pytest.mark.parametrize("name", list(KINDS))
def test_every_kind_of_model_is_listed_shadowed_promoted_and_rolled_back(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    [shipped] = kind.store(None).versions()
    shutil.copytree(shipped.folder, tmp_path / "models" / name / "9.0.0")

    def said(*words: str) -> str:
        done = CliRunner().invoke(command, ["--of", name, *words, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.output.strip()

    assert said("shadow", "9.0.0") == "9.0.0 answers in the shadow"
    assert said("promote", "9.0.0") == "9.0.0 is active"
    lines = said("list").splitlines()
    assert [line.split()[:2] for line in lines] == [[shipped.version, "shipped"], ["9.0.0", "active"]]
    assert all("%" in line and "code" in line for line in lines)
    assert said("rollback") == f"{shipped.version} is active"
    told = kind.told(shipped.folder)
    assert told is not None
    assert all(0 < figure.value <= 100 for figure in told.figures)
    assert kind.told(tmp_path) is None
    assert kind.summary(tmp_path) == "unreadable"
    unfit = tmp_path / "models" / name / "9.0.0" / METADATA_FILE
    unfit.write_text(json.dumps({**json.loads(unfit.read_text()), "features": ["another"]}))
    for words in (["promote", "9.0.0"], ["shadow", "9.0.0"]):
        refused = CliRunner().invoke(command, ["--of", name, *words, "--data-dir", str(tmp_path)])
        assert (refused.exit_code, "features differ" in refused.output) == (1, True)
