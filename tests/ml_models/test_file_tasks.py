"""Whole files: the form of the answer, what is refused, and the same answer over a real local Ray."""

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest

from ml.categorization.predictor import LABELS, VERSION
from ml.categorization.training.generator import Generator
from ml.table_files import RefusalCode
from ml.tasks import FileRefused, RayUnavailable, categorize_file

HEADER = "Amount,DATE,Note,Description\n"
ROWS = (
    "-15.49,2026-03-01,keep me,NETFLIX.COM\n"
    '"-1,234.56",2026-03-02,"a, b",DELTA AIR LINES\n'
    "(41.20),03/05/2026,,SHELL OIL 57444\n"
    "abc,2026-03-06,bad amount,STARBUCKS\n"
    "-4.50,2026-03-06,no text,\n"
    "3120.00,2026-03-31,,ACME CORP PAYROLL\n"
)


def _write(folder: Path, text: str, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _generated(path: Path, count: int) -> Path:
    made = Generator(11).rows(count)
    pl.DataFrame(
        {"date": made.dates, "description": made.descriptions, "amount": made.amounts, "id": range(count)}
    ).write_parquet(path)
    return path


def test_columns_in_any_order_and_case_and_the_rest_unchanged(tmp_path: Path) -> None:
    report = categorize_file(_write(tmp_path, HEADER + ROWS), tmp_path / "out.csv")
    out = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert out.columns == ["Amount", "DATE", "Note", "Description", "category", "confidence", "merchant"]
    assert out["category"].to_list() == ["entertainment", "travel", "auto_fuel", None, None, "income"]
    assert out["Amount"].to_list() == ["-15.49", "-1,234.56", "(41.20)", "abc", "-4.50", "3120.00"]
    assert out["Note"].to_list()[1] == "a, b"
    assert out["merchant"].to_list()[0] == "Netflix"
    assert (report.rows, report.categorized, report.with_ray, report.model_version) == (6, 4, False, VERSION)


def test_bad_rows_are_listed_with_line_and_reason(tmp_path: Path) -> None:
    report = categorize_file(_write(tmp_path, HEADER + ROWS), tmp_path / "out.csv")
    assert [(row.line, row.reason) for row in report.bad_rows] == [
        (5, "the amount 'abc' is no number: write it like -12.30"),
        (6, "the description is empty"),
    ]


def test_amounts_as_banks_write_them(tmp_path: Path) -> None:
    amounts = ["1.234,56", "12.30-", "(12.30)", "-12,30", "€ 5.00", "- 7", "1,234", "USD 9.99"]
    text = "date;description;amount\n" + "".join(f"2026-01-01;SHOP;{amount}\n" for amount in amounts)
    report = categorize_file(_write(tmp_path, text), tmp_path / "out.csv")
    assert report.bad_rows == ()


def test_a_row_with_too_many_fields_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    text = "date,description,amount\n2026-01-01,NETFLIX.COM,-15.49\n2026-01-02,ROSSI, BAR,-3\n"
    report = categorize_file(_write(tmp_path, text), tmp_path / "out.csv")
    assert [row.line for row in report.bad_rows] == [3]
    assert pl.read_csv(tmp_path / "out.csv")["category"].to_list() == ["entertainment", None]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", RefusalCode.EMPTY, "empty"),
        (b"date,description,amount\n", RefusalCode.EMPTY, "no rows"),
        (b"date,text,amount\n2026-01-01,x,1\n", RefusalCode.MISSING_COLUMN, "description"),
        (b"PK\x03\x04\x00\x00\x00\x00", RefusalCode.UNREADABLE, "not a text file"),
    ],
    ids=["nothing", "header only", "missing column", "a workbook renamed"],
)
def test_an_unusable_file_is_refused_and_nothing_is_written(
    tmp_path: Path, content: bytes, code: RefusalCode, said: str
) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(FileRefused, match=said) as refused:
        categorize_file(source, tmp_path / "out.csv")
    assert refused.value.code is code
    assert not (tmp_path / "out.csv").exists()


def test_a_missing_file_and_an_unknown_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no such file"):
        categorize_file(tmp_path / "none.csv", tmp_path / "out.csv")
    with pytest.raises(FileRefused, match=r"\.csv, \.csv\.gz or \.parquet"):
        categorize_file(_write(tmp_path, "x", "in.txt"), tmp_path / "out.csv")


