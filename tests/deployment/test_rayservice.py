"""The rules that KubeRay's schema does not check, or checks only when it is too late."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
import yaml

from tests.support.manifests import ROOT, Manifest, of_kind

LOCKED_RAY = re.compile(r"^ray==(?P<version>[0-9.]+)", re.MULTILINE)

# The fields of ray.io/v1 in KubeRay 1.7 that we may want: an unknown one is dropped by the API server without a word.
FIELDS = {
    "spec": {"upgradeStrategy", "rayClusterDeletionDelaySeconds", "excludeHeadPodFromServeSvc", "serveConfigV2",
             "rayClusterConfig", "serveService", "suspend", "managedBy"},
    "rayClusterConfig": {"rayVersion", "authOptions", "gcsFaultToleranceOptions", "enableInTreeAutoscaling",
                         "autoscalerOptions", "headGroupSpec", "workerGroupSpecs", "headServiceAnnotations"},
    "headGroupSpec": {"rayStartParams", "template", "serviceType", "headService", "resources", "labels"},
    "workerGroup": {"groupName", "replicas", "minReplicas", "maxReplicas", "numOfHosts", "idleTimeoutSeconds",
                    "priority", "rayStartParams", "template", "resources", "labels"},
    "autoscalerOptions": {"version", "upscalingMode", "idleTimeoutSeconds", "image", "imagePullPolicy", "resources",
                          "securityContext", "env", "envFrom", "volumeMounts", "command", "args"},
    "gcsFaultToleranceOptions": {"backend", "redisAddress", "redisUsername", "redisPassword",
                                 "externalStorageNamespace"},
}  # fmt: skip


def cpus(quantity: str) -> Decimal:
    return Decimal(quantity[:-1]) / 1000 if quantity.endswith("m") else Decimal(quantity)


def worker_cpus(group: dict[str, Any]) -> Decimal:
    return cpus(group["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"])


def test_every_field_is_one_that_kuberay_knows(spec: dict[str, Any], cluster: dict[str, Any]) -> None:
    found = {
        "spec": spec,
        "rayClusterConfig": cluster,
        "headGroupSpec": cluster["headGroupSpec"],
        "workerGroup": {key: value for group in cluster["workerGroupSpecs"] for key, value in group.items()},
        "autoscalerOptions": cluster["autoscalerOptions"],
        "gcsFaultToleranceOptions": cluster.get("gcsFaultToleranceOptions", {}),
    }
    assert {name: fields.keys() - FIELDS[name] for name, fields in found.items()} == {name: set() for name in FIELDS}


def test_an_upgrade_is_a_new_cluster(spec: dict[str, Any]) -> None:
    assert spec["upgradeStrategy"] == {"type": "NewCluster"}


def test_the_old_cluster_outlives_its_longest_request(spec: dict[str, Any]) -> None:
    config = yaml.safe_load(spec["serveConfigV2"])
    drains = [
        deployment.get("graceful_shutdown_timeout_s", 20)
        for application in config["applications"]
        for deployment in application.get("deployments", [])
    ]
    longest = config["http_options"]["request_timeout_s"] + max(drains, default=20)
    assert spec["rayClusterDeletionDelaySeconds"] >= longest


def test_a_worker_may_drain_before_it_is_killed(cluster: dict[str, Any], spec: dict[str, Any]) -> None:
    config = yaml.safe_load(spec["serveConfigV2"])
    for group in cluster["workerGroupSpecs"]:
        assert group["template"]["spec"]["terminationGracePeriodSeconds"] > config["http_options"]["request_timeout_s"]


def test_the_head_serves_nobody(spec: dict[str, Any], cluster: dict[str, Any]) -> None:
    assert spec["excludeHeadPodFromServeSvc"] is True
    assert cluster["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"


def test_start_parameters_are_strings(cluster: dict[str, Any]) -> None:
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        assert all(isinstance(value, str) for value in group["rayStartParams"].values()), group["rayStartParams"]


def test_ray_asks_for_a_token(cluster: dict[str, Any]) -> None:
    assert cluster["authOptions"] == {"mode": "token", "secretName": "moneta-ray-auth"}


def test_the_head_may_die(cluster: dict[str, Any], overlay: str) -> None:
    if overlay == "overlays/dev":
        assert "gcsFaultToleranceOptions" not in cluster
        return
    options = cluster["gcsFaultToleranceOptions"]
    assert re.fullmatch(r"rediss?://[^@]+:\d+", options["redisAddress"])
    assert options["redisPassword"].keys() == {"valueFrom"}
    # Each cluster of an upgrade keeps its own state: KubeRay names it by the cluster's uid.
    assert "externalStorageNamespace" not in options


def test_kuberay_refuses_none_of_it(cluster: dict[str, Any]) -> None:
    """What the operator's own validation looks at, beside the schema."""
    head = cluster["headGroupSpec"]["template"]["spec"]["containers"][0]
    names = {variable["name"] for variable in head["env"]}
    assert not names & {"RAY_REDIS_ADDRESS", "REDIS_PASSWORD", "REDIS_USERNAME", "RAY_enable_autoscaler_v2"}
    assert not cluster["headGroupSpec"]["rayStartParams"].keys() & {"redis-password", "redis-username", "labels"}
    groups = [group["groupName"] for group in cluster["workerGroupSpecs"]]
    assert len(groups) == len(set(groups))


