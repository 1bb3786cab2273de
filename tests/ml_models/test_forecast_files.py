"""Whole files forecast: the form of the answer, what is refused, killed and resumed, the same over a real local Ray."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from ml.forecasting.predictor import SHIPPED_VERSION
from ml.forecasting.training.lives import crowd
from ml.table_files import RefusalCode
from ml.tasks import FileRefused
from ml.tasks.forecasts import forecast_file

METHODS = {"model", "model_and_median", "median_6", "mean_6", "last_month", "seasonal_naive"}


def _steady(months: int, last_day: int = 28) -> str:
    """Rent on the first and four times groceries a month, up to a day of the last one."""
    lines = ["date,amount,category"]
    for at in range(months):
        month = f"{2024 + at // 12}-{at % 12 + 1:02d}"
        days = range(1, 32)
        if at == months - 1:
            days = range(1, last_day + 1)
        lines += [f"{month}-01,-900.00,housing"]
        lines += [f"{month}-{day:02d},-{50 + day}.00,groceries" for day in (4, 11, 18, 28) if day in days]
        lines += [f"{month}-02,2500.00,income", f"{month}-03,-200.00,transfer"]
    return "\n".join(lines) + "\n"


def _write(folder: Path, text: str, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _people(path: Path, people: int = 12) -> Path:
    rows = crowd(91, people, "household")
    pl.DataFrame(
        {
            "household": [f"h{number}" for number in rows.household],
            "date": rows.day.astype("datetime64[D]"),
            "amount": -rows.amount,
            "category": [f"c{number}" for number in rows.category],
        }
    ).write_parquet(path)
    return path


def test_what_never_changes_is_forecast_as_it_is(tmp_path: Path) -> None:
    report = forecast_file(_write(tmp_path, _steady(18)), tmp_path / "out.csv")
    out = pl.read_csv(tmp_path / "out.csv")
    assert out.columns == ["month", "category", "p10", "p50", "p90", "model"]
    assert out["month"].unique().sort().to_list() == ["2025-07", "2025-08", "2025-09"]
    assert set(out["category"]) == {"total", "housing", "groceries"}
    assert set(out["model"]) <= METHODS
    rent = out.filter(pl.col("category") == "housing")
    assert rent["p50"].to_list() == pytest.approx([900.0] * 3, rel=0.02)
    total = out.filter(pl.col("category") == "total")
    assert total["p50"].to_list() == pytest.approx([1161.0] * 3, rel=0.05)
    assert (out["p10"] <= out["p50"]).all()
    assert (out["p50"] <= out["p90"]).all()
    assert (report.rows, report.bad, report.households, report.forecasts) == (126, 0, 1, 9)
    assert report.model_version == SHIPPED_VERSION


def test_a_month_that_has_begun_is_forecast_to_its_end(tmp_path: Path) -> None:
    forecast_file(_write(tmp_path, _steady(18, last_day=12)), tmp_path / "out.csv")
    out = pl.read_csv(tmp_path / "out.csv").filter(pl.col("category") == "groceries")
    assert out["month"].to_list() == ["2025-06", "2025-07", "2025-08", "2025-09"]
    # Of 261 a month 115 are spent by the 12th.
    assert out["p50"][0] == pytest.approx(261.0, rel=0.03)
    assert out["p10"][0] >= 115.0


def test_bad_rows_are_listed_with_their_line(tmp_path: Path) -> None:
    text = _steady(12) + "soon,-3.00,groceries\n2024-12-29,much,groceries\n2924-12-29,-3.00,groceries\n"
    report = forecast_file(_write(tmp_path, text), tmp_path / "out.csv")
    last = len(text.splitlines())
    assert [(row.line, row.reason) for row in report.bad_rows] == [
        (last - 2, "the date 'soon' is no day: write it like 2026-03-31"),
        (last - 1, "the amount 'much' is no number: write it like -12.30"),
        (last, "the date '2924-12-29' is no day: write it like 2026-03-31"),
    ]
    assert report.bad == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date,amount\n2026-01-01,-3\n", RefusalCode.MISSING_COLUMN),
        ("date,amount,category\n", RefusalCode.EMPTY),
        ("date,amount,category\nno,no,food\n", RefusalCode.EMPTY),
    ],
)
def test_a_file_without_anything_to_go_by_is_refused(tmp_path: Path, text: str, code: RefusalCode) -> None:
    with pytest.raises(FileRefused) as refused:
        forecast_file(_write(tmp_path, text), tmp_path / "out.csv")
    assert refused.value.code is code
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("in.csv", ".out.csv.pieces")] == []


def test_spending_may_be_positive_and_days_of_another_form(tmp_path: Path) -> None:
    rows = [line.split(",") for line in _steady(14).splitlines()[1:]]
    text = "Category;Date;Amount\n" + "".join(
        f"{category};{date[8:]}.{date[5:7]}.{date[:4]};{amount.lstrip('-')}\n"
        for date, amount, category in rows
        if category not in ("income", "transfer")
    )
    forecast_file(_write(tmp_path, text), tmp_path / "out.csv")
    out = pl.read_csv(tmp_path / "out.csv").filter(pl.col("category") == "housing")
    assert out["p50"].to_list() == pytest.approx([900.0] * 3, rel=0.02)


def test_a_household_is_forecast_the_same_alone_and_among_others_over_ray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _people(tmp_path / "in.parquet")
    monkeypatch.setattr("ml.tasks.forecasts.BUCKET_ROWS", 1_500)
    here = forecast_file(source, tmp_path / "here.csv", use_ray=False)
    there = forecast_file(source, tmp_path / "there.csv", use_ray=True)
    assert (here.with_ray, there.with_ray, here.households) == (False, True, 12)
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()


_KILLED = """
import os, signal, sys
from pathlib import Path
import ml.tasks.forecasts as forecasts
forecasts.BUCKET_ROWS = 1_500
put = forecasts.Pieces.put
def put_and_die(self, number, frame, bad):
    put(self, number, frame, bad)
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
forecasts.Pieces.put = put_and_die
forecasts.forecast_file(Path(sys.argv[1]), Path(sys.argv[2]), use_ray=False)
"""


def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.forecasts.BUCKET_ROWS", 1_500)
    source = _people(tmp_path / "in.parquet")
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(source), str(tmp_path / "out.csv")], env={**os.environ}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "out.csv").exists()
    report = forecast_file(source, tmp_path / "out.csv", use_ray=False)
    assert 0 < report.resumed_rows < report.rows
    whole = forecast_file(source, tmp_path / "whole.csv", use_ray=False)
    assert whole.resumed_rows == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.csv", "whole.csv"]