def test_compressed_csv_and_old_encodings(tmp_path: Path) -> None:
    source = tmp_path / "in.csv.gz"
    source.write_bytes(gzip.compress("date,description,amount\n2026-01-01,BÄCKEREI MÜLLER,-3.20\n".encode("cp1252")))
    categorize_file(source, tmp_path / "out.csv.gz")
    out = pl.read_csv(gzip.decompress((tmp_path / "out.csv.gz").read_bytes()))
    assert out["description"].to_list() == ["BÄCKEREI MÜLLER"]
    assert out["category"][0] in LABELS


def test_a_second_run_replaces_its_own_columns(tmp_path: Path) -> None:
    categorize_file(_write(tmp_path, HEADER + ROWS), tmp_path / "once.csv")
    categorize_file(tmp_path / "once.csv", tmp_path / "twice.csv")
    assert (tmp_path / "once.csv").read_bytes() == (tmp_path / "twice.csv").read_bytes()


def test_a_file_without_signs_does_not_become_income(tmp_path: Path) -> None:
    shops = ["STARBUCKS", "SHELL OIL 57444", "NETFLIX.COM", "WAL-MART #1234", "UBER TRIP"] * 10
    text = "date,description,amount\n" + "".join(
        f"2026-01-{at % 28 + 1:02d},{shop},12.5{at % 10}\n" for at, shop in enumerate(shops)
    )
    categorize_file(_write(tmp_path, text), tmp_path / "out.csv")
    assert "income" not in pl.read_csv(tmp_path / "out.csv")["category"].to_list()


def test_progress_counts_up_to_the_whole(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    source = _generated(tmp_path / "in.parquet", 300)
    categorize_file(source, tmp_path / "out.parquet", progress=lambda done, of: seen.append((done, of)))
    assert (seen[0], seen[-1]) == ((0, 300), (300, 300))


@pytest.fixture(scope="session")
def local_ray() -> Iterator[None]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    if ray.is_initialized():
        # Another suite of this session has one: it is as good, and not ours to end.
        yield
        return
    folder = tempfile.mkdtemp(prefix="mrt")
    for tries in (2, 1, 0):
        try:
            ray.init(
                address="local",
                include_dashboard=False,
                _temp_dir=folder,
                object_store_memory=200 * 1024 * 1024,
                num_cpus=2,
                log_to_driver=False,
            )
            break
        except Exception:
            # A node has 30 seconds to come up, which a busy machine may miss.
            ray.shutdown()
            if not tries:
                raise
    yield
    ray.shutdown()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_real_ray_gives_the_same_answer(local_ray: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.files.CHUNK_ROWS", 500)
    source = _generated(tmp_path / "in.parquet", 2300)
    alone = categorize_file(source, tmp_path / "alone.parquet", use_ray=False)
    spread = categorize_file(source, tmp_path / "spread.parquet", use_ray=True)
    assert (alone.with_ray, spread.with_ray) == (False, True)
    assert pl.read_parquet(tmp_path / "alone.parquet").equals(pl.read_parquet(tmp_path / "spread.parquet"))


def test_where_ray_does_not_start_the_file_is_done_in_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise RayUnavailable("no room")

    monkeypatch.setattr("ml.tasks.files._Run.over_ray", refuse)
    monkeypatch.setattr("ml.tasks.files.RAY_FROM_ROWS", 1)
    source = _write(tmp_path, HEADER + ROWS)
    assert not categorize_file(source, tmp_path / "out.csv").with_ray
    with pytest.raises(RayUnavailable, match="no room"):
        categorize_file(source, tmp_path / "out.csv", use_ray=True)


def test_a_banks_own_category_is_carried_through_and_an_earlier_runs_is_replaced(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "Date,Description,Amount,Category,merchant\n2026-01-02,SPOTIFY P2A81F,-9.99,Music & more,before\n"
    )
    categorize_file(source, target)
    written = pl.read_csv(target)
    assert written.columns == ["Date", "Description", "Amount", "Category", "category", "confidence", "merchant"]
    assert written["Category"].to_list() == ["Music & more"]
    assert written["merchant"].to_list() != ["before"]
    assert len(str(written["confidence"][0])) <= len("0.1234")
