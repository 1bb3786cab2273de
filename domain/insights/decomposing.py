"""What changed between two spans, and who drove it: a decomposition whose parts add up to the last unit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from domain.insights.facts import Facts, Spent
from domain.insights.model import Merchant, Part, Rows
from domain.shared.periods import Month

CATEGORIES_MOST = 6
MERCHANTS_MOST = 5

KeyT = TypeVar("KeyT", bound=Hashable)


def decomposed(facts: Facts, before: Month, after: Month) -> tuple[Part, ...]:
    """Categories by how much they moved the sum, each by its merchants; the rest of either is one part, "Others"."""
    return _parts(
        facts,
        _lines(facts, before),
        _lines(facts, after),
        key=lambda line: line.category,
        label=facts.label,
        rows=lambda category: facts.rows_of(category, after.first_day, after.last_day),
        most=CATEGORIES_MOST,
        below=lambda category, old, new: by_merchant(facts, old, new, (after.first_day, after.last_day), category),
    )


def by_merchant(
    facts: Facts, before: Sequence[Spent], after: Sequence[Spent], days: tuple[date, date], category: str | None
) -> tuple[Part, ...]:
    """Of one category; `days` are those of the lines of `after`."""

    def rows(merchant: Merchant | None) -> Rows:
        return Rows(
            first=days[0],
            last=days[1],
            currency=facts.currency,
            category=category,
            merchant=merchant,
            is_nobody=merchant is None,
            is_uncategorized=category is None,
        )

    return _parts(
        facts,
        before,
        after,
        key=lambda line: line.merchant,
        label=lambda merchant: merchant.label if merchant else "Without a name",
        rows=rows,
        most=MERCHANTS_MOST,
        below=lambda _merchant, _old, _new: (),
    )


def _lines(facts: Facts, month: Month) -> list[Spent]:
    return [line for line in facts.spent if line.month == month]


def _parts(
    facts: Facts,
    before: Sequence[Spent],
    after: Sequence[Spent],
    *,
    key: Callable[[Spent], KeyT],
    label: Callable[[KeyT], str],
    rows: Callable[[KeyT], Rows],
    most: int,
    below: Callable[[KeyT, Sequence[Spent], Sequence[Spent]], tuple[Part, ...]],
) -> tuple[Part, ...]:
    old, new = _grouped(before, key), _grouped(after, key)
    sums = {each: (_sum(old.get(each, ())), _sum(new.get(each, ()))) for each in {**old, **new}}
    order = sorted(
        (each for each, (was, now) in sums.items() if was != now),
        key=lambda each: (-abs(sums[each][1] - sums[each][0]), label(each)),
    )
    named = order if len(order) == most + 1 else order[:most]
    parts = [
        Part(
            label(each),
            facts.money(sums[each][0]),
            facts.money(sums[each][1]),
            rows(each),
            below(each, old.get(each, ()), new.get(each, ())),
        )
        for each in named
    ]
    others = [sums[each] for each in sums if each not in set(named)]
    if any(was or now for was, now in others):
        was, now = sum(each[0] for each in others), sum(each[1] for each in others)
        parts.append(Part(f"{len(others)} others", facts.money(was), facts.money(now)))
    return tuple(parts)


def _grouped(lines: Sequence[Spent], key: Callable[[Spent], KeyT]) -> Mapping[KeyT, Sequence[Spent]]:
    found: dict[KeyT, list[Spent]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return found


def _sum(lines: Sequence[Spent]) -> int:
    return sum(line.minor for line in lines)
