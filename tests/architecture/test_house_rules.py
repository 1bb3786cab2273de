"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from domain.transactions.categories import BUILT_IN, BY_SLUG

ROOT = Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


@pytest.mark.parametrize("path", ["graphql/__init__.py", "graphql.py", "tests/graphql"])
def test_nothing_hides_the_graphql_library(path: str) -> None:
    assert not (ROOT / path).exists(), f"{path} would win over graphql-core: see ARCHITECTURE.md"


def test_graphql_is_a_source_root_without_modules() -> None:
    assert list((ROOT / "graphql").glob("*.py")) == []


def test_every_category_is_whole_and_its_slug_unique() -> None:
    assert len(BY_SLUG) == len(BUILT_IN)
    for category in BUILT_IN:
        assert category.label
        assert category.icon
        assert category.description


def test_no_float_column_holds_money() -> None:
    for sql in (ROOT / "deployments" / "migrations" / "versions").glob("*.sql"):
        for line in sql.read_text().splitlines():
            if re.search(r"\b(real|double precision|float\d?|numeric|money)\b", line.partition("--")[0]):
                shares = "confidence|progress|score|rate|yearly_rate|minimum_percent|accuracy|accuracy_alone"
                assert re.search(rf"\b({shares}|splits_minor|rows)\b", line), line


def _floats(tree: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]


def test_the_domain_computes_no_money_in_floats() -> None:
    # Probabilities, shares, how sure a guess is and how strange a charge are floats: those files stand in this list.
    allowed = {"predictions", "demo", "matching", "problems.py", "model.py", "columns.py", "anomalies.py"}
    # Days of a rhythm are fractions, too.
    allowed |= {"cadence.py", "schedule.py"}
    for path in tracked("domain/*.py"):
        if not allowed & set(path.parts):
            assert _floats(ast.parse(path.read_text())) == [], path


def test_the_domain_imports_the_standard_library_only() -> None:
    import sys

    for path in tracked("domain/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.append(node.module)
            for name in names:
                assert name.split(".")[0] in {"domain", *sys.stdlib_module_names}, f"{path} imports {name}"


def test_lock_files_carry_no_registry_address() -> None:
    for path in tracked("ci/locks/*", "web/package-lock.json"):
        assert not re.search(r"https?://[^\s\"]*(registry|pypi|pythonhosted|npmjs\.org)", path.read_text()), path


def test_only_one_place_commits() -> None:
    """Use cases answer; the unit of work commits. Background work and set-up have transactions of their own, and what
    an administrator does to a broker, of which no transaction knows."""
    allowed = {
        "unit_of_work.py",
        "sql_unit.py",
        "imports.py",
        "import_runs.py",
        "import_cli.py",
        "rates_cli.py",
        "documents.py",
        "store.py",
        "trainings.py",
        "service.py",
        "repository.py",
        "db.py",
        "delivering.py",
        "scheduling.py",
        "administrators.py",
        "parking.py",
    }
    for path in tracked("deployments/*.py"):
        if ".commit()" in path.read_text():
            assert path.name in allowed, path
