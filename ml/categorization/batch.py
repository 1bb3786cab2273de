"""What goes into the categorizer and what comes out: columns, not rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionBatch:
    """`categories` are positions in `domain.transactions.categories.CATEGORIES`; `confidences` are probabilities."""

    categories: NDArray[np.int8]
    confidences: NDArray[np.float32]
    merchants: list[str | None]

    def __len__(self) -> int:
        return len(self.merchants)
