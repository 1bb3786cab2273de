"""Rows of the ledger as columns: what is asked of the categorizer, and what it answered in our own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from uuid import UUID

import numpy as np

from deployments.memory.messages import Answered
from domain.predictions.model import ALTERNATIVES_MAX, Candidate, Prediction
from domain.shared.money import EXPONENTS
from ml.categorization.batch import TransactionBatch

# With fewer amounts the middle one says nothing about a household.
_TYPICAL_FROM_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRows:
    """One column per fact, all of one length."""

    ids: tuple[UUID, ...]
    descriptions: tuple[str, ...]
    amounts_minor: tuple[int, ...]
    currencies: tuple[str, ...]
    booked_on: tuple[date, ...]

    def __post_init__(self) -> None:
        columns = (self.descriptions, self.amounts_minor, self.currencies, self.booked_on)
        if any(len(column) != len(self.ids) for column in columns):
            raise ValueError("every column needs one value for each id")

    @classmethod
    def of(cls, rows: Iterable[tuple[UUID, str, int, str, date]]) -> LedgerRows:
        """From rows of id, description, amount, currency and date."""
        columns = tuple(zip(*rows, strict=True)) or ((),) * 5
        return cls(
            ids=columns[0],
            descriptions=columns[1],
            amounts_minor=columns[2],
            currencies=columns[3],
            booked_on=columns[4],
        )

    def __len__(self) -> int:
        return len(self.ids)

    def by_currency(self) -> Iterator[tuple[str, list[int]]]:
        """Each currency and the positions of its rows: amounts of two currencies are not of one size."""
        positions: dict[str, list[int]] = {}
        for position, currency in enumerate(self.currencies):
            positions.setdefault(currency, []).append(position)
        yield from positions.items()

    def batch(self, currency: str, positions: list[int], typical_minor: Mapping[str, int]) -> TransactionBatch:
        """What the model reads of these rows, all of `currency`. Its amounts are features, never money that is kept."""
        scale = 10 ** EXPONENTS[currency]
        amounts = [self.amounts_minor[position] for position in positions]
        typical = typical_minor.get(currency)
        if typical is None and len(amounts) >= _TYPICAL_FROM_ROWS:
            typical = median_low(map(abs, amounts))
        return TransactionBatch(
            descriptions=[self.descriptions[position] for position in positions],
            amounts=np.array(amounts, np.float64) / scale,
            dates=np.array([self.booked_on[position] for position in positions], "datetime64[D]"),
            typical_amount=typical / scale if typical else None,
            currency=currency,
        )


def predictions_of(ids: list[UUID], answered: Answered) -> list[Prediction]:
    """Row by row, with the id for the position of each category."""
    return [
        Prediction(
            transaction_id=id_,
            category=category,
            confidence=confidence,
            merchant=merchant,
            alternatives=tuple(Candidate(*each) for each in others[:ALTERNATIVES_MAX]),
        )
        for id_, category, confidence, merchant, others in zip(
            ids,
            answered.slugs(),
            answered.confidences.tolist(),
            answered.merchants,
            answered.alternatives(),
            strict=True,
        )
    ]
