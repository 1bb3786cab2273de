"""`moneta up`: everything in order, in one process that owns it, and everything down again in the reverse order.

What takes long happens on one thread that lives as long as the process, for the kernel ends children with the thread
that started them. The main thread waits for it and for signals, whose handler only counts: an exception that a handler
raises somewhere inside of Ray or of an import is lost there, or leaves a lock that nobody opens again.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Never

import psutil

from deployments import serve_runtime
from deployments.embedded import checks
from deployments.embedded.background import Background
from deployments.embedded.console import Console, chatter_to
from deployments.embedded.failures import StartFailed, explain_os_error
from deployments.embedded.installation import SERVE_CONFIG, push_key, signing_key, version, web_root
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.embedded.processes import Record
from deployments.embedded.ray_node import Guard
from deployments.embedded.redis import Redis
from deployments.embedded.state import Lock, State

_DRAIN_SECONDS = 45
_LOOK_SECONDS = 0.1
# One key press may arrive twice, from the terminal and from a parent such as make.
_SAME_PRESS_SECONDS = 0.5


class _StopAsked(BaseException):
    """The first signal: nothing more is started, and all is stopped."""


class _StopForced(BaseException):
    """A second signal: what is left is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpOptions:
    """What `moneta up` was asked for."""

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8700
    system_servers: bool = False
    config_path: Path = SERVE_CONFIG
    ready_path: str = "/health/ready"

    @property
    def url(self) -> str:
        return serve_runtime.browser_url(self.host, self.port)


