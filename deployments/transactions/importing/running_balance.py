"""The running balance of a table: where it follows from the amounts, the last one is what the account held."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from deployments.transactions.importing.model import StatedBalance

# One balance alone follows from anything.
_BALANCES_MIN = 2


@dataclass(frozen=True, slots=True)
class RunningBalances:
    """What the accounts of a table held in the end; `problem` says why the column is not believed, of the first one."""

    balances: tuple[StatedBalance, ...]
    problem: str | None


def running_balances(rows: pl.DataFrame, unread: pl.Series) -> RunningBalances:
    """Account by account, from rows in the order of the file. Pending rows are in no balance yet.

    `unread` are the lines of rows that move money and cannot be read: after one of them nobody knows what was held.
    """
    if rows["balance_minor"].null_count() == rows.height:
        return RunningBalances((), None)
    found: list[StatedBalance] = []
    problems: list[str] = []
    for group in rows.filter(~pl.col("pending")).partition_by("account_label", maintain_order=True):
        if group["balance_minor"].null_count() == group.height:
            continue
        closing = _closing(group, unread)
        (problems if isinstance(closing, str) else found).append(closing)  # type: ignore[arg-type]
    return RunningBalances(tuple(found), next(iter(problems), None))


def _closing(rows: pl.DataFrame, unread: pl.Series) -> StatedBalance | str:
    if rows["currency"].n_unique() > 1:
        return "its rows are in several currencies"
    if rows.height - rows["balance_minor"].null_count() < _BALANCES_MIN:
        return "one balance alone cannot be checked"
    oldest_first, newest_first = _starts(rows)
    first_day, last_day = rows["booked_on"][0], rows["booked_on"][-1]
    # What is last: a row of each order that agrees with every amount, and with the days.
    last = []
    if first_day <= last_day and _is_one(oldest_first):
        last.append((rows.row(-1, named=True), unread > rows["line"][-1]))
    if first_day >= last_day and _is_one(newest_first):
        last.append((rows.row(0, named=True), unread < rows["line"][0]))
    if not last:
        return _where_it_breaks(rows, oldest_first if first_day <= last_day else newest_first)
    if any(after.any() for _, after in last):
        return "a row that comes after the last one cannot be read"
    held = {row["balance_minor"] for row, _ in last}
    if len(held) > 1:
        return "the rows of one day can be read in either order, and nothing tells which of them was last"
    balance = held.pop()
    if balance is None:
        return "the last row has none"
    return StatedBalance(
        label=rows["account_label"][0],
        currency=rows["currency"][0],
        closing_balance_minor=balance,
        closing_on=rows["booked_on"].max(),  # type: ignore[arg-type]
    )


def _starts(rows: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """What each balance says of the balance at one fixed end of the file, read with the oldest or the newest row first.

    All of them say the same where the balances follow from the amounts; a bank may write one only at the end of a day.
    """
    amount, balance = rows["amount_minor"], rows["balance_minor"]
    so_far = amount.cum_sum()
    return balance - so_far, balance + so_far - amount


def _is_one(starts: pl.Series) -> bool:
    return starts.drop_nulls().n_unique() == 1


def _where_it_breaks(rows: pl.DataFrame, starts: pl.Series) -> str:
    said = pl.DataFrame({"line": rows["line"], "start": starts}).drop_nulls()
    broken = said.filter(pl.col("start") != pl.col("start").shift(1))
    return f"it does not follow from the amounts, at first in line {broken['line'][0]}"
