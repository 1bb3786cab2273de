"""Reports over a search: what its lines come to, by month, category, payee, account or tag, as pure functions.

A line is a row, or one part of a split one with its own category, note and tags. Each is converted at the rate of the
day that it was booked on; what has no rate is left out and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.shared.money import Money
from domain.shared.periods import Month
from domain.transactions.currencies.converting import Converter, rounded
from domain.transactions.currencies.model import GapKind, RateGap
from domain.transactions.currencies.rates import EXACT
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.reporting import Counting
from domain.transactions.search.ast import EVERYTHING, NONE, Named, NameField, Node, Not, all_of
from domain.transactions.search.names import Names, unpin
from domain.transactions.search.parsing import parse
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem

_NOTHING = Decimal(0)


class Grouping(StrEnum):
    """What the lines are added up by. A row with two tags is in the group of each."""

    MONTH = "MONTH"
    CATEGORY = "CATEGORY"
    PAYEE = "PAYEE"
    ACCOUNT = "ACCOUNT"
    TAG = "TAG"


FIELDS = {
    Grouping.CATEGORY: NameField.CATEGORY,
    Grouping.PAYEE: NameField.PAYEE,
    Grouping.ACCOUNT: NameField.ACCOUNT,
    Grouping.TAG: NameField.TAG,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWanted:
    """`below` is for categories: those right below it, and itself for what is in none of them; None: the roots."""

    query: str = ""
    first: date
    last: date
    grouping: Grouping
    counting: Counting
    below: str | None = None


@dataclass(frozen=True, slots=True)
class LineSum:
    """Lines of one key, month, currency and, where they are converted, day; `key` None has nothing there."""

    key: str | None
    month: Month
    currency: str
    booked_on: date
    in_minor: int
    out_minor: int
    line_count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Both positive. Not complete where money is left out for want of a rate."""

    money_in: Money
    money_out: Money
    line_count: int
    is_complete: bool = True

    @property
    def net(self) -> Money:
        """In minus out."""
        return self.money_in - self.money_out


@dataclass(frozen=True, slots=True)
class MonthFigures:
    month: Month
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGroup:
    """`query`, `date_from` and `date_to` are the list of exactly its lines; None where that search is too long."""

    grouping: Grouping
    key: str | None
    label: str | None
    figures: Figures
    months: tuple[MonthFigures, ...]
    query: str | None
    date_from: date
    date_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    wanted: ReportWanted
    currency: str
    total: Figures
    groups: tuple[ReportGroup, ...]
    gaps: tuple[RateGap, ...]
    tree: CategoryTree

    @property
    def is_complete(self) -> bool:
        return all(gap.kind is not GapKind.MISSING for gap in self.gaps)

    @property
    def group_count(self) -> int:
        return len(self.groups)

    @property
    def overlaps(self) -> bool:
        """Whether a line may be in several groups, so that they come to more than the total."""
        return self.wanted.grouping is Grouping.TAG


@dataclass(slots=True)
class _Sum:
    """Exact until it is told: rounded once."""

    money_in: Decimal = _NOTHING
    money_out: Decimal = _NOTHING
    line_count: int = 0
    is_complete: bool = True

    def add(self, values: tuple[Decimal, Decimal] | None, count: int) -> None:
        self.line_count += count
        if values is None:
            self.is_complete = False
            return
        self.money_in = EXACT.add(self.money_in, values[0])
        self.money_out = EXACT.add(self.money_out, values[1])

    def told(self, currency: str) -> Figures:
        money_in, money_out = rounded(self.money_in), rounded(self.money_out)
        return Figures(Money(money_in, currency), Money(money_out, currency), self.line_count, self.is_complete)


@dataclass(slots=True)
class _Group:
    whole: _Sum = field(default_factory=_Sum)
    months: dict[Month, _Sum] = field(default_factory=dict)


