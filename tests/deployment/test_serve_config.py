"""One Serve config for the laptop and for Kubernetes, and every deployment the builders make is in it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml
from ray.serve._private.build_app import build_app
from ray.serve.schema import ServeDeploySchema

from deployments.apps import EventsArgs, FinanceArgs, build_events, build_finance
from tests.support.manifests import ROOT, build_plainly, of_kind

SOURCE = ROOT / "deployments" / "serve_config.yaml"
BUILDERS = {"finance": (build_finance, FinanceArgs), "events": (build_events, EventsArgs)}


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(SOURCE.read_text())
    return loaded


def built_names(application: str, layout: str) -> set[str]:
    """The deployments of an application, built in this process: no cluster, nothing connects."""
    builder, arguments = BUILDERS[application]
    return {
        deployment.name for deployment in build_app(builder(arguments(layout=layout)), name=application).deployments
    }


def test_kuberay_carries_the_very_text_of_the_serve_config() -> None:
    for overlay in ("base", "overlays/production"):
        (service,) = of_kind(build_plainly(overlay), "RayService")
        assert service["spec"]["serveConfigV2"] == SOURCE.read_text()


def test_kuberay_carries_the_same_config(spec: dict[str, Any], overlay: str, config: dict[str, Any]) -> None:
    carried = yaml.safe_load(spec["serveConfigV2"])
    if overlay == "overlays/dev":
        assert [application["args"].pop("layout") for application in carried["applications"]] == ["compact"] * 2
        config = yaml.safe_load(SOURCE.read_text())
        for application in config["applications"]:
            del application["deployments"], application["args"]["layout"]
    assert carried == config


def test_the_manifests_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "ci" / "render_rayservice.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_serve_reads_the_config(spec: dict[str, Any], config: dict[str, Any]) -> None:
    for text in (config, yaml.safe_load(spec["serveConfigV2"])):
        schema = ServeDeploySchema.model_validate(text)
        assert [(each.name, each.route_prefix, each.import_path) for each in schema.applications] == [
            ("finance", "/", "deployments.apps:build_finance"),
            ("events", "/live", "deployments.apps:build_events"),
        ]


@pytest.mark.parametrize("name", BUILDERS)
def test_every_built_deployment_is_configured_and_the_other_way_round(name: str, config: dict[str, Any]) -> None:
    (application,) = (each for each in config["applications"] if each["name"] == name)
    assert application["args"] == {"layout": "distributed"}
    configured = [deployment["name"] for deployment in application["deployments"]]
    assert len(configured) == len(set(configured))
    assert set(configured) == built_names(name, "distributed")


@pytest.mark.parametrize("name", BUILDERS)
def test_the_compact_layout_brings_its_own_numbers(name: str) -> None:
    builder, arguments = BUILDERS[name]
    for deployment in build_app(builder(arguments(layout="compact")), name=name).deployments:
        autoscaling = deployment._deployment_config.autoscaling_config
        assert autoscaling is not None, deployment.name
        assert 1 <= autoscaling.min_replicas <= autoscaling.max_replicas


def test_every_deployment_names_its_own_numbers(config: dict[str, Any]) -> None:
    for application in config["applications"]:
        for deployment in application["deployments"]:
            name, scaling = deployment["name"], deployment["autoscaling_config"]
            assert scaling.keys() >= {"min_replicas", "max_replicas", "target_ongoing_requests"}, name
            assert 1 <= scaling["min_replicas"] <= scaling["max_replicas"], name
            # One CPU a replica is Serve's default, and would leave most of them waiting for ever.
            assert 0 < deployment["ray_actor_options"]["num_cpus"] <= 1, name
            assert scaling["target_ongoing_requests"] <= deployment.get("max_ongoing_requests", 5), name


def test_what_people_wait_for_has_two_replicas(config: dict[str, Any]) -> None:
    fewest = {
        deployment["name"]: deployment["autoscaling_config"]["min_replicas"]
        for application in config["applications"]
        for deployment in application["deployments"]
    }
    assert {name for name, count in fewest.items() if count >= 2} >= {"Gateway", "Transactions", "Sockets", "Relay"}


def test_the_relay_that_stands_by_is_on_another_node(config: dict[str, Any]) -> None:
    (relay,) = (
        deployment
        for application in config["applications"]
        for deployment in application["deployments"]
        if deployment["name"] == "Relay"
    )
    assert relay["max_replicas_per_node"] == 1