def test_autoscaling_is_the_second_version(cluster: dict[str, Any]) -> None:
    assert cluster["enableInTreeAutoscaling"] is True
    assert cluster["autoscalerOptions"]["version"] == "v2"
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        assert group["template"]["spec"].get("restartPolicy", "Never") == "Never"
    for group in cluster["workerGroupSpecs"]:
        assert 1 <= group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]


@pytest.mark.parametrize("lock", ["runtime", "embedded", "dev"])
def test_the_ray_of_the_manifest_is_the_ray_of_the_image(cluster: dict[str, Any], lock: str) -> None:
    locked = LOCKED_RAY.search((ROOT / "ci" / "locks" / f"{lock}.txt").read_text())
    assert locked is not None
    assert cluster["rayVersion"] == locked["version"]


def test_every_replica_finds_room(production: list[Manifest]) -> None:
    """At the fewest and at the most: Serve waits for ever, without an error, where there is none."""
    (service,) = of_kind(production, "RayService")
    (group,) = service["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    needed = {"min_replicas": Decimal(0), "max_replicas": Decimal(0)}
    for application in yaml.safe_load(service["spec"]["serveConfigV2"])["applications"]:
        for deployment in application["deployments"]:
            for bound in needed:
                share = Decimal(str(deployment["ray_actor_options"]["num_cpus"]))
                needed[bound] += deployment["autoscaling_config"][bound] * share
            on_one_node = deployment.get("max_replicas_per_node")
            if on_one_node:
                nodes = -(-deployment["autoscaling_config"]["min_replicas"] // on_one_node)
                assert group["minReplicas"] >= nodes, deployment["name"]
    assert group["minReplicas"] * worker_cpus(group) >= needed["min_replicas"]
    assert group["maxReplicas"] * worker_cpus(group) >= needed["max_replicas"]


def test_head_and_workers_read_the_same_environment(cluster: dict[str, Any], overlay: str) -> None:
    """Serve's switches are read at import, in the controller on the head and in each replica."""
    head, *workers = (
        {variable["name"]: variable for variable in group["template"]["spec"]["containers"][0]["env"]}
        for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"])
    )
    for worker in workers:
        rays = {name: variable for name, variable in worker.items() if name.startswith(("RAY_", "OMP_"))}
        assert rays == {name: variable for name, variable in head.items() if name.startswith(("RAY_", "OMP_"))}
        values = {name: variable["value"] for name, variable in rays.items()}
        assert values.items() >= {
            ("RAY_SERVE_ENABLE_HA_PROXY", "1"),
            ("RAY_SERVE_THROUGHPUT_OPTIMIZED", "1"),
            ("RAY_SERVE_REPLICA_GRPC_MAX_MESSAGE_LENGTH", str(64 * 2**20)),
            ("RAY_SERVE_HAPROXY_NBTHREAD", "1"),
            ("RAY_USAGE_STATS_ENABLED", "0"),
        }
        assert ("RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S" in values) == (overlay == "overlays/dev")


def test_the_served_port_is_the_configured_one(spec: dict[str, Any], cluster: dict[str, Any]) -> None:
    configured = yaml.safe_load(spec["serveConfigV2"])["http_options"]["port"]
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        ports = {port["name"]: port["containerPort"] for port in group["template"]["spec"]["containers"][0]["ports"]}
        assert (ports["serve"], ports["metrics"]) == (configured, 8080)
