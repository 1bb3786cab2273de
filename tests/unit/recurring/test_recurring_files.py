"""`moneta recurring`: a file in, its streams out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from deployments.cli.recurring import command
from domain.recurring.cadence import add_months
from ml.table_files import FileRefused, RefusalCode
from ml.tasks import recurring as task
from ml.tasks.pieces import Pieces

FIRST = date(2024, 1, 5).toordinal()


def statement(path: Path, extra: str = "") -> Path:
    lines = ["Date,Description,Amount,Balance"]
    for month in range(12):
        lines.append(f"{date.fromordinal(add_months(FIRST, month))},NETFLIX.COM 866-579-7172 CA,-12.99,1")
        lines.append(f"{date.fromordinal(add_months(FIRST, month) + 3)},ACME PAYROLL DIRECT DEP,2500.00,1")
        lines.append(
            f"{date.fromordinal(FIRST + 31 * month + month * month % 17)},Shop {month} Street,-{month + 3}.5,1"
        )
    path.write_text("\n".join(lines) + "\n" + extra)
    return path


def test_streams_of_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    seen: list[tuple[int, int]] = []
    report = task.recurring_file(
        statement(tmp_path / "in.csv"), target, progress=lambda done, of: seen.append((done, of))
    )
    assert (report.rows, report.used, report.streams, report.with_ray) == (36, 36, 2, False)
    found = pl.read_csv(target, try_parse_dates=True)
    told = found.select("direction", "cadence", "charges", "state", "next_date", "low", "amount", "high", "yearly")
    assert told.rows() == [
        ("in", "monthly", 12, "active", date(2025, 1, 8), 2500.0, 2500.0, 2500.0, 30000.0),
        ("out", "monthly", 12, "active", date(2025, 1, 5), -12.99, -12.99, -12.99, -155.88),
    ]
    assert found["merchant"].to_list()[1] == "Netflix"
    assert seen[0] == (0, 72)
    assert seen[-1] == (72, 72)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "in.csv", target]


def test_bad_rows_are_named_by_line_and_field(tmp_path: Path) -> None:
    extra = "2024-13-77,NETFLIX.COM,-12.99,1\n2024-02-01,,-1.00,1\n2024-02-01,Shop,twelve,1\n"
    report = task.recurring_file(statement(tmp_path / "in.csv", extra), tmp_path / "out.csv")
    assert [(bad.line, bad.field) for bad in report.bad_rows] == [(38, "date"), (39, "description"), (40, "amount")]
    assert (report.rows, report.used, report.streams) == (39, 36, 2)


def test_what_cannot_be_used_at_all_is_refused(tmp_path: Path) -> None:
    no_amount = tmp_path / "none.csv"
    no_amount.write_text("date,description\n2024-01-01,x\n")
    with pytest.raises(FileRefused) as refusal:
        task.recurring_file(no_amount, tmp_path / "out.csv")
    assert refusal.value.code is RefusalCode.MISSING_COLUMN
    only_bad = tmp_path / "bad.csv"
    only_bad.write_text("date,description,amount\nnever,x,1\n")
    with pytest.raises(FileRefused) as refusal:
        task.recurring_file(only_bad, tmp_path / "out.csv")
    assert refusal.value.code is RefusalCode.EMPTY


def test_a_run_that_was_cut_off_goes_on_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "CHUNK_ROWS", 10)
    monkeypatch.setattr(task, "PART_ROWS", 12)
    source = statement(tmp_path / "in.csv")
    whole = task.recurring_file(source, tmp_path / "whole.csv")
    put, count = Pieces.put, 0

    def killed(self: Pieces, *args: object) -> None:
        nonlocal count
        count += 1
        if count == 5:
            raise KeyboardInterrupt
        put(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as cut:
        cut.setattr(Pieces, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            task.recurring_file(source, tmp_path / "cut.csv")
    again = task.recurring_file(source, tmp_path / "cut.csv")
    assert (whole.resumed_rows, again.resumed_rows) == (0, 36)
    assert (tmp_path / "cut.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_the_command_tells_what_it_found_and_what_it_passed_over(tmp_path: Path) -> None:
    source = statement(tmp_path / "in.csv", "2024-02-01,Shop,twelve,1\n")
    done = CliRunner().invoke(command, [str(source), str(tmp_path / "out.csv"), "--no-ray", "--today", "2025-01-20"])
    assert done.exit_code == 0
    assert "2 recurring payments in 36 of 37 rows" in done.output
    assert "line 38, amount: the amount 'twelve' is no number: write it like -12.30" in done.output
    assert set(pl.read_csv(tmp_path / "out.csv")["state"]) == {"missed"}


def test_progress_only_grows_when_parts_end_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "PART_ROWS", 12)
    monkeypatch.setattr(task._Run, "_unfound", _backwards)
    seen: list[int] = []
    task.recurring_file(
        statement(tmp_path / "in.csv"), tmp_path / "out.csv", progress=lambda done, of: seen.append(done)
    )
    assert seen == [0, 36, 48, 60, 72]


def _backwards(run: task._Run) -> list[int]:
    run._parts_done = 0
    return list(reversed(range(run._parts)))