def report(
    wanted: ReportWanted,
    node: Node,
    names: Names,
    tree: CategoryTree,
    converter: Converter,
    sums: Iterable[LineSum],
    totals: Iterable[LineSum],
) -> Report:
    """`totals` has each line once; in `sums` it is under every key that it has."""
    total = _Sum()
    groups: dict[str | None, _Group] = {}
    for each in totals:
        total.add(_converted(each, converter), each.line_count)
    # Gaps are told of each line once, whatever it is grouped by.
    gaps = converter.gaps.told()
    key_of = _keys(wanted, tree)
    for each in sums:
        values = _converted(each, converter)
        group = groups.setdefault(key_of(each), _Group())
        group.whole.add(values, each.line_count)
        group.months.setdefault(each.month, _Sum()).add(values, each.line_count)
    told = [_told(wanted, node, names, tree, key, group, converter.base) for key, group in groups.items()]
    return Report(
        wanted=wanted,
        currency=converter.base,
        total=total.told(converter.base),
        groups=tuple(_ordered(wanted, told)),
        gaps=gaps,
        tree=tree,
    )


def _converted(each: LineSum, converter: Converter) -> tuple[Decimal, Decimal] | None:
    return converter.in_and_out(each.currency, each.booked_on, each.in_minor, each.out_minor, each.line_count)


def _keys(wanted: ReportWanted, tree: CategoryTree) -> Callable[[LineSum], str | None]:
    if wanted.grouping is Grouping.MONTH:
        return lambda each: str(each.month)
    if wanted.grouping is not Grouping.CATEGORY:
        return lambda each: each.key
    above = tree.get(wanted.below)
    depth = 0 if above is None else above.depth + 1
    return lambda each: None if each.key is None else tree.at_level(each.key, depth)


def _ordered(wanted: ReportWanted, groups: list[ReportGroup]) -> Sequence[ReportGroup]:
    if wanted.grouping is Grouping.MONTH:
        return sorted(groups, key=lambda group: group.key or "")
    return sorted(groups, key=lambda group: (-abs(group.figures.net.minor), group.label or "", group.key or ""))


def _told(
    wanted: ReportWanted, node: Node, names: Names, tree: CategoryTree, key: str | None, group: _Group, currency: str
) -> ReportGroup:
    months = tuple(MonthFigures(month, group.months[month].told(currency)) for month in sorted(group.months))
    first, last = wanted.first, wanted.last
    also: Node = EVERYTHING
    if wanted.grouping is Grouping.MONTH:
        [only] = group.months
        first, last = max(first, only.first_day), min(last, only.last_day)
    else:
        also = _narrowed(wanted, tree, key)
    return ReportGroup(
        grouping=wanted.grouping,
        key=key,
        label=_label(wanted, names, key),
        figures=group.whole.told(currency),
        months=months,
        query=_text(all_of((node, also)), names),
        date_from=first,
        date_to=last,
    )


def within(wanted: ReportWanted, node: Node) -> Node:
    """The search, narrowed to the category whose children are shown."""
    if wanted.grouping is not Grouping.CATEGORY or wanted.below is None:
        return node
    return all_of((node, Named(NameField.CATEGORY, (wanted.below,))))


def _narrowed(wanted: ReportWanted, tree: CategoryTree, key: str | None) -> Node:
    """What a line of the group has; a category has what is below it, too, unless that is shown beside it."""
    named = Named(FIELDS[wanted.grouping], (NONE if key is None else key,))
    if wanted.grouping is Grouping.CATEGORY and key is not None and key == wanted.below:
        children = tuple(child.slug for child in tree.children(key))
        return all_of((named, Not(Named(NameField.CATEGORY, children)))) if children else named
    return named


def _label(wanted: ReportWanted, names: Names, key: str | None) -> str | None:
    if key is None or wanted.grouping is Grouping.MONTH:
        return key
    return next((each.name for each in names.of(FIELDS[wanted.grouping]) if each.id == key), key)


def _text(node: Node, names: Names) -> str | None:
    """As one would type it, where the list can read that back."""
    text = to_text(unpin(node, names))
    return None if isinstance(parse(text), Problem) else text
