"""Each test of a manifest runs on every overlay, built in every way this machine has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.manifests import OVERLAYS, Manifest, builders, of_kind


@pytest.fixture(scope="session", params=builders())
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session", params=OVERLAYS)
def overlay(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def manifests(way: str, overlay: str) -> list[Manifest]:
    return builders()[way](overlay)


@pytest.fixture(scope="session")
def production(way: str) -> list[Manifest]:
    return builders()[way]("overlays/production")


@pytest.fixture(scope="session")
def spec(manifests: list[Manifest]) -> dict[str, Any]:
    """The spec of the one RayService."""
    (service,) = of_kind(manifests, "RayService")
    found: dict[str, Any] = service["spec"]
    return found


@pytest.fixture(scope="session")
def cluster(spec: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = spec["rayClusterConfig"]
    return found


@pytest.fixture(scope="session")
def pods(manifests: list[Manifest], cluster: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The pod templates of everything that runs: head, each worker group, each job."""
    found = {"head": cluster["headGroupSpec"]["template"]}
    found |= {group["groupName"]: group["template"] for group in cluster["workerGroupSpecs"]}
    found |= {job["metadata"]["name"]: job["spec"]["template"] for job in of_kind(manifests, "Job")}
    found |= {
        job["metadata"]["name"]: job["spec"]["jobTemplate"]["spec"]["template"] for job in of_kind(manifests, "CronJob")
    }
    return found
