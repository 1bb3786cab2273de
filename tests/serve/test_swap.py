"""Versions of the model that change under load, by `user_config`; and what Prometheus reads of it on Ray's own port."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from ml.categorization.predictor import VERSION
from ml.registry.metadata import METADATA_FILE, ROOT
from tests.support.moneta import ROOT as REPOSITORY

OTHER = "9.9.9"
PREFIX = "ray_moneta_categorizer_"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The shipped model and the same under another name on two replicas; swapped twice, at last with a shadow."""
    models = tmp_path_factory.mktemp("models")
    folder = models / "categorization" / OTHER
    shutil.copytree(ROOT / "categorization" / VERSION, folder)
    metadata = json.loads((folder / METADATA_FILE).read_text())
    (folder / METADATA_FILE).write_text(json.dumps({**metadata, "version": OTHER}))
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.serve_swap", str(models)],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "MONETA_TEST_VERSIONS": f"{VERSION} {OTHER}",
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "graphql"))),
        },
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    # Ray writes there, too.
    [line] = [line for line in done.stdout.splitlines() if line.startswith("{")]
    found: dict[str, Any] = json.loads(line)
    return found


def counted(told: dict[str, Any], name: str) -> list[tuple[dict[str, str], float]]:
    """Each series of a counter; Ray adds a prefix of its own, and Serve where it comes from."""
    series = told["metrics"][f"{PREFIX}{name}_total"]
    assert {labels["deployment"] for labels, _ in series} <= {"Categorizer", "Comparer"}
    return [(labels, value) for labels, value in series]


def summed(told: dict[str, Any], name: str, *tags: str) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    for labels, value in counted(told, name):
        key = tuple(labels[tag] for tag in tags)
        found[key] = found.get(key, 0.0) + value
    return found


@pytest.mark.timeout(1_000)
def test_no_request_fails_while_versions_change(told: dict[str, Any]) -> None:
    assert told["failures"] == []
    assert told["by_version"].keys() == {VERSION, OTHER}
    assert sum(told["by_version"].values()) == told["asked"]
    assert (told["first"], told["last"]) == (VERSION, VERSION)
    # Two replicas change one after the other: for a moment both answer.
    assert told["changes"] >= 2


@pytest.mark.timeout(1_000)
def test_prometheus_reads_rows_confidence_input_batches_and_the_shadow(told: dict[str, Any]) -> None:
    rows = {version: 7 * count for version, count in told["by_version"].items()}
    # The comparer's own question.
    rows[VERSION] += told["shadow_rows"]
    found = {version: value for (version,), value in summed(told, "rows", "version").items()}
    # Health checks are rows, too.
    extra = {version: found[version] - rows[version] for version in rows}
    assert all(0 <= more < 60 for more in extra.values()), extra
    bands = summed(told, "band", "version", "band")
    assert {version: sum(n for (of, _), n in bands.items() if of == version) for version in rows} == found
    assert all(band in {f"0.{tenth}" for tenth in range(10)} for _, band in bands)
    confidence = summed(told, "confidence", "version")
    assert all(0 < confidence[(version,)] <= found[version] for version in rows)
    assert sum(confidence.values()) == pytest.approx(told["confidence"] * sum(found.values()) / told["rows"], rel=0.05)
    looked_at, unknown = summed(told, "input", "version"), summed(told, "input_unknown", "version")
    assert {version for (version,) in looked_at} == rows.keys()
    assert looked_at == {(version,): found[version] for version in rows}
    # One row of each request; the words of health checks are known.
    assert unknown == {(version,): rows[version] / 7 for version in rows}
    batches, requests = summed(told, "batches", "version"), summed(told, "batch_requests", "version")
    assert all(1 <= batches[key] <= requests[key] for key in batches)
    assert sum(requests.values()) >= told["asked"] + 1
    same = summed(told, "shadow", "version", "shadow", "same")
    assert same == {(VERSION, OTHER, "yes"): told["shadow_rows"]}