class Supervisor:
    """Starts, watches and stops one Moneta. `run` returns when all of it is gone.

    A start that was interrupted may go on in its thread, in vain: leave the process with `os._exit` after `run`.
    """

    def __init__(self, options: UpOptions, console: Console) -> None:
        self._options = options
        self._console = console
        self._layout = Layout.of(options.data_dir)
        self._postgres: Postgres | None = None
        self._redis: Redis | None = None
        self._guard = Guard(self._layout.short, self._layout.run / "guard.json")
        self._thread = ThreadPoolExecutor(1, "supervisor")
        self._busy: Future[object] | None = None
        self._ray_started = False
        self._schema: Background | None = None
        self._phase = "starting"
        self._signals = 0
        self._signalled_at = 0.0
        self._nodes: list[psutil.Process] = []

    def run(self) -> int:
        """The exit code: 0 after a clean stop, 1 when something could not start or ended by itself."""
        self._console.say(f"Moneta {version()} · data in {self._layout.root}")
        began = time.monotonic()
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self._on_signal)
        try:
            with self._step("checks"):
                checks.room_on_disk(self._layout)
            with Lock(self._layout), chatter_to(self._log):
                try:
                    with _explained(self._log):
                        self._owning(began)
                finally:
                    self._stop_all()
        except StartFailed as failure:
            self._console.say(f"Moneta could not start. {failure.problem}\n  → {failure.mend}")
            return 1
        except _StopAsked:
            return 0
        except _StopForced:
            return 130

    def _owning(self, began: float) -> Never:
        self._write_state("starting")
        self._await(self._start)
        self._phase = "running"
        self._write_state("running")
        self._console.say(f"\nMoneta is ready after {time.monotonic() - began:.0f} s: {self._options.url}")
        self._console.say("Ctrl-C stops it.")
        self._watch()

    def _await(self, work: Callable[[], object], limit_seconds: float = math.inf) -> None:
        """Do it on the thread; raises what it raised, or that a signal came or the limit passed meanwhile."""
        end = time.monotonic() + limit_seconds
        self._busy = future = self._thread.submit(work)
        while not wait([future], _LOOK_SECONDS).done:
            self._heed_signals()
            if time.monotonic() > end:
                raise TimeoutError(f"more than {limit_seconds:.0f} s")
        self._heed_signals()  # what a terminal interrupts beside us may have failed by it
        future.result()

    def _heed_signals(self) -> None:
        if self._phase == "stopping" and self._signals > 1:
            raise _StopForced
        if self._phase != "stopping" and self._signals:
            raise _StopAsked

    def _start(self) -> None:
        self._guard.start()
        checks.port_is_free(self._options.host, self._options.port)
        self._start_serve(self._start_stores())

    def _start_stores(self) -> dict[str, str]:
        found = os.environ
        if database_url := found.get("DATABASE_URL"):
            with self._step("DATABASE_URL"):
                checks.database_answers(database_url)
        else:
            self._postgres = Postgres(self._layout, system=self._options.system_servers)
            with self._step("PostgreSQL"):
                database_url = self._postgres.start()
        if redis_url := found.get("REDIS_URL"):
            with self._step("REDIS_URL"):
                checks.redis_answers(redis_url)
        else:
            self._redis = Redis(self._layout, system=self._options.system_servers)
            with self._step("Redis"):
                redis_url = self._redis.start()
        if broker_url := found.get("BROKER_URL"):
            with self._step("BROKER_URL"):
                checks.broker_answers(broker_url)
        environment = self._environment(database_url, redis_url)
        os.environ.update(environment)
        # Ray leaves a core idle while its processes introduce themselves to each other.
        self._schema = Background(lambda: _migrate(database_url), "schema")
        return environment

    def _environment(self, database_url: str, redis_url: str) -> dict[str, str]:
        """What the replicas read; a value that is already set wins."""
        defaults = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "MONETA_DATA_DIR": str(self._layout.root),
            "MONETA_MODELS_DIR": str(self._layout.models),
            "MONETA_ENVIRONMENT": "development",
            # The browser speaks plain HTTP to the loopback, where a Secure cookie would be dropped.
            "MONETA_COOKIE_SECURE": "false",
            "MONETA_JWT_SECRET": signing_key(self._layout),
            "MONETA_VAPID_PRIVATE_KEY": push_key(self._layout),
            "MONETA_PUBLIC_ADDRESS": self._options.url,
        }
        if web := web_root():
            defaults["MONETA_WEB_ROOT"] = str(web)
        return {name: os.environ.get(name) or value for name, value in defaults.items()}

    def _start_serve(self, environment: dict[str, str]) -> None:
        settings = serve_runtime.ServeSettings(
            host=self._options.host,
            port=self._options.port,
            folder=self._layout.short,
            logs=self._layout.logs / "serve",
            environment=environment,
            ready_path=self._options.ready_path,
        )
        shutil.rmtree(settings.logs, ignore_errors=True)  # of the last start; Serve appends one file for each replica
        self._ray_started = True
        with self._step("Ray"):
            serve_runtime.start_cluster(settings)
        self._nodes = [child for child in psutil.Process().children() if child.name() in ("raylet", "gcs_server")]
        builders = Background(lambda: serve_runtime.import_builders(self._options.config_path), "builders")
        with self._step("Serve"):
            serve_runtime.start_serve(settings)
            builders.wait()
        assert self._schema is not None
        with self._step("database schema"):
            self._schema.wait()
        with self._step("applications"):
            serve_runtime.run_applications(settings, self._options.config_path)

    def _watch(self) -> Never:
        """Until a signal; a store that dies is started again on its own data, Ray's death is the end."""
        while True:
            time.sleep(2 * _LOOK_SECONDS)
            self._heed_signals()
            for server in (self._postgres, self._redis):
                if server is not None and not server.is_alive():
                    self._console.say(f"{server.name} ended unexpectedly; starting it again (its log: {server.log}).")
                    self._await(server.start)
            if not all(node.is_running() and node.status() != psutil.STATUS_ZOMBIE for node in self._nodes):
                raise StartFailed(
                    "Ray ended unexpectedly.", f"Its logs: {self._layout.ray / 'session_latest' / 'logs'}"
                )

    def _stop_all(self) -> None:
        """Serve drains, Ray ends, then Redis, then PostgreSQL; a second signal kills what is left."""
        self._phase = "stopping"
        if self._signals:
            self._console.say("\nStopping; once more to force.")
        try:
            self._write_state("stopping")
            if self._ray_started:
                with self._step("stopping Serve and Ray"):
                    self._stop_ray()
            if self._schema is not None:
                self._schema.settle(10)
            for server in (self._redis, self._postgres):
                if server is not None:
                    with self._step(f"stopping {server.name}"):
                        server.stop()
        except _StopForced:
            self._console.say("Forced.")
            raise
        finally:
            self._kill_children()
            self._layout.state_file.unlink(missing_ok=True)

    def _stop_ray(self) -> None:
        """In order where it serves; a start that was interrupted serves nobody, and its thread cannot be asked."""
        if not self._is_busy():
            try:
                self._await(serve_runtime.stop, _DRAIN_SECONDS)
            except (TimeoutError, RuntimeError) as error:
                self._console.say(f"Serve did not stop by itself ({error}); ending its processes.")
        stores = [server.pid for server in (self._postgres, self._redis) if server is not None]
        others = [child for child in psutil.Process().children() if child.pid not in (*stores, self._guard.pid)]
        _kill([process for child in others for process in (*_descendants(child), child)])

    def _kill_children(self) -> None:
        """Nothing of ours outlives us; PostgreSQL is asked first, as a kill would cost the next start a recovery."""
        if self._postgres is not None:
            self._postgres.stop()
        if not self._is_busy():  # else it may start more until we are gone; the guard sees to that
            self._guard.stop()
        _kill([child for child in _descendants(psutil.Process()) if child.pid != self._guard.pid])

    def _is_busy(self) -> bool:
        return self._busy is not None and not self._busy.done()

    def _write_state(self, phase: str) -> None:
        me = Record.of(os.getpid())
        State(
            pid=me.pid,
            started_at=me.started_at,
            phase=phase,
            url=self._options.url,
            version=version(),
            postgres="DATABASE_URL" if self._postgres is None else "embedded",
            redis="REDIS_URL" if self._redis is None else "embedded",
            broker=os.environ.get("BROKER_URL", "redis").partition(":")[0],
        ).write(self._layout.state_file)

    @property
    def _log(self) -> Path:
        return self._layout.logs / "supervisor.log"

    def _step(self, name: str) -> contextlib.AbstractContextManager[None]:
        return self._console.step(name)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._signalled_at >= _SAME_PRESS_SECONDS:
            self._signals += 1
            self._signalled_at = now


@contextlib.contextmanager
def _explained(log: Path) -> Iterator[None]:
    """Whatever else goes wrong is one line for a person, and its whole story in the log."""
    try:
        yield
    except StartFailed:
        raise
    except OSError as error:
        traceback.print_exc()
        raise explain_os_error(error, "the start") from error
    except Exception as error:
        traceback.print_exc()
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise StartFailed(f"{type(error).__name__}: {lines[-1] if lines else ''}", f"The whole story: {log}") from error


def _migrate(database_url: str) -> None:
    from deployments import migrations

    migrations.upgrade(database_url)


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []


def _kill(processes: list[psutil.Process]) -> None:
    gone = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
            gone.append(process)
    psutil.wait_procs(gone, timeout=5)
