"""`moneta status`: what runs, where, and what it takes."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import click
import psutil

from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout
from deployments.embedded.state import State, running

_GROUPS = (("postgres", "PostgreSQL"), ("redis", "Redis"), ("ray::ServeReplica", "Replicas"), ("haproxy", "HAProxy"))


@click.command("status")
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(layout: Layout, as_json: bool) -> None:
    """Say whether Moneta runs on this data directory: exit code 0 if it does, 3 if not."""
    state = running(layout)
    report = _report(layout, state)
    if as_json:
        click.echo(json.dumps(report))
    else:
        _print(layout, state, report)
    sys.exit(0 if state else 3)


def memory_by_group(supervisor: psutil.Process) -> dict[str, int]:
    """Bytes by kind of process: proportional set size where the system knows it, so shared pages count once."""
    sums: dict[str, int] = {}
    for process in [supervisor, *supervisor.children(recursive=True)]:
        try:
            info = process.memory_full_info()
            name = " ".join(process.cmdline()) or process.name()
        except psutil.Error:
            continue
        group = "Supervisor" if process == supervisor else _group(name)
        sums[group] = sums.get(group, 0) + int(getattr(info, "pss", 0) or info.uss)
    return sums


def _group(name: str) -> str:
    return next((group for mark, group in _GROUPS if mark in name), "Ray")


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size
        except OSError:
            continue
    return total


def _report(layout: Layout, state: State | None) -> dict[str, object]:
    process = state.process() if state else None
    memory = memory_by_group(process) if process else {}
    return {
        "running": state is not None,
        "state": asdict(state) if state else None,
        "resident_bytes": sum(memory.values()),
        "resident_bytes_by_group": memory,
        "data_dir": str(layout.root),
        "data_bytes": _size(layout.root) if layout.root.exists() else 0,
    }


def _print(layout: Layout, state: State | None, report: dict[str, object]) -> None:
    megabytes = f"{int(str(report['data_bytes'])) / 1e6:.0f} MB"
    if state is None:
        click.echo(f"Moneta does not run on {layout.root} ({megabytes} of data).")
        if layout.state_file.exists():
            click.echo("  The last one ended abruptly; the next `moneta up` cleans up after it.")
        return
    memory = report["resident_bytes_by_group"]
    assert isinstance(memory, dict)
    since = time.strftime("%Y-%m-%d %H:%M", time.localtime(state.started_at))
    click.echo(f"Moneta {state.version} is {state.phase} at {state.url}")
    click.echo(f"  since       {since} (pid {state.pid})")
    click.echo(f"  data        {layout.root} ({megabytes})")
    click.echo(f"  PostgreSQL  {state.postgres}")
    click.echo(f"  Redis       {state.redis}")
    click.echo(f"  events      {state.broker}")
    parts = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in sorted(memory.items(), key=lambda item: -item[1]))
    click.echo(f"  memory      {sum(memory.values()) / 1e6:.0f} MB ({parts})")
