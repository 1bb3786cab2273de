"""How long Moneta takes from processes to the first answer, and how much memory it then holds.

The floor of a start is one bare Ray Serve application on the same machine, started the same way; the floor of memory is
what Ray itself takes for it. `start_cold_s` begins with an empty data directory, `start_warm_s` with one that was used.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support.moneta import running_moneta

_BARE = """
applications:
  - {name: finance, import_path: "tests.support.toy_apps:build_bare", route_prefix: /}
"""


@dataclass(frozen=True)
class Start:
    seconds: float
    resident_mb: float


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="moneta-bench-") as folder:
        root = Path(folder)
        config = root / "bare.yaml"
        config.write_text(_BARE)
        floor = start(root / "bare", "--config", str(config))
        cold = start(root / "data")
        warm = start(root / "data")
    report("start_cold_s", cold.seconds, "s", floor.seconds)
    report("start_warm_s", warm.seconds, "s", floor.seconds)
    report("resident_mb", warm.resident_mb, "MB", floor.resident_mb)


def start(data_dir: Path, *words: str) -> Start:
    """One whole life: `moneta up`, ready, its memory after it has settled, and down again."""
    with running_moneta(data_dir, *words) as moneta:
        time.sleep(5)
        found = moneta.status()
    groups = {name: round(size / 1e6) for name, size in found["resident_bytes_by_group"].items()}
    sys.stderr.write(f"{data_dir.name}: {data_dir.with_suffix('.out').read_text()}{groups}\n")
    return Start(moneta.start_seconds, found["resident_bytes"] / 1e6)


def report(name: str, value: float, unit: str, floor: float) -> None:
    """One figure; for all of these less is better."""
    line = {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "floor": round(floor, 2),
        "ratio": round(value / floor, 2),
        "n": 1,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
