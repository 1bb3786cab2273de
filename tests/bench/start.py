"""How long Moneta takes from processes to the first answer, and how much memory it then holds.

The floor of a start is one bare Ray Serve application on the same machine, started the same way; the floor of memory is
what Ray itself takes for it. `start_cold_s` begins with an empty data directory, `start_warm_s` with one that was used.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from deployments.embedded.layout import Layout
from tests.support.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
_LIMIT_SECONDS = 240
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
    command = [sys.executable, "-m", "deployments.cli"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql")))}
    place = ("--data-dir", str(data_dir))
    output = data_dir.with_suffix(".out")
    began = time.monotonic()
    with output.open("wb") as out:
        up = subprocess.Popen(
            [*command, "up", *place, "--port", str(free_port()), *words],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        )
    try:
        while "is ready" not in output.read_text():
            if up.poll() is not None or time.monotonic() - began > _LIMIT_SECONDS:
                raise RuntimeError(f"Moneta did not start:\n{output.read_text()}")
            time.sleep(0.05)
        seconds = time.monotonic() - began
        time.sleep(5)
        status = subprocess.run(
            [*command, "status", *place, "--json"], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        found = json.loads(status.stdout)
        groups = {name: round(size / 1e6) for name, size in found["resident_bytes_by_group"].items()}
        sys.stderr.write(f"{data_dir.name}: {output.read_text()}{groups}\n")
        return Start(seconds, found["resident_bytes"] / 1e6)
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(90)
        Layout.of(data_dir).forget_short()


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
