"""Whole files: the form of the answer, what is refused, and the same answer over a real local Ray."""

import gzip
from datetime import date
from pathlib import Path
from typing import NoReturn

import numpy as np
import polars as pl
import pytest

from ml.categorization.batch import TransactionBatch
from ml.categorization.history import LabelledRows
from ml.categorization.predictor import LABELS, VERSION, CategorizationPredictor
from ml.categorization.training.generator import Generator
from ml.table_files import RefusalCode
from ml.tasks import FileRefused, RayUnavailable, categorize_file
from ml.tasks.labels import labelled_rows

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


def test_all_bad_rows_count_though_only_the_first_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.files.CHUNK_ROWS", 2)
    monkeypatch.setattr("ml.tasks.files.LISTED_BAD_ROWS", 3)
    report = categorize_file(_write(tmp_path, HEADER + 3 * ROWS), tmp_path / "out.csv")
    assert (report.rows, report.categorized, [row.line for row in report.bad_rows]) == (18, 12, [5, 6, 11])


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


HISTORY = "Date,Description,Amount,Category\n" + "".join(
    f"2026-01-{day:02d},{shop},-{day}.50,{label}\n"
    for day in range(1, 13)
    for shop, label in (("GOLDEN FOX 0412", "Treats"), ("SHELL OIL 57444", "Car"), ("WAL-MART #1234", "Food"))
)


def test_a_labelled_history_gives_the_households_own_words(tmp_path: Path) -> None:
    labels = _write(tmp_path, HISTORY, "history.csv")
    source = _write(tmp_path, "date,description,amount\n2026-02-01,GOLDEN FOX 0999,-12\n2026-02-02,SHELL OIL 1,-40\n")
    report = categorize_file(source, tmp_path / "out.csv", labels=labels)
    assert pl.read_csv(tmp_path / "out.csv")["category"].to_list() == ["Treats", "Car"]
    assert report.labels == 36


def test_the_file_answers_as_the_predictor_does(tmp_path: Path, predictor: CategorizationPredictor) -> None:
    labels = _write(tmp_path, HISTORY, "history.csv")
    texts = ["GOLDEN FOX 0999", "CHEVRON 0093", "WAL-MART #99", "ACME CORP PAYROLL", "NETFLIX.COM"]
    source = _write(tmp_path, "date,description,amount\n" + "".join(f"2026-02-01,{text},-12.5\n" for text in texts))
    categorize_file(source, tmp_path / "out.csv", labels=labels)
    rows = [line.split(",") for line in HISTORY.splitlines()[1:]]
    history = predictor.household(
        LabelledRows(
            descriptions=[row[1] for row in rows],
            amounts=np.array([float(row[2]) for row in rows]),
            labels=[row[3] for row in rows],
            dates=np.array([row[0] for row in rows], "datetime64[D]"),
        )
    )
    batch = TransactionBatch(
        descriptions=texts, amounts=np.full(5, -12.5), dates=np.full(5, np.datetime64("2026-02-01"), "datetime64[D]")
    )
    answer = predictor.predict(batch, history)
    out = pl.read_csv(tmp_path / "out.csv")
    assert out["category"].to_list() == answer.slugs()
    assert out["confidence"].to_list() == np.round(answer.confidences.astype(float), 4).tolist()


@pytest.mark.parametrize("marked", [False, True], ids=["not marked", "marked"])
def test_the_last_label_of_a_file_corrects_its_merchant(tmp_path: Path, marked: bool) -> None:
    lines = [f"2026-01-{day:02d},GOLDEN FOX 0412,-{day}.50,dining" for day in range(1, 29)]
    lines.append("2026-01-29,GOLDEN FOX 0412,-9.50,pets")
    if marked:
        lines = [f"{line},{'Yes' if line.endswith('pets') else ''}" for line in lines]
    header = "date,description,amount,category" + (",Corrected" if marked else "")
    labels = _write(tmp_path, "\n".join([header, *lines]), "history.csv")
    source = _write(tmp_path, "date,description,amount\n2026-02-01,GOLDEN FOX 0999,-12\n")
    categorize_file(source, tmp_path / "out.csv", labels=labels)
    assert pl.read_csv(tmp_path / "out.csv")["category"].to_list() == ["pets"]


def test_a_file_that_says_what_was_corrected_is_believed(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "date": [date(2026, 1, day) for day in (1, 2, 3)],
            "description": ["A", "B", "C"],
            "amount": [-1.0, -2.0, -3.0],
            "category": ["pets", "pets", "dining"],
            "corrected": [False, True, None],
        }
    )
    table.write_parquet(tmp_path / "h.parquet")
    rows = labelled_rows(tmp_path / "h.parquet", lambda amounts: True)
    assert rows.corrected is not None
    assert rows.corrected.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date,description,amount\n2026-01-01,x,1\n", RefusalCode.MISSING_COLUMN),
        ("date,description,amount,category\n2026-01-01,x,1,\n", RefusalCode.EMPTY),
    ],
    ids=["no category column", "no label"],
)
def test_a_history_without_labels_is_refused(tmp_path: Path, text: str, code: RefusalCode) -> None:
    with pytest.raises(FileRefused) as refused:
        categorize_file(_write(tmp_path, HEADER + ROWS), tmp_path / "o.csv", labels=_write(tmp_path, text, "h.csv"))
    assert refused.value.code is code


def test_quoted_line_ends_and_small_blocks_keep_every_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.table_stream._BLOCK_BYTES", 64)
    monkeypatch.setattr("ml.tasks.files.CHUNK_ROWS", 3)
    text = "date,description,amount,note\n" + "".join(
        f'2026-01-01,NETFLIX.COM,-1.{at:02d},"line {at}\nand ""more"", of it"\n' for at in range(40)
    )
    report = categorize_file(_write(tmp_path, text), tmp_path / "out.csv")
    out = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert (report.rows, out["note"].to_list()) == (40, [f'line {at}\nand "more", of it' for at in range(40)])
    assert out["amount"].to_list() == [f"-1.{at:02d}" for at in range(40)]


def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.files.CHUNK_ROWS", 100)
    source = _generated(tmp_path / "in.parquet", 1000)

    def cut(done: int, of: int) -> None:
        if done >= 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        categorize_file(source, tmp_path / "out.parquet", progress=cut)
    assert not (tmp_path / "out.parquet").exists()
    report = categorize_file(source, tmp_path / "out.parquet")
    assert report.resumed_rows == 400
    whole = categorize_file(source, tmp_path / "whole.parquet")
    assert whole.resumed_rows == 0
    assert pl.read_parquet(tmp_path / "out.parquet").equals(pl.read_parquet(tmp_path / "whole.parquet"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.parquet", "whole.parquet"]


def test_pieces_of_another_file_or_history_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.files.CHUNK_ROWS", 100)
    source = _generated(tmp_path / "in.parquet", 300)

    def cut(done: int, of: int) -> None:
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        categorize_file(source, tmp_path / "out.parquet", progress=cut)
    labels = _write(tmp_path, HISTORY, "history.csv")
    assert categorize_file(source, tmp_path / "out.parquet", labels=labels).resumed_rows == 0
