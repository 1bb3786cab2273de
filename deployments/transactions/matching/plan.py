"""What becomes of each row of a file, decided before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from uuid import UUID

import polars as pl

from deployments.transactions.importing.keys import bank_keys
from deployments.transactions.matching.matcher import match_rows
from deployments.transactions.matching.stored import StoredRows
from domain.transactions.importing.dedup import DuplicateReason
from domain.transactions.matching.explaining import BY_BANK_ID, DECIDED_SAME, ID_USED_AGAIN
from domain.transactions.matching.model import Outcome

# A row that was there already and changes nothing: the outcome beside those of `Outcome`.
KNOWN = "KNOWN"
PLAN: dict[str, pl.DataType | type[pl.DataType]] = {
    "position": pl.UInt32,
    "transaction_id": pl.String,
    "outcome": pl.String,
    "score": pl.Int16,
    "reasons": pl.List(pl.String),
    # Whether the file brings a pending row to its end: day, amount and status of the stored row follow it.
    "completes": pl.Boolean,
}
_CERTAIN = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """`decided` has a line for each row that is not plainly new; `rows` is the file, its keys as they will be kept."""

    rows: pl.DataFrame
    decided: pl.DataFrame

    def with_outcomes(self) -> pl.DataFrame:
        """The file with outcome, transaction_id, score, reasons and completes."""
        return self.rows.join(self.decided, on="position", how="left", maintain_order="left").with_columns(
            pl.col("outcome").fill_null(Outcome.NEW.value)
        )

    def to_bytes(self) -> bytes:
        """For the database: reasons of rows that change nothing are not kept."""
        known = pl.col("outcome") == KNOWN
        kept = self.decided.with_columns(
            pl.when(~known).then(name).alias(name) for name in ("transaction_id", "score", "reasons")
        )
        moved = self.rows.filter(pl.col("moved_key")).select("position", "dedup_key")
        content = BytesIO()
        kept.join(moved, on="position", how="full", coalesce=True).write_ipc(content, compression="zstd")
        return content.getvalue()

    @classmethod
    def from_bytes(cls, rows: pl.DataFrame, content: bytes) -> Plan:
        """The same plan over the same file, read again."""
        kept = pl.read_ipc(BytesIO(content))
        moved = kept.filter(pl.col("dedup_key").is_not_null()).select("position", pl.col("dedup_key").alias("moved"))
        keyed = rows.join(moved, on="position", how="left", maintain_order="left").with_columns(
            pl.coalesce("moved", "dedup_key").alias("dedup_key"), pl.col("moved").is_not_null().alias("moved_key")
        )
        decided = kept.filter(pl.col("outcome").is_not_null()).select(*PLAN)
        return cls(keyed.drop("moved"), decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is known of the file as a whole."""

    import_id: UUID
    format: str
    fingerprint: str | None


# What a person has said of a pair before: dedup key in hex and stored row → whether they are the same.
Decisions = Mapping[tuple[str, str], bool]


async def make_plan(rows: pl.DataFrame, layout: Layout, stored: StoredRows, decisions: Decisions) -> Plan:
    """Bank ids and exact keys first, then the score.

    `rows` are a statement's, with position, account_id and dedup_key.
    """
    with_ids = bool(rows["bank_id"].is_not_null().any())
    await stored.stage(rows)
    found = await stored.known(layout.import_id, with_bank_ids=with_ids)
    rows, decided = _exact(rows, found, layout)
    left = rows.join(decided, on="position", how="anti")
    if left.is_empty():
        return Plan(rows, decided)
    if decided.height:
        await stored.forget(decided["position"].to_list())
    days: tuple[date, date] = (left["booked_on"].min(), left["booked_on"].max())  # type: ignore[assignment]
    waiting = left.filter("pending")["booked_on"]
    pending: tuple[date, date] | None = (waiting.min(), waiting.max()) if len(waiting) else None  # type: ignore[assignment]
    accounts = [UUID(account) for account in left["account_id"].unique()]
    candidates = await stored.candidates(layout.import_id, accounts, days, pending)
    free = candidates.join(found.select("id").unique(), on="id", how="anti")
    return Plan(rows, pl.concat([decided, _scored(rows, left, free, layout, decisions)]).sort("position"))


