"""Every sample under `tests/fixtures/statements` gives exactly what the JSON file beside it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.transactions.importing.statement import Statement, parse_statement

_FIXTURES = Path(__file__).parents[2] / "fixtures" / "statements"
_NAMES = sorted(path.name.removesuffix(".json") for path in _FIXTURES.glob("*.json"))


def _parsed(name: str, **options: Any) -> tuple[Statement, dict[str, Any]]:
    expected = json.loads((_FIXTURES / f"{name}.json").read_text())
    statement = parse_statement((_FIXTURES / name).read_bytes(), name, currency=expected["currency"], **options)
    assert isinstance(statement, Statement), statement
    return statement, expected


@pytest.mark.parametrize("name", _NAMES)
def test_rows_and_errors_are_exact(name: str) -> None:
    statement, expected = _parsed(name)
    rows = [
        [line, day.isoformat(), minor, description]
        for line, day, minor, description in statement.rows.select(
            "line", "booked_on", "amount_minor", "description"
        ).iter_rows()
    ]
    assert rows == expected["rows"]
    assert [[error.line, error.column, error.reason] for error in statement.errors] == expected["errors"]
    assert statement.error_count == len(expected["errors"])
    assert statement.row_count == len(expected["rows"]) + len(expected["errors"])


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
