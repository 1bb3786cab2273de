"""What services and categorizer say to each other. The rows of a household travel once; afterwards a number does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """What a household has taught the model up to a revision, and the number of its last training."""

    household_id: UUID
    revision: int
    training: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtRows:
    """Rows whose category the household knows, oldest first; one column per fact, all of one length.

    `ids` are 63 bits of each row's id: a later label of the same row replaces the earlier one. `amounts` are major
    units and features, never money that is kept. `chosen` is false where a rule or a file said so, which counts for
    less; `corrected` is what a person chose although the model said otherwise, which counts for more. `names` are what
    the household calls its own categories: the model understands words, not ids.
    """

    ids: tuple[int, ...] = ()
    descriptions: tuple[str, ...] = ()
    amounts: tuple[float, ...] = ()
    currencies: tuple[str, ...] = ()
    booked_on: tuple[date, ...] = ()
    labels: tuple[str, ...] = ()
    chosen: tuple[bool, ...] = ()
    corrected: tuple[bool, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """Brings a memory to `key`: from `base` on, or from nothing where that is None.

    `forgotten` are ids whose label was taken back; `content` is a stored memory to begin with instead of nothing.
    """

    key: MemoryKey
    base: int | None
    rows: TaughtRows
    forgotten: tuple[int, ...] = ()
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """The categorizer knows the household up to this revision and training, or not at all: it must be taught before it
    answers."""

    revision: int | None
    model_version: str
    training: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one version said of a batch, in columns; which version, only the answer knows while versions change.

    `categories` are positions in `labels`, the ids of categories. `others` are the likeliest other ones of each row,
    likeliest first, -1 where there are no more. `shadow_version` is one that may be asked the same for comparison.
    """

    labels: tuple[str, ...]
    categories: NDArray[np.int16]
    confidences: NDArray[np.float32]
    merchants: list[str | None]
    others: NDArray[np.int16]
    other_confidences: NDArray[np.float32]
    model_version: str
    shadow_version: str | None = None

    def __len__(self) -> int:
        return len(self.merchants)

    def slugs(self) -> list[str]:
        """The category of each row."""
        return [self.labels[position] for position in self.categories.tolist()]

    def alternatives(self) -> list[tuple[tuple[str, float], ...]]:
        """What else each row may be, with its probability."""
        return [
            tuple((self.labels[at], chance) for at, chance in zip(places, chances, strict=True) if at >= 0)
            for places, chances in zip(self.others.tolist(), self.other_confidences.tolist(), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled text like the one in question. `taught` is the row of the household that taught it, as `short_id`
    tells; None where the model knows the merchant by itself."""

    description: str
    category: str
    likeness: float
    taught: int | None


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a category: nearest known texts, the household's own first, and what spoke for it in plain words."""

    category: str
    confidence: float
    merchant: str | None
    neighbours: tuple[Neighbour, ...]
    reasons: tuple[str, ...]
    model_version: str
