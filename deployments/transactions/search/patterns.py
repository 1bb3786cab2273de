"""Regular expressions by Polars' engine, which is Rust's: its time is linear in the text, whatever the pattern."""

from __future__ import annotations

import polars as pl

# Bank texts are upper case as often as not. A pattern that cares says so: (?-i).
_OPTIONS = "(?i)"


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in the engine's words."""
    try:
        matching(pattern, pl.Series([""], dtype=pl.String))
    except pl.exceptions.ComputeError as error:
        reason = str(error).strip().splitlines()[-1].removeprefix("error: ")
        return f"/{pattern}/ is not a pattern: {reason}."
    return None


def matching(pattern: str, texts: pl.Series) -> pl.Series:
    """For each text whether the pattern is found in it."""
    return texts.str.contains(_OPTIONS + pattern, literal=False, strict=True)


def contains(pattern: str, texts: pl.Expr) -> pl.Expr:
    return texts.str.contains(_OPTIONS + pattern, literal=False, strict=True)


def finds(pattern: str, text: str) -> bool:
    """For one text; what `matching.matches` is given."""
    return bool(matching(pattern, pl.Series([text], dtype=pl.String))[0])
