"""A file of any size through `moneta categorize`: rows per second, and the memory that all its processes take at most.

`python -m tests.bench.categorize_bulk [rows] [ways]` prints one JSON line per figure. The ways are `csv`, `parquet`,
both also with a household's history as `csv-labels` and `parquet-labels`, and `csv-killed`: everything is killed when
half is done, and started again. Each checks that every row came out once, in order, with a category. Memory is the
resident set summed over driver, Ray's servers and workers; its floor is the 4 GB that are allowed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import psutil

from ml.categorization.training.generator import Generator
from ml.categorization.training.households import Households
from ml.tasks.files import CHUNK_ROWS
from tests.bench._resident import Watch, family

ROOT = Path(__file__).resolve().parents[2]
WAYS = ("csv", "csv-labels", "parquet", "csv-killed")
ROWS = 100_000
KNOWN_ROWS = 5_000
ALLOWED_MB = 4 * 1024
# So many rows are simulated; a longer file says them again, partly with words and numbers of its own.
_SIMULATED = 40_000
_NUMBERED, _NAMED = 0.3, 0.06
_RAY_FOLDERS, _RAY_FOLDER = Path("/tmp"), "mray*"


@dataclass(frozen=True)
class Run:
    seconds: float
    peak_mb: float
    code: int
    told: str


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    ways = sys.argv[2].split(",") if len(sys.argv) > 2 else WAYS
    # Beside the files that are written, and not in a folder that may be memory.
    with tempfile.TemporaryDirectory(prefix="mbulk", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        folder = Path(name)
        _write(folder, rows, ways)
        for way in ways:
            _measure(folder, rows, way)


def _measure(folder: Path, rows: int, way: str) -> None:
    kind, _, how = way.partition("-")
    source, target = folder / f"in.{kind}", folder / f"out.{kind}"
    words = [str(source), str(target), "--ray", *(["--labels", str(folder / "known.csv")] if how == "labels" else [])]
    cut = _run(words, kill_at=(target, rows // 2)) if how == "killed" else None
    assert cut is None or (cut.code == -signal.SIGKILL and not target.exists())
    run = _run(words)
    assert run.code == 0, run.told
    _check(target, kind, rows)
    target.unlink()
    name = f"categorize_bulk_{way.replace('-', '_')}"
    if cut is not None:
        told = next(line for line in run.told.replace("\r", "\n").splitlines() if "from a run before" in line)
        _line(f"{name}_kept_rows", float(told.split()[0].replace(",", "")), "rows", None, rows)
    _line(f"{name}_rows_per_s", rows / (run.seconds + (cut.seconds if cut else 0)), "rows/s", None, rows)
    _line(f"{name}_peak_mb", max(run.peak_mb, cut.peak_mb if cut else 0), "MB", ALLOWED_MB, rows)


def _run(words: Sequence[str], kill_at: tuple[Path, int] | None = None) -> Run:
    """`moneta categorize` as a person starts it, in a session of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql")))}
    command = [sys.executable, "-m", "deployments.cli", "categorize", *words]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=said, start_new_session=True)
        watch = Watch(process.pid)
        if kill_at is not None:
            _kill_when(process, *kill_at)
        code = process.wait()
        seconds = time.perf_counter() - began
        peak = watch.stop()
        said.seek(0)
        return Run(seconds, peak, code, said.read().decode())


def _kill_when(process: subprocess.Popen[bytes], target: Path, rows: int) -> None:
    """SIGKILL for the driver and all that it started, as soon as about so many rows wait beside the target."""
    pieces = target.with_name(f".{target.name}.pieces")
    before = set(_RAY_FOLDERS.glob(_RAY_FOLDER))
    while process.poll() is None and len(list(pieces.glob("*.arrow"))) * CHUNK_ROWS < rows:
        time.sleep(0.05)
    for member in reversed(family(psutil.Process(process.pid))):
        with suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait()
    # Nobody is left to tidy up.
    for folder in set(_RAY_FOLDERS.glob(_RAY_FOLDER)) - before:
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, rows: int, ways: Sequence[str]) -> None:
    """Strangers' rows and a household's, which come again and again with other numbers, and some that are met once."""
    life = next(Households(12).take(1, rows=KNOWN_ROWS + _SIMULATED // 2))
    known, later = slice(0, KNOWN_ROWS), slice(KNOWN_ROWS, None)
    columns = {"date": life.dates[known], "description": life.descriptions[known], "amount": life.amounts[known]}
    pl.DataFrame({**columns, "category": life.labels[known]}).write_csv(folder / "known.csv")
    others = Generator(42).rows(_SIMULATED // 2)
    met = pl.DataFrame(
        {
            "date": life.dates[later] + others.dates,
            "description": life.descriptions[later] + others.descriptions,
            "amount": life.amounts[later] + others.amounts,
        }
    )
    source = folder / "in.csv"
    with source.open("wb") as out:
        for number, frame in enumerate(_frames(met, rows)):
            out.write(frame.write_csv(include_header=number == 0).encode())
    if any(way.startswith("parquet") for way in ways):
        pl.scan_csv(source, try_parse_dates=True).sink_parquet(folder / "in.parquet")


def _frames(met: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    rng = np.random.default_rng(7)
    for start in range(0, rows, met.height):
        size = min(met.height, rows - start)
        drawn = met[rng.permutation(met.height)[:size]]
        ids = pl.Series("id", np.arange(start, start + size))
        chance = pl.Series("chance", rng.random(size))
        word = pl.Series("word", rng.integers(65, 91, (size, 8), np.uint8).view("S8").ravel().astype(str))
        text, given = pl.col("description"), drawn.with_columns(ids, chance, word)
        numbered = pl.concat_str(text, pl.lit(" "), pl.col("id") + 10_000_000)
        named = pl.concat_str(text, pl.lit(" "), pl.col("word"))
        said = pl.when(chance < _NUMBERED).then(numbered).when(chance > 1 - _NAMED).then(named).otherwise(text)
        yield given.select("id", "date", said.alias("description"), "amount")


def _check(target: Path, kind: str, rows: int) -> None:
    whole = pl.scan_csv(target) if kind == "csv" else pl.scan_parquet(target)
    out = whole.select("id", pl.col("category").is_null().alias("empty")).collect()
    assert out["id"].equals(pl.Series("id", np.arange(rows)))
    assert not out["empty"].any()


def _line(name: str, value: float, unit: str, floor: float | None, n: int) -> None:
    told = {"name": name, "value": round(value, 1), "unit": unit, "floor": floor}
    print(json.dumps({**told, "ratio": floor and round(value / floor, 3), "n": n}), flush=True)


if __name__ == "__main__":
    main()
