"""`make check`: every static check, side by side on two lanes, one line each; the output only of those that fail.

`check.py NAME…` runs the named ones; pre-commit uses that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple[str, ...]
    mend: str = ""


@dataclass(frozen=True)
class Outcome:
    check: Check
    code: int
    output: str
    seconds: float


def python(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", *words)


def npm(script: str) -> tuple[str, ...]:
    return ("npm", "--prefix", "web", "run", "--silent", script)


def shell_scripts() -> list[str]:
    return [
        str(path.relative_to(ROOT)) for path in (*sorted(ROOT.glob("ci/*.sh")), ROOT / ".ci" / "run") if path.exists()
    ]


# The long ones first, so that the lanes end together.
CHECKS = (
    Check("mypy", python("mypy")),
    Check("tsc", npm("typecheck")),
    Check("eslint", npm("lint")),
    Check("web types from GraphQL", npm("codegen:check"), "make codegen"),
    Check("import contracts", (str(BIN / "lint-imports"), "--no-cache")),
    Check("GraphQL schema", python("finance_graphql.print_schema", "--check"), "make schema"),
    Check("event catalogue", python("deployments.events.catalogue", "--check"), "make catalogue"),
    Check("RayService manifests", python("ci.render_rayservice", "--check"), "make rayservice"),
    Check("ruff check", (str(BIN / "ruff"), "check", "--quiet", "."), "make format"),
    Check("ruff format", (str(BIN / "ruff"), "format", "--check", "--quiet", "."), "make format"),
    Check("shellcheck", (str(BIN / "shellcheck"), *shell_scripts())),
)


def run(check: Check) -> Outcome:
    began = time.monotonic()
    try:
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql")))},
        )
    except OSError as error:
        return Outcome(check, 127, str(error), time.monotonic() - began)
    return Outcome(check, done.returncode, done.stdout, time.monotonic() - began)


def main(names: list[str]) -> int:
    unknown = set(names) - {check.name for check in CHECKS}
    if unknown:
        sys.stderr.write(
            f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(c.name for c in CHECKS)}.\n"
        )
        return 2
    chosen = [check for check in CHECKS if not names or check.name in names]
    failed: list[Outcome] = []
    with ThreadPoolExecutor(max_workers=2) as lanes:
        pending: list[Future[Outcome]] = [lanes.submit(run, check) for check in chosen]
        for future in as_completed(pending):
            outcome = future.result()
            word = "ok" if outcome.code == 0 else "FAILED"
            sys.stdout.write(f"  {outcome.check.name:<28}{outcome.seconds:6.1f} s  {word}\n")
            sys.stdout.flush()
            if outcome.code != 0:
                failed.append(outcome)
    for outcome in failed:
        mend = f" (mend: {outcome.check.mend})" if outcome.check.mend else ""
        sys.stdout.write(f"\n── {outcome.check.name}{mend}\n{outcome.output.rstrip()}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
