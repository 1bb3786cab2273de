"""Which amounts are money out of the account: by columns, by words, by the running balance, by what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from deployments.transactions.importing.values import each_distinct
from domain.transactions.importing.vocabulary import INCOMING_TEXT, direction_of

_DECISIVE_PERCENT = 90
_STEPS_MIN = 2
_NEGATIVE_PERCENT_USUAL = 35


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """The step of the balance at each row, as far as it equals the row's amount but for the sign.

    `steps` is null elsewhere; `agree` and `differ` count rows whose step has the sign of the amount and the other sign.
    """

    steps: pl.Series
    agree: int
    differ: int

    @property
    def is_convincing(self) -> bool:
        comparable = len(self.steps) - 1
        matched = self.agree + self.differ
        return matched >= _STEPS_MIN and matched * 100 >= comparable * _DECISIVE_PERCENT


def check_balance(minor: pl.Series, balance: pl.Series, *, is_newest_first: bool = False) -> BalanceCheck:
    """Compare amounts with the running balance, for the oldest row first or last.

    Equal amounts fit both ways, with opposite signs: there the days decide.
    """
    before = (balance.shift(-1), balance.shift(1)) if is_newest_first else (balance.shift(1), balance.shift(-1))
    checks = [_check(minor, balance, previous) for previous in before]
    return max(checks, key=lambda check: check.agree + check.differ)


def _check(minor: pl.Series, balance: pl.Series, previous: pl.Series) -> BalanceCheck:
    step = balance - previous
    fits = (step.abs() == minor.abs()) & (minor != 0)
    steps = pl.DataFrame({"step": step, "fits": fits}).select(pl.when("fits").then("step")).to_series()
    agree = int((steps == minor).sum())
    return BalanceCheck(steps, agree, int(steps.is_not_null().sum()) - agree)


def runs_along(minor: Sequence[int], balance: Sequence[int]) -> bool:
    """Whether one column of numbers is the running balance of another."""
    check = check_balance(pl.Series(minor, dtype=pl.Int64), pl.Series(balance, dtype=pl.Int64))
    return len(minor) > _STEPS_MIN + 1 and check.is_convincing


def guess_spending_is_positive(
    minor: pl.Series, marked: pl.Series, texts: pl.Series, balance: pl.Series | None, *, is_newest_first: bool
) -> bool:
    """Whether the column of amounts counts spending up, as card exports do."""
    if balance is not None:
        check = check_balance(minor, balance, is_newest_first=is_newest_first)
        if check.is_convincing:
            return check.differ > check.agree
    plain = pl.DataFrame({"minor": minor, "text": texts}).filter(~marked & (pl.col("minor") != 0))
    negative = int((plain["minor"] < 0).sum())
    positive = plain.height - negative
    incoming = plain.filter(pl.col("text").str.to_lowercase().str.contains(INCOMING_TEXT))["minor"]
    incoming_negative = int((incoming < 0).sum())
    incoming_positive = len(incoming) - incoming_negative
    if negative == 0:
        return positive > 2 * incoming_positive
    if incoming_negative != incoming_positive:
        return incoming_negative > incoming_positive
    return negative * 100 < plain.height * _NEGATIVE_PERCENT_USUAL


def signed_single(
    minor: pl.Series,
    marked: pl.Series,
    balance: pl.Series | None,
    *,
    spending_is_positive: bool,
    is_newest_first: bool,
) -> pl.Series:
    """One amount column. Amounts without any sign take it from the running balance where that runs along."""
    frame = pl.DataFrame({"minor": minor, "marked": marked})
    flipped = -pl.col("minor") if spending_is_positive else pl.col("minor")
    signed = frame.select(pl.when("marked").then("minor").otherwise(flipped).alias("minor")).to_series()
    if balance is None or bool((minor < 0).any()) or bool(marked.any()):
        return signed
    check = check_balance(minor, balance, is_newest_first=is_newest_first)
    if not check.is_convincing:
        return signed
    return pl.DataFrame({"step": check.steps, "minor": signed}).select(pl.coalesce("step", "minor")).to_series()


def signed_by_direction(minor: pl.Series, directions: pl.Series) -> pl.Series:
    """One amount column beside a column that says debit or credit; null where that is missing.

    The sign most amounts of one direction have means that direction; the other sign in it is a reversal.
    """
    incoming = each_distinct(directions, direction_of, pl.Boolean())
    usual_in = _usual_sign(minor.filter(incoming.fill_null(value=False)))
    usual_out = _usual_sign(minor.filter((~incoming).fill_null(value=False)))
    frame = pl.DataFrame({"minor": minor, "incoming": incoming})
    return frame.select(
        pl.when("incoming")
        .then(pl.col("minor") * usual_in)
        .when(~pl.col("incoming"))
        .then(pl.col("minor") * -usual_out)
    ).to_series()


def signed_by_columns(debit: pl.Series | None, credit: pl.Series | None, rows: int) -> pl.Series:
    """Separate columns of money out and in; null where both are empty or both are filled."""
    nothing = pl.Series([None] * rows, dtype=pl.Int64)
    out, in_ = (
        column if column is None else column * (_usual_sign(column) * sign)
        for column, sign in ((debit, -1), (credit, 1))
    )
    frame = pl.DataFrame({"out": nothing if out is None else out, "in": nothing if in_ is None else in_})
    spent, received = pl.col("out"), pl.col("in")
    has_spent, has_received = spent.fill_null(0) != 0, received.fill_null(0) != 0
    return frame.select(
        pl.when(has_spent & has_received).then(None).when(has_spent).then(spent).otherwise(pl.coalesce(received, spent))
    ).to_series()


def _usual_sign(minor: pl.Series) -> int:
    return -1 if int((minor < 0).sum()) > int((minor > 0).sum()) else 1
