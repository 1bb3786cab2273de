"""Two nodes on one machine, and one of them goes away in the middle: every row is in the file once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from ml.categorization.training.generator import Generator
from ml.tasks import categorize_file

ROWS = 6_000
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_node_removed_in_the_middle_costs_no_row(tmp_path: Path) -> None:
    made = Generator(8).rows(ROWS)
    columns = {"date": made.dates, "description": made.descriptions, "amount": made.amounts, "id": range(ROWS)}
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame(columns).write_parquet(source)
    program = [sys.executable, "-m", "tests.support.node_loss", str(source), str(target)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    (after,) = [line for line in done.stdout.splitlines() if line.startswith("removed after ")]
    assert ROWS // 3 <= int(after.split()[-1]) < ROWS
    out = pl.read_parquet(target)
    assert out["id"].to_list() == list(range(ROWS))
    categorize_file(source, tmp_path / "alone.parquet", use_ray=False)
    assert pl.read_parquet(tmp_path / "alone.parquet").equals(out)
