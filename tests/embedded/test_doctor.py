"""`moneta doctor` names every requirement, and the mend of each that is not met."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import CliRunner

from deployments.cli import cli
from deployments.embedded.layout import Layout
from tests.support.servers import free_port


def _doctor(layout: Layout, port: int, more: Sequence[str] = ()) -> tuple[int, dict[str, dict[str, Any]]]:
    result = CliRunner().invoke(
        cli, ["doctor", "--data-dir", str(layout.root), "--port", str(port), "--json", *more], catch_exceptions=False
    )
    return result.exit_code, {finding["what"]: finding for finding in json.loads(result.output)}


def test_every_requirement_has_a_line(layout: Layout) -> None:
    _, found = _doctor(layout, free_port())
    assert set(found) == {
        "Python", "node", "npm", "compiler", "disk", "port", "memory", "cores", "ordinary user",
        "PostgreSQL", "Redis", "proxy", "web build", "model", "data",
    }  # fmt: skip
    for name in ("Python", "port", "PostgreSQL", "Redis", "data"):
        assert (name, found[name]["level"]) == (name, "ok")
    assert found["PostgreSQL"]["found"] == "packaged PostgreSQL 18 runs"


def test_a_taken_port_fails_with_its_mend(layout: Layout) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        code, found = _doctor(layout, holder.getsockname()[1])
    assert code == 1
    assert found["port"]["level"] == "fail"
    assert found["port"]["mend"].startswith("Choose another: --port ")


def test_an_override_that_does_not_answer_fails(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    code, found = _doctor(layout, free_port())
    assert (code, found["DATABASE_URL"]["level"]) == (1, "fail")


def test_a_missing_node_is_said_for_people(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(layout.root))
    result = CliRunner().invoke(cli, ["doctor", "--data-dir", str(layout.root), "--port", str(free_port())])
    line = next(line for line in result.output.splitlines() if "node " in line)
    assert "not found" in line
    assert "Install Node.js 20 or newer" in result.output
