"""Every sample under `tests/fixtures/statements` gives exactly what the JSON file beside it says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deployments.transactions.importing.model import ROW_SCHEMA
from deployments.transactions.importing.statement import FORMATS, Statement, parse_statement

_FIXTURES = Path(__file__).parents[2] / "fixtures" / "statements"
_NAMES = sorted(path.name.removesuffix(".expected.json") for path in _FIXTURES.glob("*.expected.json"))
_EXACT = ("line", "booked_on", "amount_minor", "description")
_MORE = tuple(name for name in ROW_SCHEMA if name not in (*_EXACT, "currency", "balance_minor"))


def _parsed(name: str, **options: Any) -> tuple[Statement, dict[str, Any]]:
    expected = json.loads((_FIXTURES / f"{name}.expected.json").read_text())
    content = (_FIXTURES / name).read_bytes()
    keeps = expected.get("keeps_currencies", False)
    # The extension says nothing true: a format is known by its content.
    statement = parse_statement(
        content, "statement.bin", currency=expected["currency"], keeps_currencies=keeps, **options
    )
    assert isinstance(statement, Statement), statement
    return statement, expected


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _more(row: dict[str, Any], currency: str) -> dict[str, Any]:
    """What the row says beyond day, amount and description; what is null is left out."""
    said = {name: row[name] for name in _MORE if row[name] not in (None, False)}
    return said if row["currency"] == currency else {**said, "currency": row["currency"]}


@pytest.mark.parametrize("format_name", [each.name for each in FORMATS])
def test_every_format_has_samples(format_name: str) -> None:
    samples = Counter(json.loads((_FIXTURES / f"{name}.expected.json").read_text()).get("format") for name in _NAMES)
    assert samples[format_name] >= 2, f"add samples of {format_name} to tests/fixtures/statements"


def test_every_sample_is_expected_to_give_something() -> None:
    files = {path.name for path in _FIXTURES.iterdir() if not path.name.endswith(".expected.json")}
    assert files == set(_NAMES)


@pytest.mark.parametrize("name", _NAMES)
def test_rows_and_errors_are_exact(name: str) -> None:
    statement, expected = _parsed(name)
    assert statement.format == expected["format"]
    assert statement.rows.schema == ROW_SCHEMA
    rows = [[_plain(row[column]) for column in _EXACT] for row in statement.rows.iter_rows(named=True)]
    assert rows == expected["rows"]
    more = [_more(row, expected["currency"]) for row in statement.rows.iter_rows(named=True)]
    assert more == expected["more"]
    assert [[error.line, error.column, error.reason] for error in statement.errors] == expected["errors"]
    assert [[row.line, row.column, row.reason] for row in statement.left_out] == expected["left_out"]
    assert (statement.error_count, statement.left_out_count) == (len(expected["errors"]), len(expected["left_out"]))
    assert statement.row_count == len(expected["rows"]) + len(expected["errors"]) + len(expected["left_out"])


@pytest.mark.parametrize("name", _NAMES)
def test_accounts_and_balances_are_exact(name: str) -> None:
    statement, expected = _parsed(name)
    assert [list(label) for label in statement.account_labels] == expected["accounts"]
    balances = [
        [each.label, each.currency, each.opening_balance_minor, _plain(each.opening_on), each.closing_balance_minor,
         _plain(each.closing_on)]
        for each in statement.balances
    ]  # fmt: skip
    assert balances == expected["balances"]
    assert statement.balance_problem == expected.get("balance_problem")
    assert statement.fingerprint.startswith(f"{statement.format}:")


@pytest.mark.parametrize("name", _NAMES)
def test_splits_sum_to_their_row(name: str) -> None:
    statement, _ = _parsed(name)
    for row in statement.rows.iter_rows(named=True):
        if row["splits"] is not None:
            assert sum(part["amount_minor"] for part in row["splits"]) == row["amount_minor"]


@pytest.mark.parametrize("name", _NAMES)
def test_the_mapping_is_exact(name: str) -> None:
    statement, expected = _parsed(name)
    found = {
        "encoding": statement.encoding,
        "delimiter": statement.delimiter,
        "header_line": statement.header_line,
        "date_order": statement.mapping.date_order,
        "decimal_separator": statement.mapping.decimal_separator,
        "spending_is_positive": statement.mapping.spending_is_positive,
    }
    assert found == {key: expected[key] for key in found}
    if "roles" in expected:
        assert [column.role for column in statement.mapping.columns] == expected["roles"]


@pytest.mark.parametrize("name", _NAMES)
def test_the_guessed_mapping_given_back_reads_the_same(name: str) -> None:
    """The preview shows a guess, and the import that follows is given that guess."""
    statement, _ = _parsed(name)
    again, _ = _parsed(name, mapping=statement.mapping)
    assert again.rows.equals(statement.rows)
    assert again.errors == statement.errors
    assert again.mapping == statement.mapping
    saved, _ = _parsed(name, saved_mappings={statement.fingerprint: statement.mapping})
    assert saved.rows.equals(statement.rows)
