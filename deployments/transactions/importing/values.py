"""Columns of strings to columns of amounts and dates.

Amounts: one regular expression reads the common forms of a whole column; the rest goes through the domain's grammar,
once per distinct text. Both give the same numbers, and a property test holds them to it. Dates repeat, so they all go
through the domain, once per distinct text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.shared.money import EXPONENTS, MAX_MINOR
from domain.shared.periods import is_bookable
from domain.transactions.importing.amounts import EMPTY_WORDS, Unreadable, is_blank, read_amount
from domain.transactions.importing.date_order import DateForm, infer_order, is_spoiled
from domain.transactions.importing.dates import DateReadings, read_date
from domain.transactions.importing.mapping import DateOrder, DecimalSeparator
from domain.transactions.importing.symbols import SYMBOLS

_GROUPS = {
    DecimalSeparator.DOT: r"(?:,[0-9]{3}){1,4}|(?:['’][0-9]{3}){1,4}|(?:[ \u00a0\u202f][0-9]{3}){1,4}",
    DecimalSeparator.COMMA: r"(?:\.[0-9]{3}){1,4}|(?:['’][0-9]{3}){1,4}|(?:[ \u00a0\u202f][0-9]{3}){1,4}",
}
_TIME = r"(?:[Tt]|,?\s+)[0-9]{1,2}:[0-9]{2}.*$"
_UNTIDY = r"^\s|\s$|\s\s|[\t\n\v\f\r\u0085\u00a0\u2000-\u200b\u2028-\u202f\u3000\u0000-\u001f\u007f\ufeff]"
_EMPTY_WORD_BYTES_MAX = max(len(word.encode()) for word in EMPTY_WORDS)
_SHORT = 40
_SEQUENCE_MAX = 20_000
_MINOR, _MARKED, _REASON = "minor", "marked", "reason"


def read_amounts(cells: pl.Series, separator: DecimalSeparator, currency: str) -> pl.DataFrame:
    """Columns minor (null where empty or unreadable), marked, and reason (null where read or empty)."""
    texts = cells.str.strip_chars().alias("text")
    minor = _plain_amounts(texts, separator, currency)
    rest = texts.filter(minor.is_null() & texts.is_not_null()).unique()
    frame = pl.DataFrame({"text": texts, _MINOR: minor})
    if len(rest) == 0:
        return frame.select(_MINOR, pl.lit(value=False).alias(_MARKED), pl.lit(None, dtype=pl.String).alias(_REASON))
    read = _rare_amounts(rest, separator, currency)
    joined = frame.join(read, on="text", how="left", maintain_order="left")
    return joined.select(
        pl.coalesce(_MINOR, f"{_MINOR}_rare").alias(_MINOR), pl.col(_MARKED).fill_null(value=False), pl.col(_REASON)
    )


def _plain_amounts(texts: pl.Series, separator: DecimalSeparator, currency: str) -> pl.Series:
    """Minor units of the cells in plain form: digits, groups of three, decimals, a leading minus."""
    exponent = EXPONENTS[currency]
    decimals = rf"(?:{re.escape(separator.character)}[0-9]{{1,{exponent}}})?" if exponent else ""
    plain = rf"^-?(?:[0-9]{{1,13}}|[1-9][0-9]{{0,2}}(?:{_GROUPS[separator]})){decimals}$"
    text = pl.col("text")
    parts = text.str.split_exact(separator.character, 1)
    whole, fraction = parts.struct.field("field_0"), parts.struct.field("field_1")
    digits = whole.str.replace_all(r"[^0-9-]", "") + fraction.fill_null("").str.pad_end(exponent, "0")
    number = pl.when(text.str.contains(plain)).then(digits).cast(pl.Int64, strict=False)
    return (
        pl.DataFrame({"text": texts}).select(pl.when(number.abs() <= MAX_MINOR).then(number).alias(_MINOR)).to_series()
    )


def _rare_amounts(texts: pl.Series, separator: DecimalSeparator, currency: str) -> pl.DataFrame:
    """The same for cells in other forms, each distinct text once."""
    symbols = [token for token, named in SYMBOLS.items() if currency in named and not token.isalpha()]
    pattern = "|".join(re.escape(token) for token in (*symbols, currency, currency.lower()))
    # `-$1,234.56` and `$-1,234.56` are common enough to be read as a column, too.
    bare = texts.str.replace(rf"^(-?) ?(?:{pattern}) ?(-?)([0-9])", "${1}${2}${3}").str.replace(
        rf" ?(?:{pattern})$", ""
    )
    minor = _plain_amounts(bare, separator, currency)
    known = pl.DataFrame({"text": texts, f"{_MINOR}_rare": minor}).filter(pl.col(f"{_MINOR}_rare").is_not_null())
    rows: list[tuple[str, int | None, bool, str | None]] = []
    for text in texts.filter(minor.is_null()):
        if is_blank(text):
            rows.append((text, None, False, None))
            continue
        reading = read_amount(text, separator, currency)
        if isinstance(reading, Unreadable):
            rows.append((text, None, False, f"“{text[:_SHORT]}”: {reading.reason}"))
        else:
            rows.append((text, reading.minor, reading.marked, None))
    schema = {"text": pl.String, f"{_MINOR}_rare": pl.Int64, _MARKED: pl.Boolean, _REASON: pl.String}
    slow = pl.DataFrame(rows, schema=schema, orient="row")
    return pl.concat(
        [known.with_columns(pl.lit(value=False).alias(_MARKED), pl.lit(None, dtype=pl.String).alias(_REASON)), slow]
    )


@dataclass(frozen=True, slots=True)
class DateColumn:
    """`reasons` is null where `days` is not."""

    days: pl.Series
    reasons: pl.Series
    order: DateOrder


def read_dates(cells: pl.Series, chosen: DateOrder | None) -> DateColumn | None:
    """None where day and month cannot be told apart and nobody has chosen."""
    texts = cells.str.strip_chars().alias("text")
    if texts.str.contains(":", literal=True).any():
        texts = texts.str.replace(_TIME, "")
    distinct = texts.drop_nulls().value_counts(name="rows")
    readings = {text: read_date(text) for text in distinct["text"]}
    counts: dict[DateReadings, int] = {}
    for text, rows in distinct.iter_rows():
        reading = readings[text]
        if reading is not None:
            counts[reading] = counts.get(reading, 0) + rows
    sequence = [reading for text in _in_file_order(texts) if (reading := readings[text]) is not None]
    order = chosen or infer_order(counts, sequence)
    if order is None:
        return None
    form = DateForm(order, spoiled=is_spoiled(counts, sequence, order))
    days = [_day_or_reason(text, reading, form) for text, reading in readings.items()]
    schema = {"text": pl.String, "day": pl.Date, _REASON: pl.String}
    read = pl.DataFrame([(text, *pair) for text, pair in zip(readings, days, strict=True)], schema=schema, orient="row")
    joined = pl.DataFrame({"text": texts}).join(read, on="text", how="left", maintain_order="left")
    missing = pl.when(pl.col("text").is_null()).then(pl.lit("the date is missing")).otherwise(pl.col(_REASON))
    return DateColumn(joined["day"], joined.select(missing.alias(_REASON)).to_series(), order)


def _day_or_reason(text: str, reading: DateReadings | None, form: DateForm) -> tuple[date | None, str | None]:
    if is_blank(text):
        return None, "the date is missing"
    day = None if reading is None else form.resolve(reading)
    if day is None:
        return None, f"“{text[:_SHORT]}” is not a date"
    if not is_bookable(day):
        return None, f"“{text[:_SHORT]}” is outside the years 1950 to 2100"
    return day, None


def _in_file_order(texts: pl.Series) -> list[str]:
    changes = texts.filter((texts != texts.shift()).fill_null(value=True)).drop_nulls()
    step = max(1, len(changes) // _SEQUENCE_MAX)
    return changes.gather_every(step).to_list()


# An apostrophe that an export has put before what a spreadsheet would take for a formula.
_MADE_SAFE = r"^'('*[=+\-@＝＋－＠])"


def clean_text(texts: pl.Series) -> pl.Series:
    """One line of single spaces; null where nothing is left.

    Most columns are clean, and looking is cheaper than mending.
    """
    if texts.str.contains(_UNTIDY).any():
        texts = texts.str.replace_all(r"[\s\u0000-\u001f\u007f\u200b\ufeff]+", " ").str.strip_chars()
    if texts.str.contains(_MADE_SAFE).any():
        texts = texts.str.replace(_MADE_SAFE, "${1}")
    if (texts.str.len_bytes() <= _EMPTY_WORD_BYTES_MAX).any():
        empty = texts.str.to_lowercase().is_in(sorted(EMPTY_WORDS)).fill_null(value=False)
        return texts.set(empty, None)
    return texts


def each_distinct(cells: pl.Series, read: Callable[[str], object], dtype: pl.DataType) -> pl.Series:
    """What `read` makes of every cell, called once per distinct text; null stays null."""
    distinct = cells.drop_nulls().unique()
    values = pl.Series("value", [read(text) for text in distinct], dtype=dtype)
    table = pl.DataFrame({"text": distinct, "value": values})
    return pl.DataFrame({"text": cells}).join(table, on="text", how="left", maintain_order="left")["value"]
