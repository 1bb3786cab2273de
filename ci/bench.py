"""`make bench`: every module of tests/bench, each in a process of its own; one that fails does not stop the others.

Each prints JSON lines {"name", "value", "unit", "floor", "ratio", "n"}; everything else it says goes to standard error.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(names: list[str]) -> int:
    modules = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("*.py") if not path.stem.startswith("_"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql")))}
    failed = []
    for module in modules:
        if names and module not in names:
            continue
        sys.stderr.write(f"── {module}\n")
        program = f"import tests.bench.{module} as module; module.main()"
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=False)
        if done.returncode != 0:
            failed.append(module)
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
