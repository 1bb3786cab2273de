"""`graphql/` is a folder of ours and `graphql` is a package of others: they live together as long as this holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import graphql

ROOT = Path(__file__).parents[3]

# What a schema must not need: it is served by whoever gives it clients.
FOREIGN = ("ray", "sqlalchemy", "redis", "asyncpg", "fastapi", "deployments", "ml")


def test_nothing_of_ours_hides_the_library() -> None:
    assert [path.name for path in (ROOT / "graphql").glob("*.py")] == []
    assert not (ROOT / "graphql.py").exists()
    assert not (ROOT / "tests" / "graphql").exists()
    assert Path(graphql.__file__ or "").parent.parent.name == "site-packages"


def test_the_schema_is_built_without_the_rest_of_the_house() -> None:
    code = f"""
import sys
from finance_graphql.execution import Executor
from finance_graphql.schema import build_schema
Executor(build_schema())
print([name for name in {FOREIGN!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
