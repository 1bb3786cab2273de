"""The set-up scripts: a missing tool is one line with its mend, and no lock file names a registry."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "ci" / "locks").glob("*.txt"))


def _run(*command: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": path} if path is not None else dict(os.environ)
    environment.pop("PYTHON", None)
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)


def _tool(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_a_missing_python_is_said_with_its_mend(tmp_path: Path) -> None:
    _tool(tmp_path / "bin", "python3", 'case "$1" in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac')
    done = _run("/bin/sh", "ci/find_python.sh", path=str(tmp_path / "bin"))
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "Moneta needs Python 3.11 or 3.12; this machine has Python 3.9.2."
    assert "apt-get install python3.11" in done.stderr


def test_the_python_named_by_hand_wins(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHON": sys.executable}
    done = subprocess.run(
        ["/bin/sh", "ci/find_python.sh"], capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    )
    assert done.stdout.strip() == sys.executable


@pytest.mark.parametrize(
    ("node", "said"),
    [(None, "Node.js and npm are not installed"), ("16", "Node.js v16.0.0 is too old for the web pages.")],
)
def test_a_missing_or_old_node_is_said_with_its_mend(tmp_path: Path, node: str | None, said: str) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    if node:
        _tool(folder, "node", f'case "$1" in --version) echo v{node}.0.0 ;; *) echo {node} ;; esac')
        _tool(folder, "npm", "exit 0")
    done = _run("/bin/sh", "ci/check_node.sh", path=str(folder))
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert "Install Node.js 20 or newer" in done.stderr


def test_a_step_is_one_line_and_shows_its_output_only_when_it_fails() -> None:
    good = _run("ci/step.sh", "quiet", "echo", "noise")
    assert good.returncode == 0
    assert re.fullmatch(r"  quiet +\d+ s\n", good.stdout)
    bad = _run("ci/step.sh", "loud", "sh", "-c", "echo No space left on device; exit 7")
    assert bad.returncode == 7
    assert "No space left on device" in bad.stdout
    assert "The disk is full: free at least 3 GB" in bad.stdout


def test_an_unknown_check_is_refused() -> None:
    done = _run(sys.executable, "ci/check.py", "nonsense")
    assert done.returncode == 2
    assert done.stderr.startswith("No such check: nonsense. There are: ")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_python_lock_names_no_registry_and_hashes_every_package(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "index-url" not in text.replace("--no-emit-index-url", "")
    packages = re.findall(r"^[a-z0-9][^\s#]*==\S+", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9][^\s#]*==)", text, flags=re.MULTILINE)[1:]
    assert len(packages) == len(blocks) > 0
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_web_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()


def test_the_runtime_lock_is_inside_the_development_lock() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9][^\s;]*==\S+)", (ROOT / "ci" / "locks" / name).read_text(), re.MULTILINE))

    assert versions("runtime.txt") - versions("dev.txt") == set()
