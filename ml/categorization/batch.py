"""What goes into the categorizer and what comes out: columns, not rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionBatch:
    """Facts about transactions, one column each.

    `amounts` are major units, negative for money out; not-a-number where unknown. `typical_amount` is the usual size of
    an amount in this account or currency (the median of absolute amounts): give it to make currencies comparable.
    `signed=False` says that the sign carries no meaning, as in exports that write every amount as positive.
    """

    descriptions: Sequence[str]
    amounts: NDArray[np.float64]
    dates: NDArray[np.datetime64] | None = None
    mcc: Sequence[int | None] | None = None
    typical_amount: float | None = None
    currency: str = ""
    signed: bool = True

    def __post_init__(self) -> None:
        size = len(self.descriptions)
        columns = {"amounts": self.amounts, "dates": self.dates, "mcc": self.mcc}
        for name, column in columns.items():
            if column is not None and len(column) != size:
                raise ValueError(f"{name} has {len(column)} values for {size} descriptions: give one for each")

    def __len__(self) -> int:
        return len(self.descriptions)

    def pieces(self, rows: int) -> Iterator[TransactionBatch]:
        """The same rows in order, at most `rows` at a time."""
        for start in range(0, len(self), rows):
            part = slice(start, start + rows)
            yield replace(
                self,
                descriptions=self.descriptions[part],
                amounts=self.amounts[part],
                dates=None if self.dates is None else self.dates[part],
                mcc=None if self.mcc is None else self.mcc[part],
            )


# How many candidates an answer names.
SHOWN = 3
TAXONOMY = tuple(category.slug for category in CATEGORIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionBatch:
    """`categories` are positions in `labels`: the taxonomy in its order, then a household's own names.

    `confidences` are probabilities. `candidates` holds the likeliest labels of each row, best first, beside their
    confidences; an answer that was put together by hand may leave both out.
    """

    categories: NDArray[np.integer[Any]]
    confidences: NDArray[np.float32]
    merchants: list[str | None]
    labels: tuple[str, ...] = TAXONOMY
    candidates: NDArray[np.int16] | None = None
    candidate_confidences: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.merchants)

    def slugs(self) -> list[str]:
        """The label of each row by name."""
        return [self.labels[position] for position in self.categories.tolist()]


def joined(parts: Sequence[PredictionBatch]) -> PredictionBatch:
    """Answers of one kind, one after the other."""
    candidates = [part.candidates for part in parts if part.candidates is not None]
    sure = [part.candidate_confidences for part in parts if part.candidate_confidences is not None]
    complete = len(candidates) == len(sure) == len(parts)
    return PredictionBatch(
        categories=np.concatenate([part.categories for part in parts]),
        confidences=np.concatenate([part.confidences for part in parts]),
        merchants=[merchant for part in parts for merchant in part.merchants],
        labels=parts[0].labels,
        candidates=np.concatenate(candidates) if complete else None,
        candidate_confidences=np.concatenate(sure) if complete else None,
    )
