"""Which rows of a file are which stored rows, for whole files at once; the rules are `domain/transactions/matching`."""

from __future__ import annotations

import polars as pl

from deployments.transactions.matching.texts import with_texts
from domain.transactions.matching.assigning import Pair, assign
from domain.transactions.matching.explaining import reasons
from domain.transactions.matching.judging import judge
from domain.transactions.matching.model import (
    DAYS_MAX,
    PENDING_DAYS_MAX,
    TIP_PERCENT_MAX,
    WORDS_ALIKE,
    AmountRelation,
    Evidence,
    Outcome,
    Verdict,
)

# What is known of a stored row. `source` is the layout of the file that it came in; the days that file covers follow.
STORED: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "booked_on": pl.Date,
    "amount_minor": pl.Int64,
    "description": pl.String,
    "pending": pl.Boolean,
    "by_hand": pl.Boolean,
    "external_id": pl.String,
    "source": pl.String,
    "covered_from": pl.Date,
    "covered_to": pl.Date,
}
# What the matcher answers, one line for each row that is not plainly new.
MATCHES: dict[str, pl.DataType | type[pl.DataType]] = {
    "position": pl.UInt32,
    "transaction_id": pl.String,
    "outcome": pl.String,
    "score": pl.Int16,
    "reasons": pl.List(pl.String),
}

# Other amounts are looked at only around pending rows, of which an account has few.
_PENDING_ROWS_MAX = 2_000
_LAG_PAIRS_MIN = 5
_EVIDENCE = (
    "amount",
    "days",
    "lag",
    "words",
    "same_reference",
    "differing_ids",
    "by_hand",
    "stored_pending",
    "incoming_pending",
    "stored_covered",
    "incoming_covered",
    "same_source",
    "repeats",
)


