"""What holds for every manifest: Kubernetes' own schema, pod security, secrets by reference, who may speak to whom."""

from __future__ import annotations

from typing import Any

import click
import kubernetes_validate
import pytest
import yaml

from deployments.cli import cli
from domain.predictions.model import NIGHT_HOURS
from tests.support.manifests import KUBERAY, OVERLAYS, Manifest, builders, of_kind

# Kinds that come with an operator; their rules are asserted one by one.
CUSTOM = {"RayService", "PodMonitor"}
SECRET_WORDS = ("URL", "SECRET", "PASSWORD", "TOKEN", "KEY")


def containers(pods: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        container
        for pod in pods.values()
        for container in (*pod["spec"].get("initContainers", []), *pod["spec"]["containers"])
    ]


def test_the_plain_rules_are_those_of_kustomize() -> None:
    for overlay in OVERLAYS:
        by_name = {
            way: {(each["kind"], each["metadata"]["name"]): each for each in build(overlay)}
            for way, build in builders().items()
        }
        for built in by_name.values():
            assert built == by_name["plain"]
            assert ("RayService", "moneta") in built


def test_every_file_belongs_to_a_kustomization() -> None:
    for folder in (KUBERAY / overlay for overlay in OVERLAYS):
        wishes = yaml.safe_load((folder / "kustomization.yaml").read_text())
        named = {*wishes["resources"], *(patch.get("path") for patch in wishes.get("patches", []))}
        assert {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"} <= named


def test_kubernetes_knows_every_field(manifests: list[Manifest], pods: dict[str, dict[str, Any]]) -> None:
    wrapped = [{"apiVersion": "v1", "kind": "Pod", **pod} for pod in pods.values()]
    version = kubernetes_validate.latest_version()
    checked = [each for each in manifests if each["kind"] not in CUSTOM] + wrapped
    for manifest in checked:
        kubernetes_validate.validate(manifest, version, strict=True)
    assert {each["kind"] for each in checked} >= {"Namespace", "Job", "NetworkPolicy", "Pod"}


def test_names_leave_room_for_what_kuberay_adds(manifests: list[Manifest]) -> None:
    for manifest in manifests:
        assert len(manifest["metadata"]["name"]) <= 47, manifest["metadata"]["name"]


def test_pods_are_restricted(pods: dict[str, dict[str, Any]], cluster: dict[str, Any]) -> None:
    for pod in pods.values():
        security = pod["spec"]["securityContext"]
        assert security["runAsNonRoot"] is True
        assert security["runAsUser"] == 10001
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        kinds = {kind for volume in pod["spec"]["volumes"] for kind in volume.keys() - {"name"}}
        assert kinds <= {"emptyDir", "persistentVolumeClaim"}
    for container in (*containers(pods), cluster["autoscalerOptions"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "/tmp" in [mount["mountPath"] for mount in container["volumeMounts"]]
        assert container["resources"]["limits"].keys() >= {"cpu", "memory"}


def test_the_namespace_enforces_it(manifests: list[Manifest]) -> None:
    (namespace,) = of_kind(manifests, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert {each["metadata"]["namespace"] for each in manifests if each is not namespace} == {
        namespace["metadata"]["name"]
    }


def test_images_are_ours_and_pinned(pods: dict[str, dict[str, Any]]) -> None:
    images = {container["image"] for container in containers(pods)}
    assert len(images) == 1
    (image,) = images
    name, _, tag = image.rpartition(":")
    assert name.endswith("moneta")
    assert tag not in ("", "latest")


def test_secrets_are_referred_to_and_never_written(manifests: list[Manifest], pods: dict[str, dict[str, Any]]) -> None:
    assert of_kind(manifests, "Secret") == []
    for container in containers(pods):
        for variable in container["env"]:
            if any(word in variable["name"].split("_") for word in SECRET_WORDS):
                assert variable.keys() == {"name", "valueFrom"}, variable["name"]
                assert variable["valueFrom"].keys() == {"secretKeyRef"}
            else:
                assert isinstance(variable["value"], str), variable["name"]


def test_replicas_get_what_the_settings_need(pods: dict[str, dict[str, Any]]) -> None:
    for name in ("head", "workers"):
        given = {variable["name"] for variable in pods[name]["spec"]["containers"][0]["env"]}
        assert given >= {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "MONETA_JWT_SECRET"}


def test_only_the_migration_uses_the_owner_of_the_schema(pods: dict[str, dict[str, Any]]) -> None:
    secrets = {
        name: {
            variable["valueFrom"]["secretKeyRef"]["name"]
            for variable in pod["spec"]["containers"][0]["env"]
            if "valueFrom" in variable
        }
        for name, pod in pods.items()
    }
    assert secrets == {
        "head": {"moneta-secrets"},
        "workers": {"moneta-secrets"},
        "moneta-migrate": {"moneta-migrations"},
        "moneta-train-households": {"moneta-secrets"},
        "moneta-analyze-households": {"moneta-secrets"},
        "moneta-train-forecaster": {"moneta-secrets"},
        "moneta-train-recurring": {"moneta-secrets"},
    }


_EVERYBODY, _DUE = {"everybody": True}, {"households": True, "if_due": True}


@pytest.mark.parametrize(
    ("name", "setting", "wanted"),
    [
        ("moneta-train-households", "MONETA_TRAINS_NIGHTLY", _EVERYBODY),
        ("moneta-analyze-households", "MONETA_ANALYZES_DAILY", _EVERYBODY),
        ("moneta-train-forecaster", "MONETA_TRAINS_NIGHTLY", _DUE),
        ("moneta-train-recurring", "MONETA_TRAINS_NIGHTLY", _DUE),
    ],
)
def test_a_nightly_job_is_begun_by_one_of_them(
    manifests: list[Manifest],
    pods: dict[str, dict[str, Any]],
    cluster: dict[str, Any],
    name: str,
    setting: str,
    wanted: dict[str, bool],
) -> None:
    (job,) = (each for each in of_kind(manifests, "CronJob") if each["metadata"]["name"] == name)
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    minute, hour, *days = job["spec"]["schedule"].split()
    assert (minute.isdigit(), int(hour) in NIGHT_HOURS, days) == (True, True, ["*"] * 3)
    (container,) = containers({"job": pods[name]})
    command: click.Command = cli
    words = container["args"]
    while isinstance(command, click.Group):
        first, *words = words
        found = command.get_command(click.Context(command), first)
        assert found is not None, first
        command = found
    given = command.make_context(name, words).params
    assert given | wanted | {"use_ray": True} == given
    for nodes in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        environment = nodes["template"]["spec"]["containers"][0]["env"]
        assert {"name": setting, "value": "false"} in environment


def test_every_nightly_pod_may_reach_the_database_and_nothing_else(
    manifests: list[Manifest], pods: dict[str, dict[str, Any]]
) -> None:
    (policy,) = (each["spec"] for each in of_kind(manifests, "NetworkPolicy") if each["metadata"]["name"] == "nightly")
    assert policy["egress"] == [{"ports": [{"protocol": "TCP", "port": 5432}]}]
    (rule,) = policy["podSelector"]["matchExpressions"]
    jobs = {pods[each["metadata"]["name"]]["metadata"]["labels"][rule["key"]] for each in of_kind(manifests, "CronJob")}
    assert (rule["operator"], set(rule["values"])) == ("In", jobs)


def test_what_a_training_has_written_replicas_read(
    manifests: list[Manifest], pods: dict[str, dict[str, Any]], cluster: dict[str, Any]
) -> None:
    jobs = [pods[each["metadata"]["name"]]["spec"] for each in of_kind(manifests, "CronJob")]
    for pod in (*(nodes["template"]["spec"] for nodes in cluster["workerGroupSpecs"]), *jobs):
        claims = {
            volume["persistentVolumeClaim"]["claimName"]: volume["name"]
            for volume in pod["volumes"]
            if "persistentVolumeClaim" in volume
        }
        for container in pod["containers"]:
            places = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
            assert {"name": "MONETA_MODELS_DIR", "value": places[claims["moneta-models"]]} in container["env"]


def test_nobody_speaks_to_anyone_by_default(manifests: list[Manifest]) -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in of_kind(manifests, "NetworkPolicy")}
    assert policies.pop("deny-everything") == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for policy in policies.values():
        for rule in policy.get("ingress", []):
            assert rule["from"], "an ingress rule without `from` lets everybody in"
        for rule in policy.get("egress", []):
            assert rule.keys() & {"to", "ports"}, "an empty egress rule lets everything out"


def test_only_neighbours_reach_the_ports_of_ray(manifests: list[Manifest]) -> None:
    (ray,) = (each["spec"] for each in of_kind(manifests, "NetworkPolicy") if each["metadata"]["name"] == "ray")
    opened: dict[str, set[int]] = {}
    for rule in ray["ingress"]:
        for source in rule["from"]:
            if "podSelector" in source:
                assert source == {"podSelector": ray["podSelector"]}
            else:
                (name,) = source["namespaceSelector"]["matchLabels"].values()
                opened[name] = {port["port"] for port in rule["ports"]}
    assert opened == {"ingress-nginx": {8000}, "kuberay-system": {8265, 8000}, "monitoring": {8080}}


def test_a_drain_leaves_enough_workers(production: list[Manifest]) -> None:
    (budget,) = of_kind(production, "PodDisruptionBudget")
    (service,) = of_kind(production, "RayService")
    (group,) = service["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    labels = {"ray.io/group": group["groupName"], **group["template"]["metadata"]["labels"]}
    assert budget["spec"]["selector"] == {"matchLabels": labels}
    # Kubernetes takes nothing but a whole minAvailable for pods whose owner has no scale.
    assert budget["spec"].keys() == {"minAvailable", "selector"}
    assert 1 <= budget["spec"]["minAvailable"] < group["minReplicas"]


def test_the_ingress_leads_to_the_service_kuberay_makes(production: list[Manifest]) -> None:
    (service,) = of_kind(production, "RayService")
    routes = {
        path["path"]: path["backend"]["service"]
        for ingress in of_kind(production, "Ingress")
        for rule in ingress["spec"]["rules"]
        for path in rule["http"]["paths"]
    }
    serving = {"name": f"{service['metadata']['name']}-serve-svc", "port": {"number": 8000}}
    closed = {"name": "closed", "port": {"number": 8000}}
    assert routes == {"/": serving, "/live": serving, "/metrics": closed, "/-": closed}
    (nowhere,) = (each for each in of_kind(production, "Service") if each["metadata"]["name"] == "closed")
    assert "selector" not in nowhere["spec"]


@pytest.mark.parametrize("name", ["moneta", "moneta-live"])
def test_the_ingress_speaks_tls_and_waits_long_enough(production: list[Manifest], name: str) -> None:
    (ingress,) = (each for each in of_kind(production, "Ingress") if each["metadata"]["name"] == name)
    (tls,) = ingress["spec"]["tls"]
    assert tls["hosts"] == [rule["host"] for rule in ingress["spec"]["rules"]]
    (service,) = of_kind(production, "RayService")
    longest = yaml.safe_load(service["spec"]["serveConfigV2"])["http_options"]["request_timeout_s"]
    waits = int(ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-read-timeout"])
    assert waits > longest


def test_prometheus_finds_head_and_workers(production: list[Manifest], way: str) -> None:
    (monitor,) = of_kind(production, "PodMonitor")
    assert [endpoint["port"] for endpoint in monitor["spec"]["podMetricsEndpoints"]] == ["metrics"]
    wanted = monitor["spec"]["selector"]["matchLabels"]
    (service,) = of_kind(production, "RayService")
    config = service["spec"]["rayClusterConfig"]
    for group in (config["headGroupSpec"], *config["workerGroupSpecs"]):
        # KubeRay adds the first label to every node.
        assert {"ray.io/is-ray-node": "yes", **group["template"]["metadata"]["labels"]}.items() >= wanted.items(), way
