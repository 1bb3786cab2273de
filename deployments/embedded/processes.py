"""Children that leave no orphan: started in their own session, bound to our life, recorded by identity."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from deployments.embedded.failures import StartFailed

_LAUNCH = Path(__file__).with_name("launch.py")
_NOBODY = 65534
_LOG_BYTES_MAX = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """Which process a pid meant: the number alone may belong to somebody else after a restart."""

    pid: int
    started_at: float

    @classmethod
    def of(cls, pid: int) -> Record:
        return cls(pid, psutil.Process(pid).create_time())

    @classmethod
    def read(cls, path: Path) -> Record | None:
        try:
            found = json.loads(path.read_text())
            return cls(int(found["pid"]), float(found["started_at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        replacement = path.with_suffix(".new")
        replacement.write_text(json.dumps({"pid": self.pid, "started_at": self.started_at}))
        replacement.replace(path)

    def process(self) -> psutil.Process | None:
        """The very process that was recorded, if it still runs."""
        try:
            process = psutil.Process(self.pid)
            # The boot time that psutil adds may move by a clock step; a reused pid is further away than this.
            same = abs(process.create_time() - self.started_at) < 2
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


def spawn(
    command: Sequence[str | os.PathLike[str]],
    *,
    log: Path,
    record: Path,
    dies_by: signal.Signals,
    prefix: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in its own session, so that the terminal's Ctrl-C reaches only us.

    Call it from a thread that stays: the kernel delivers `dies_by` when the thread that spawned ends.
    """
    launcher = [sys.executable, "-I", "-S", os.fspath(_LAUNCH), str(int(dies_by)), str(os.getpid())]
    if log.exists() and log.stat().st_size > _LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as out:
        child = subprocess.Popen(  # noqa: S603 (our own command)
            [*prefix, *launcher, *(os.fspath(word) for word in command)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(env) if env is not None else None,
            start_new_session=True,
        )
    with contextlib.suppress(psutil.Error):
        Record.of(child.pid).write(record)
    return child


def stop(process: psutil.Process | subprocess.Popen[bytes], how: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Ask in the given order of signals, each with its patience in seconds; True when the process is gone."""
    for wanted, patience_seconds in how:
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            process.send_signal(wanted)
        try:
            process.wait(timeout=patience_seconds)
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            continue
        return True
    return False


def wait_until(
    ready: Callable[[], bool], child: subprocess.Popen[bytes], *, limit_seconds: float, what: str, log: Path
) -> None:
    """Poll `ready()` until it is true; a child that ends meanwhile is explained by its own last words."""
    end = time.monotonic() + limit_seconds
    while time.monotonic() < end:
        if ready():
            return
        if child.poll() is not None:
            raise StartFailed(f"{what} ended at once: {last_words(log)}", f"Its log: {log}")
        time.sleep(0.02)
    raise StartFailed(f"{what} was not ready within {limit_seconds:.0f} s.", f"Its log: {log}")


def last_words(log: Path) -> str:
    """The line of a log that most likely says why."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    except OSError:
        return "no log was written"
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line.lower()]
    return (telling or lines or ["its log is empty"])[-1]


@cache
def ordinary_user() -> tuple[str, ...]:
    """What to put before a command that refuses to run as root; nothing for everybody else.

    A user namespace is tried first: files stay ours. Where a container forbids it, `nobody` with the right to pass our
    folders does the same. Neither touches the machine's users nor anybody's permissions.
    """
    if os.geteuid() != 0:
        return ()
    for prefix in (in_user_namespace(), as_nobody()):
        if prefix and subprocess.run([*prefix, "/bin/true"], capture_output=True, check=False).returncode == 0:  # noqa: S603
            return prefix
    raise StartFailed(
        "PostgreSQL refuses to run as root, and this container allows neither user namespaces nor a change of user.",
        "Start Moneta as an ordinary user, or set DATABASE_URL.",
    )


def in_user_namespace() -> tuple[str, ...]:
    unshare = shutil.which("unshare")
    return (unshare, "--user", "--map-user=1000", "--map-group=1000", "--") if unshare else ()


def as_nobody() -> tuple[str, ...]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    caps = "-all,+dac_override"
    return (
        setpriv,
        f"--reuid={_NOBODY}",
        f"--regid={_NOBODY}",
        "--clear-groups",
        f"--inh-caps={caps}",
        f"--ambient-caps={caps}",
        "--",
    )


def owner_for(prefix: Sequence[str]) -> int | None:
    """Who must own the data directory of a command with this prefix; nobody else than us if None."""
    return _NOBODY if prefix and prefix[0].endswith("setpriv") else None
