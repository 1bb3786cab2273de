"""Both Serve applications on a local Ray, started by one process that owns them.

`start` builds the applications of a Serve config file in this process: a builder that runs in a Ray task, as
`serve deploy` does it, costs a worker and its imports.
"""

from __future__ import annotations

import importlib
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from deployments.embedded.failures import StartFailed
from deployments.embedded.ray_node import PATIENCE_SECONDS, environment, start_ray, write_haproxy_wrapper

if TYPE_CHECKING:
    from ray.serve.schema import ServeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Where to serve, and what the replicas find in their environment."""

    host: str
    port: int
    folder: Path
    logs: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    layout: str = "compact"
    ready_path: str = "/health/ready"
    limit_seconds: float = 180.0

    @property
    def url(self) -> str:
        return browser_url(self.host, self.port)


@dataclass(frozen=True, slots=True)
class Running:
    """The applications as they run."""

    url: str
    applications: tuple[str, ...]

    def stop(self) -> None:
        stop()


def browser_url(host: str, port: int) -> str:
    """The address a browser on this machine can open."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 (compared, not bound)
        return f"http://127.0.0.1:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def start(settings: ServeSettings, config_path: Path) -> Running:
    """Ray, Serve and every application of the config file, until they answer; they end with the calling thread."""
    start_cluster(settings)
    start_serve(settings)
    return run_applications(settings, config_path)


def start_cluster(settings: ServeSettings) -> None:
    """The node; Ray reads its environment at import, so this must be the first thing that imports it."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    variables = environment(settings.folder)
    os.environ.update(variables | dict(settings.environment))
    if "RAY_SERVE_ENABLE_HA_PROXY" in variables:
        write_haproxy_wrapper(settings.folder, variables)
    start_ray(settings.folder / "ray")


def start_serve(settings: ServeSettings) -> None:
    """The controller and the proxy, listening."""
    from ray import serve
    from ray.serve._private import api

    private_api: Any = api
    private_api.HTTP_PROXY_TIMEOUT = PATIENCE_SECONDS  # a constant of one minute, too short for a busy machine
    serve.start(
        proxy_location="HeadOnly",
        http_options={"host": settings.host, "port": settings.port},
        logging_config=_logging(settings),
    )


def import_builders(config_path: Path) -> None:
    """What building the applications imports: five seconds that can pass while Serve's processes start."""
    for application in load_applications(config_path):
        importlib.import_module(application["import_path"].partition(":")[0])


def run_applications(settings: ServeSettings, config_path: Path) -> Running:
    """Deploy every application at once and wait until the first answers."""
    names = _deploy(config_path, settings)
    _wait_until_running(names, settings)
    _wait_until_answering(settings)
    return Running(settings.url, names)


def stop() -> None:
    """Drain the replicas, then end Ray; safe at any moment of a start."""
    import ray

    if not ray.is_initialized():
        return
    from ray import serve

    try:
        serve.shutdown()  # type: ignore[no-untyped-call]
    finally:
        ray.shutdown()


def _logging(settings: ServeSettings) -> dict[str, Any]:
    return {"encoding": "JSON", "logs_dir": str(settings.logs), "enable_access_log": False}


def _deploy(config_path: Path, settings: ServeSettings) -> tuple[str, ...]:
    from ray import serve

    applications = load_applications(config_path)
    targets = [
        serve.RunTarget(
            target=_build(application["import_path"], {**(application.get("args") or {}), "layout": settings.layout}),
            name=application["name"],
            route_prefix=application.get("route_prefix", "/"),
            logging_config=application.get("logging_config") or _logging(settings),
        )
        for application in applications
    ]
    serve.run_many(targets, wait_for_ingress_deployment_creation=False, wait_for_applications_running=False)
    return tuple(target.name for target in targets)


def load_applications(config_path: Path) -> list[dict[str, Any]]:
    """The applications of a Serve config file."""
    try:
        loaded = yaml.safe_load(config_path.read_text())
        applications = loaded["applications"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise StartFailed(
            f"{config_path} is not a Serve config file: {error!r}.", "Restore it or name another."
        ) from error
    return list(applications)


def _build(import_path: str, args: dict[str, Any]) -> Any:
    """Call a builder with its typed arguments, as Serve itself does when it deploys a config file."""
    from ray.serve._private.api import call_user_app_builder_with_args_if_necessary

    module, _, name = import_path.partition(":")
    return call_user_app_builder_with_args_if_necessary(getattr(importlib.import_module(module), name), args)


def _wait_until_running(names: tuple[str, ...], settings: ServeSettings) -> None:
    """Serve waits for ever where a replica finds no room; the limit is ours."""
    from ray import serve

    end = time.monotonic() + settings.limit_seconds
    while True:
        status = serve.status()
        found = {name: status.applications[name].status for name in names if name in status.applications}
        if all(found.get(name) == "RUNNING" for name in names):
            return
        failed = [name for name, state in found.items() if state in ("DEPLOY_FAILED", "UNHEALTHY")]
        if failed or time.monotonic() > end:
            what = f"{', '.join(failed)} failed" if failed else f"not ready after {settings.limit_seconds:.0f} s"
            raise StartFailed(f"Serve applications: {what}. {_why(status)}", f"The replicas' logs: {settings.logs}")
        time.sleep(0.1)


def _why(status: ServeStatus) -> str:
    """The replica's own error where it gave one, else which deployments wait for what."""
    messages = [
        f"{deployment}: {overview.message.strip().splitlines()[-1].strip()}"
        for application in status.applications.values()
        for deployment, overview in application.deployments.items()
        if overview.message and overview.status != "HEALTHY"
    ]
    return "; ".join(messages) or "; ".join(
        application.message.strip().splitlines()[-1]
        for application in status.applications.values()
        if application.message
    )


def _wait_until_answering(settings: ServeSettings) -> None:
    """The proxy learns of a replica a moment after the controller does."""
    end = time.monotonic() + 60
    said = ""
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(settings.url + settings.ready_path, timeout=5) as answer:  # noqa: S310 (our own URL)
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            said = f"{error.code} {error.read(500).decode(errors='replace')}"
        except OSError as error:
            said = str(error)
        time.sleep(0.05)
    raise StartFailed(
        f"{settings.url}{settings.ready_path} does not answer: {said}", f"The replicas' logs: {settings.logs}"
    )
