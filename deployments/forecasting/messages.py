"""What crosses to the forecaster and back: columns of one household, and plain answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class History:
    """A household's charges in minor units, refunds negative. `category` and `payee` are numbers; a payee of -1 is not
    known."""

    categories: Sequence[str]
    category: Numbers
    day: NDArray[np.datetime64]
    amount: Numbers
    payee: Numbers
    income_day: NDArray[np.datetime64]
    income: Numbers
    today: date


@dataclass(frozen=True, slots=True)
class Answer:
    """One series and month; `month` counts from 1970-01, amounts are in minor units."""

    category: str | None
    month: int
    so_far: int | None
    low: int
    expected: int
    high: int
    usual: int
    method: str
    record: int
    errors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tested:
    """One series looked back on: by month what would have been said and what came, then mean errors by rule."""

    category: str | None
    method: str
    months: Sequence[tuple[int, int, int, int, int]]
    errors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Answers:
    model_version: str
    series: list[Answer]


@dataclass(frozen=True, slots=True)
class LookedBack:
    model_version: str
    day: int | None
    series: Sequence[Tested]
