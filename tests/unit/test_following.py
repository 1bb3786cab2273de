"""A model that is followed: changed under load, none of the questions lost, and what does not load changes nothing."""

from __future__ import annotations

import json
import threading
from collections import Counter
from pathlib import Path

import pytest

from deployments.adapters import following
from deployments.adapters.following import Followed
from ml.registry.metadata import METADATA_FILE
from ml.registry.store import ModelStore
from tests.support.waiting import wait_for


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.0)
    for root, name in (("shipped", "1.0.0"), ("own", "1.0.1"), ("own", "1.0.2")):
        folder = tmp_path / root / "weather" / name
        folder.mkdir(parents=True)
        (folder / METADATA_FILE).write_text(json.dumps({}))
    return ModelStore("weather", "1.0.0", tmp_path / "own", shipped_root=tmp_path / "shipped")


def test_no_question_fails_while_versions_change_and_each_is_loaded_once(store: ModelStore) -> None:
    loads: Counter[str] = Counter()
    said: Counter[str] = Counter()
    ends = threading.Event()
    failures: list[Exception] = []

    def load(version: str, root: Path) -> str:
        assert (root / "weather" / version).is_dir()
        loads[version] += 1
        return version

    followed = Followed(store, load)

    def ask() -> None:
        while not ends.is_set():
            try:
                said[followed.active()] += 1
            except Exception as failure:  # whatever it is, it is what must not be
                failures.append(failure)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    store.shadow("1.0.1")
    assert wait_for(lambda: loads["1.0.1"] == 1)
    store.promote("1.0.1")
    assert wait_for(lambda: said["1.0.1"] >= 200)
    before = said["1.0.0"]
    store.rollback()
    assert wait_for(lambda: said["1.0.0"] >= before + 200)
    ends.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert followed.both() == ("1.0.0", None)
    # Promoted out of the shadow it is there already; given up, the former one is loaded again.
    assert loads == {"1.0.1": 1, "1.0.0": 2}


def test_what_does_not_load_leaves_what_serves(store: ModelStore) -> None:
    def load(version: str, _: Path) -> str:
        if version == "1.0.2":
            raise ValueError("half a file")
        return version

    followed = Followed(store, load)
    store.promote("1.0.1")
    assert followed.active() == "1.0.1"
    store.promote("1.0.2")
    assert followed.active() == "1.0.1"
    store.rollback()
    store.shadow("1.0.2")
    assert followed.both() == ("1.0.1", None)
    store.shadow("1.0.0")
    assert followed.both() == ("1.0.1", "1.0.0")


def test_a_start_with_nothing_that_loads_says_so(store: ModelStore) -> None:
    def load(version: str, _: Path) -> str:
        raise ValueError("half a file")

    with pytest.raises(Exception, match=r"version 1\.0\.0 does not load: promote another one"):
        Followed(store, load).active()
