"""What holds for any bytes: a refusal or a sound statement whose amounts all stand in the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from deployments.transactions.importing.model import ROW_SCHEMA
from deployments.transactions.importing.statement import Statement, parse_statement
from deployments.transactions.importing.workbook import Workbook
from domain.shared.money import EXPONENTS
from domain.shared.outcomes import Rejected

SAMPLES = Path(__file__).parents[1] / "fixtures" / "statements"
# Sums of parts that the file states one by one; the parts themselves are checked.
_SUMS_PARTS = frozenset({"ynab", "firefly"})
_GROUP = r"[., '\u00a0\u202f’]?"


def sample_names() -> list[str]:
    return sorted(path.name for path in SAMPLES.iterdir() if not path.name.endswith((".expected.json", ".gz")))


def check(content: bytes, currency: str = "EUR", **options: Any) -> Statement | Rejected:
    """Parse and hold the outcome to its promises; gives the outcome."""
    outcome = parse_statement(content, "statement", currency=currency, keeps_currencies=True, **options)
    if isinstance(outcome, Rejected):
        assert outcome.message
        return outcome
    rows = outcome.rows
    assert rows.schema == ROW_SCHEMA
    assert outcome.row_count == rows.height + outcome.error_count + outcome.left_out_count
    certain = rows.select("line", "booked_on", "amount_minor", "currency", "description", "pending")
    assert certain.drop_nulls().height == rows.height > 0
    assert not (rows["amount_minor"] == 0).any()
    text = _text(content, outcome)
    for row in rows.iter_rows(named=True):
        parts = [part["amount_minor"] for part in row["splits"] or []]
        assert not parts or sum(parts) == row["amount_minor"]
        whole = [] if parts and outcome.format in _SUMS_PARTS else [row["amount_minor"]]
        for minor in whole + [part for part in parts if part]:
            written = _stands_in(text, minor, 0 if outcome.format == "moneta" else EXPONENTS[row["currency"]])
            assert written, f"{minor} of {row['currency']} is not written in the file"
    return outcome


def _text(content: bytes, statement: Statement) -> str:
    if statement.format == "xlsx":
        return "\n".join(Workbook(content).sheets())
    return content.decode("utf-8" if statement.encoding == "utf-8" else statement.encoding, errors="replace")


def _stands_in(text: str, minor: int, exponent: int) -> bool:
    """Whether the digits are written somewhere as one number, however it is grouped."""
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    whole, decimals = digits[: len(digits) - exponent], digits[len(digits) - exponent :].rstrip("0")
    grouped = _GROUP.join(whole.lstrip("0"))
    pattern = rf"0*{grouped}[.,]{decimals}0*" if decimals else rf"0*{grouped}(?:[.,]0*)?"
    return re.search(rf"(?<![0-9]){pattern}(?![0-9])", text) is not None