def _exact(rows: pl.DataFrame, found: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What keys and bank ids say; and the rows, with another key where theirs belongs to a row of another bank id."""
    rows = rows.with_columns(pl.lit(value=False).alias("moved_key"))
    twice = (
        ~rows["dedup_key"].is_first_distinct()
        if rows["account_id"].n_unique() == 1
        else ~rows.select(pl.struct("account_id", "dedup_key").is_first_distinct()).to_series()
    )
    repeated = _lines(rows.filter(twice), KNOWN, DuplicateReason.IN_FILE_BY_REFERENCE.value)
    if found.is_empty():
        return rows, repeated
    met = found.join(
        rows.select("position", "amount_minor", "bank_id", "pending", "description"), on="position", how="inner"
    )
    other_id = (
        (pl.col("via") == "KEY")
        & pl.col("bank_id").is_not_null()
        & pl.col("external_id").is_not_null()
        & (pl.col("bank_id") != pl.col("external_id"))
        & (pl.col("format") == layout.format)
        & ~pl.col("stored_pending")
    )
    apart = met.filter(other_id)
    met = met.filter(~other_id.fill_null(value=False))
    by_id = pl.col("via") == "BANK"
    completes = pl.col("stored_pending") & ~pl.col("pending") & ~pl.col("deleted")
    # An amount that is booked never changes in silence.
    asks = (
        by_id
        & (pl.col("amount") != pl.col("amount_minor"))
        & ~pl.col("stored_pending")
        & ~pl.col("deleted")
        & ~pl.col("pending")
    )
    outcome = (
        pl.when(asks)
        .then(pl.lit(Outcome.REVIEW.value))
        .when(completes | (by_id & ~pl.col("deleted")))
        .then(pl.lit(Outcome.SAME.value))
        .otherwise(pl.lit(KNOWN))
    )
    reason = (
        pl.when(asks)
        .then(pl.lit(ID_USED_AGAIN))
        .when(by_id)
        .then(pl.lit(BY_BANK_ID))
        .when(pl.col("via") == "REVIEW")
        .then(pl.lit(DuplicateReason.IN_REVIEW.value))
        .otherwise(pl.lit(DuplicateReason.IN_ACCOUNT_BY_CONTENT.value))
    )
    decided = (
        met.with_columns(outcome.alias("outcome"), reason.alias("reason"), completes.alias("completes"))
        # A key says more than an id: where both find a row, nothing about it is new.
        .sort(pl.col("outcome") != KNOWN, by_id)
        .unique("position", keep="first", maintain_order=True)
        .select(
            "position",
            pl.col("id").alias("transaction_id"),
            "outcome",
            pl.lit(_CERTAIN, dtype=pl.Int16).alias("score"),
            pl.concat_list("reason").alias("reasons"),
            "completes",
        )
    )
    decided = pl.concat([decided, repeated.join(decided, on="position", how="anti")])
    return _moved(rows, apart.join(decided, on="position", how="anti")), decided


def _moved(rows: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    if apart.is_empty():
        return rows
    moved = apart.select("position", "bank_id").unique("position")
    moved = moved.select("position", bank_keys(moved["bank_id"]).alias("moved"))
    return (
        rows.join(moved, on="position", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("moved", "dedup_key").alias("dedup_key"), pl.col("moved").is_not_null().alias("moved_key")
        )
        .drop("moved")
    )


def _lines(rows: pl.DataFrame, outcome: str, reason: str) -> pl.DataFrame:
    return rows.select(
        "position",
        pl.lit(None, dtype=pl.String).alias("transaction_id"),
        pl.lit(outcome).alias("outcome"),
        pl.lit(_CERTAIN, dtype=pl.Int16).alias("score"),
        pl.concat_list(pl.lit(reason)).alias("reasons"),
        pl.lit(value=False).alias("completes"),
    )


def _scored(
    rows: pl.DataFrame, left: pl.DataFrame, free: pl.DataFrame, layout: Layout, decisions: Decisions
) -> pl.DataFrame:
    found = [pl.DataFrame(schema=PLAN)]
    for (account,), part in left.group_by("account_id", maintain_order=True):
        stored = free.filter(pl.col("account_id") == account).drop("account_id")
        if stored.is_empty():
            continue
        whole = rows.filter(pl.col("account_id") == account)
        settled, part, stored = _decided_before(part, stored, decisions)
        matches = match_rows(part, stored, source=layout.fingerprint, all_rows=whole, never=_never(part, decisions))
        status = stored.select(pl.col("id").alias("transaction_id"), pl.col("pending").alias("stored_pending"))
        found += [
            settled,
            matches.join(status, on="transaction_id", how="left")
            .join(part.select("position", "pending"), on="position", how="left")
            .with_columns((pl.col("stored_pending") & ~pl.col("pending")).alias("completes"))
            .select(*PLAN),
        ]
    return pl.concat(found)


def _decided_before(
    part: pl.DataFrame, stored: pl.DataFrame, decisions: Decisions
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Pairs that a person has called the same, and what is left of both sides without them."""
    nothing = pl.DataFrame(schema=PLAN)
    same = [pair for pair, is_same in decisions.items() if is_same]
    if not same:
        return nothing, part, stored
    said = pl.DataFrame(same, schema={"hex": pl.String, "transaction_id": pl.String}, orient="row")
    pairs = (
        part.select("position", pl.col("dedup_key").bin.encode("hex").alias("hex"), "pending")
        .join(said, on="hex")
        .join(stored.select(pl.col("id").alias("transaction_id"), pl.col("pending").alias("was")), on="transaction_id")
        .unique("position")
        .unique("transaction_id")
    )
    settled = pairs.select(
        "position",
        "transaction_id",
        pl.lit(Outcome.SAME.value).alias("outcome"),
        pl.lit(_CERTAIN, dtype=pl.Int16).alias("score"),
        pl.concat_list(pl.lit(DECIDED_SAME)).alias("reasons"),
        (pl.col("was") & ~pl.col("pending")).alias("completes"),
    )
    return (
        settled,
        part.join(pairs, on="position", how="anti"),
        stored.join(pairs.select(pl.col("transaction_id").alias("id")), on="id", how="anti"),
    )


def _never(part: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """Pairs that a person has called different."""
    apart = [pair for pair, is_same in decisions.items() if not is_same]
    said = pl.DataFrame(apart, schema={"hex": pl.String, "id": pl.String}, orient="row")
    keys = part.select("position", pl.col("dedup_key").bin.encode("hex").alias("hex"))
    return keys.join(said, on="hex").select("position", "id")