def match_rows(
    rows: pl.DataFrame,
    stored: pl.DataFrame,
    *,
    source: str | None,
    all_rows: pl.DataFrame,
    never: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Partners for `rows` (position, booked_on, amount_minor, description, pending, bank_id) among `stored`.

    Both are what an exact key has not matched yet; `all_rows` is the whole file, for the days it covers. `never` names
    pairs (position, id) that are not one, because a person has said so.
    """
    pairs = candidates(rows, stored)
    if never is not None and never.height:
        pairs = pairs.join(never, on=["position", "id"], how="anti")
    if pairs.is_empty():
        return pl.DataFrame(schema=MATCHES)
    background = pl.concat([all_rows["description"], stored["description"]])
    pairs = _with_company(with_texts(_with_coverage(pairs, source, all_rows), background))
    return _assigned(_judged(pairs))


def candidates(rows: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Every pair that amount and day do not rule out."""
    left = rows.select(
        "position",
        pl.col("booked_on").alias("day"),
        "amount_minor",
        pl.col("description").alias("text"),
        pl.col("pending").fill_null(value=False).alias("incoming_pending"),
        "bank_id",
    )
    right = stored.with_row_index("stored").select(
        "stored",
        "id",
        pl.col("booked_on").alias("stored_day"),
        pl.col("amount_minor").alias("stored_minor"),
        pl.col("description").alias("stored_text"),
        pl.col("pending").alias("stored_pending"),
        "by_hand",
        "external_id",
        "source",
        "covered_from",
        "covered_to",
    )
    pending = pl.col("incoming_pending") | pl.col("stored_pending")
    equal = _in_window(left, right, DAYS_MAX, same_amount=True)
    waiting_left, waiting_right = left.filter("incoming_pending"), right.filter("stored_pending")
    found = [equal.filter(~pending)]
    if waiting_right.height and waiting_right.height <= _PENDING_ROWS_MAX:
        found.append(_in_window(left, waiting_right, PENDING_DAYS_MAX, same_amount=False))
    if waiting_left.height and waiting_left.height <= _PENDING_ROWS_MAX:
        found.append(
            _in_window(waiting_left, right.filter(~pl.col("stored_pending")), PENDING_DAYS_MAX, same_amount=False)
        )
    if max(waiting_left.height, waiting_right.height) > _PENDING_ROWS_MAX:
        found.append(equal.filter(pending))
    return pl.concat(found, how="vertical").unique(["position", "stored"], maintain_order=True)


def _in_window(left: pl.DataFrame, right: pl.DataFrame, days: int, *, same_amount: bool) -> pl.DataFrame:
    """Pairs at most `days` apart. Days go into buckets as wide as the window, so that each row looks into two."""
    width = 2 * days + 1
    day = pl.col("day").cast(pl.Int32)
    looks = left.with_columns(
        pl.concat_list((day - days) // width, (day + days) // width).list.unique().alias("bucket")
    ).explode("bucket")
    lies = right.with_columns((pl.col("stored_day").cast(pl.Int32) // width).alias("bucket"))
    if same_amount:
        joined = looks.join(
            lies.with_columns(pl.col("stored_minor").alias("amount_minor")), on=["amount_minor", "bucket"], how="inner"
        )
    else:
        joined = looks.join(lies, on="bucket", how="inner").filter(_may_become_another())
    apart = (pl.col("day") - pl.col("stored_day")).dt.total_days().cast(pl.Int16)
    return (
        joined.with_columns(apart.alias("days"))
        .filter(pl.col("days").abs() <= days)
        .drop("bucket")
        .select(*left.columns, *right.columns, "days")
    )


def _may_become_another() -> pl.Expr:
    """Equal, or spending of which one side is pending and the posted amount at most a tip larger."""
    waits = pl.col("incoming_pending") & ~pl.col("stored_pending")
    before = pl.when(waits).then("amount_minor").otherwise("stored_minor").abs()
    after = pl.when(waits).then("stored_minor").otherwise("amount_minor").abs()
    both_wait = pl.col("incoming_pending") & pl.col("stored_pending")
    spending = (pl.col("amount_minor") < 0) & (pl.col("stored_minor") < 0)
    return (pl.col("amount_minor") == pl.col("stored_minor")) | (
        spending & ~both_wait & (after * 100 <= before * (100 + TIP_PERCENT_MAX))
    )


def _with_coverage(pairs: pl.DataFrame, source: str | None, all_rows: pl.DataFrame) -> pl.DataFrame:
    waits = pl.col("incoming_pending") & ~pl.col("stored_pending")
    posted = pl.when(waits).then("stored_minor").otherwise("amount_minor").abs()
    pended = pl.when(waits).then("amount_minor").otherwise("stored_minor").abs()
    return pairs.with_columns(
        pl.when(posted == pended)
        .then(pl.lit(AmountRelation.EQUAL.value))
        .when(posted > pended)
        .then(pl.lit(AmountRelation.MORE.value))
        .otherwise(pl.lit(AmountRelation.LESS.value))
        .alias("amount"),
        pl.col("stored_day")
        .is_between(all_rows["booked_on"].min(), all_rows["booked_on"].max())
        .alias("stored_covered"),
        (pl.col("by_hand") | pl.col("day").is_between("covered_from", "covered_to"))
        .fill_null(value=False)
        .alias("incoming_covered"),
        (pl.col("source") == pl.lit(source, dtype=pl.String)).fill_null(value=False).alias("same_source"),
        (
            pl.col("bank_id").is_not_null()
            & pl.col("external_id").is_not_null()
            & (pl.col("bank_id") != pl.col("external_id"))
            & (pl.col("source") == pl.lit(source, dtype=pl.String)).fill_null(value=False)
        ).alias("differing_ids"),
    )


def _with_company(pairs: pl.DataFrame) -> pl.DataFrame:
    """How much later this file usually is, seen at the rows that can be one only; `days` is told less it. And which
    rows look like several others."""
    alike = pairs.filter(
        (pl.col("words") >= WORDS_ALIKE)
        & (pl.col("amount") == AmountRelation.EQUAL.value)
        & ~pl.col("incoming_pending")
        & ~pl.col("stored_pending")
        & ~pl.col("same_source")
    )
    plain = alike.filter(pl.len().over("position") == 1).filter(pl.len().over("stored") == 1)
    lags = plain.group_by("by_hand").agg(
        pl.when(pl.len() >= _LAG_PAIRS_MIN).then(pl.col("days").median().round().cast(pl.Int16)).alias("lag")
    )
    lag = (
        pl.when(pl.col("incoming_pending") | pl.col("stored_pending") | pl.col("same_source")).then(0).otherwise("lag")
    )
    twin = (pl.col("words") >= WORDS_ALIKE) & (pl.col("amount") == AmountRelation.EQUAL.value)
    return (
        pairs.join(lags, on="by_hand", how="left", maintain_order="left")
        .with_columns(
            lag.fill_null(0).cast(pl.Int16).alias("lag"),
            ((twin.sum().over("position") > 1) | (twin.sum().over("stored") > 1)).alias("repeats"),
        )
        .with_columns(pl.col("days") - pl.col("lag"))
    )


def _judged(pairs: pl.DataFrame) -> pl.DataFrame:
    """Outcome and score of each pair; every distinct evidence is judged once."""
    kinds = pairs.select(_EVIDENCE).unique()
    verdicts = [judge(_evidence(row)) for row in kinds.iter_rows(named=True)]
    judged = kinds.with_columns(
        pl.Series("outcome", [verdict.outcome.value for verdict in verdicts], dtype=pl.String),
        pl.Series("score", [verdict.score for verdict in verdicts], dtype=pl.Int16),
    ).filter(pl.col("outcome") != Outcome.NEW.value)
    return pairs.join(judged, on=list(_EVIDENCE), how="inner")


def _evidence(row: dict[str, object]) -> Evidence:
    return Evidence(**{**row, "amount": AmountRelation(str(row["amount"]))})  # type: ignore[arg-type]


def _assigned(judged: pl.DataFrame) -> pl.DataFrame:
    """One partner for each row, with the reasons. Most pairs have no rival and need no weighing."""
    alone = (pl.len().over("position") == 1) & (pl.len().over("stored") == 1)
    judged = judged.with_columns(alone.alias("alone"))
    plain = judged.filter("alone").with_columns(
        pl.col("outcome").alias("becomes"), pl.lit(value=False).alias("several")
    )
    rivals = judged.filter(~pl.col("alone"))
    found = pl.concat([plain, rivals.join(_weighed(rivals), on=["position", "stored"], how="inner")])
    said = [
        list(reasons(evidence, text, stored, repeats=repeats))
        for evidence, text, stored, repeats in zip(
            _evidences(found), found["text"], found["stored_text"], found["several"], strict=True
        )
    ]
    return (
        found.select("position", pl.col("id").alias("transaction_id"), pl.col("becomes").alias("outcome"), "score")
        .with_columns(pl.Series("reasons", said, dtype=pl.List(pl.String)))
        .sort("position")
    )


def _weighed(rivals: pl.DataFrame) -> pl.DataFrame:
    verdict_of = {
        (outcome, score): Verdict(Outcome(outcome), score)
        for outcome, score in rivals.select("outcome", "score").unique().iter_rows()
    }
    facts = rivals.select(
        "position",
        "stored",
        "outcome",
        "score",
        pl.col("day").cast(pl.Int32),
        pl.col("stored_day").cast(pl.Int32),
        (pl.col("words") >= WORDS_ALIKE) | pl.col("same_reference"),
        pl.col("amount") == AmountRelation.EQUAL.value,
    )
    chosen = assign(
        Pair(position, stored, verdict_of[outcome, score], *more)
        for position, stored, outcome, score, *more in facts.iter_rows()
    )
    return pl.DataFrame(
        [(one.pair.incoming, one.pair.stored, one.outcome.value, one.repeats) for one in chosen],
        schema={"position": pl.UInt32, "stored": pl.UInt32, "becomes": pl.String, "several": pl.Boolean},
        orient="row",
    )


def _evidences(pairs: pl.DataFrame) -> list[Evidence]:
    """The evidence of each pair; equal ones are one value."""
    known: dict[tuple[object, ...], Evidence] = {}
    return [
        known.get(row) or known.setdefault(row, _evidence(dict(zip(_EVIDENCE, row, strict=True))))
        for row in pairs.select(_EVIDENCE).iter_rows()
    ]
