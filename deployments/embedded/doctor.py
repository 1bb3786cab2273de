"""What `moneta doctor` looks at: every requirement of a start, each with its mend."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from deployments.embedded import checks, postgres, redis
from deployments.embedded.failures import StartFailed
from deployments.embedded.installation import web_root
from deployments.embedded.layout import Layout
from deployments.embedded.processes import ordinary_user
from deployments.embedded.ray_node import haproxy
from deployments.embedded.state import running

_REPOSITORY = Path(__file__).resolve().parents[2]
# These have wheels for Linux and macOS on x86-64 and arm64; elsewhere pip would have to compile them.
_WHEELS_FOR = {("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64"), ("Darwin", "x86_64")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    level: Literal["ok", "warn", "fail"]
    what: str
    found: str
    mend: str = ""


def examine(layout: Layout, host: str, port: int) -> Iterator[Finding]:
    """Every check in order; a later one never depends on an earlier one."""
    yield _python()
    yield from _node()
    yield _compiler()
    yield _disk(layout)
    yield _port(layout, host, port)
    yield _memory()
    yield _cores()
    yield _try("ordinary user", _ordinary_user)
    yield _try("PostgreSQL", _postgres)
    yield _try("Redis", _redis)
    yield _proxy()
    yield _web()
    yield _model()
    yield _data(layout)
    yield from _overrides()


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding("ok", what, look())
    except StartFailed as failure:
        return Finding("fail", what, failure.problem, failure.mend)


def _python() -> Finding:
    found = platform.python_version()
    fits = (3, 11) <= sys.version_info[:2] < (3, 13)
    return Finding("ok" if fits else "fail", "Python", found, "" if fits else "Install Python 3.11 or 3.12.")


def _node() -> Iterator[Finding]:
    """Node.js builds the web pages; a finished build needs it no more."""
    level: Literal["warn", "fail"] = "warn" if web_root() else "fail"
    for tool, least in (("node", 20), ("npm", 9)):
        path = shutil.which(tool)
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout if path else ""  # noqa: S603
        found = said.strip().lstrip("v")
        major = found.partition(".")[0]
        if major.isdigit() and int(major) >= least:
            yield Finding("ok", tool, found)
        else:
            yield Finding(level, tool, found or "not found", f"Install Node.js 20 or newer (needs {tool} {least}).")


def _compiler() -> Finding:
    if (platform.system(), platform.machine()) in _WHEELS_FOR and platform.libc_ver()[0] != "musl":
        return Finding("ok", "compiler", "not needed: every package has a wheel for this machine")
    if path := shutil.which("cc") or shutil.which("gcc") or shutil.which("clang"):
        return Finding("ok", "compiler", path)
    mend = "Install one: apt-get install build-essential, or xcode-select --install."
    return Finding("fail", "compiler", "none, and this machine has no wheels", mend)


def _disk(layout: Layout) -> Finding:
    place = next(folder for folder in (layout.root, *layout.root.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    level: Literal["ok", "warn", "fail"] = "ok" if free > 3e9 else "warn" if free > 1e9 else "fail"
    mend = "" if level == "ok" else "Free at least 3 GB, or choose another --data-dir."
    return Finding(level, "disk", f"{free / 1e9:.1f} GB free at {place}", mend)


def _port(layout: Layout, host: str, port: int) -> Finding:
    state = running(layout)
    if state and state.url.endswith(f":{port}"):
        return Finding("ok", "port", f"{port} is served by Moneta itself (pid {state.pid})")
    try:
        checks.port_is_free(host, port)
    except StartFailed as failure:
        return Finding("fail", "port", failure.problem, failure.mend)
    return Finding("ok", "port", f"{port} on {host} is free")


def _memory() -> Finding:
    memory = psutil.virtual_memory()
    found = f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB available"
    if memory.available < 2.5e9:
        return Finding("warn", "memory", found, "Moneta takes about 2 GB: close something large first.")
    return Finding("ok", "memory", found)


def _cores() -> Finding:
    count = os.cpu_count() or 1
    mend = "" if count > 1 else "It works on one core, slowly: a start takes about a minute."
    return Finding("ok" if count > 1 else "warn", "cores", str(count), mend)


def _ordinary_user() -> str:
    prefix = ordinary_user()
    if not prefix:
        return "yes"
    how = "in a user namespace" if prefix[0].endswith("unshare") else "as nobody"
    return f"running as root; PostgreSQL runs {how}"


def _postgres() -> str:
    binaries = postgres.packaged_binaries()
    return f"packaged PostgreSQL {binaries.major} runs"


def _redis() -> str:
    binary = redis.packaged_binary()
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise StartFailed(f"{binary} does not run: {error}.", "Reinstall it or set REDIS_URL.") from error
    number = next((word.removeprefix("v=") for word in said.split() if word.startswith("v=")), "?")
    return f"packaged Redis {number} runs"


def _proxy() -> Finding:
    if haproxy():
        return Finding("ok", "proxy", "HAProxy of Ray Serve")
    level: Literal["ok", "warn"] = "warn" if sys.platform == "linux" else "ok"
    mend = "Reinstall ray[serve]: `make run` does it." if level == "warn" else ""
    return Finding(level, "proxy", "Ray Serve's own proxy, several times slower than HAProxy", mend)


def _web() -> Finding:
    place = web_root()
    if place:
        return Finding("ok", "web build", str(place))
    return Finding("warn", "web build", "none: only the API would be served", "Build it with `make web`.")


def _model() -> Finding:
    folder = Path(os.environ.get("MONETA_MODELS") or _REPOSITORY / "ml" / "models")
    if folder.is_dir() and any(folder.iterdir()):
        return Finding("ok", "model", str(folder))
    return Finding(
        "warn",
        "model",
        f"none in {folder}: nothing is categorized",
        "Restore it from the repository, or make one with `make train`.",
    )


def _data(layout: Layout) -> Finding:
    version = layout.postgres / "PG_VERSION"
    if not version.exists():
        return Finding("ok", "data", f"{layout.root} is empty; the first start fills it")
    if layout.state_file.exists() and not running(layout):
        return Finding("warn", "data", f"{layout.root}: the last start ended abruptly", "The next start cleans up.")
    return Finding("ok", "data", f"{layout.root} holds data of PostgreSQL {version.read_text().strip()}")


def _overrides() -> Iterator[Finding]:
    """The servers that the environment names instead of the packaged ones."""
    asked: tuple[tuple[str, Callable[[str], None]], ...] = (
        ("DATABASE_URL", checks.database_answers),
        ("REDIS_URL", checks.redis_answers),
        ("BROKER_URL", checks.broker_answers),
    )
    for name, answers in asked:
        if url := os.environ.get(name):

            def look(url: str = url, answers: Callable[[str], None] = answers) -> str:
                answers(url)
                return "answers"

            yield _try(name, look)
