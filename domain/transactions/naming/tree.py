"""The household's categories: the taxonomy of the code with what the household added, renamed, moved or hid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.transactions.categories import BUILT_IN, BY_SLUG, CategoryKind
from domain.transactions.names import HouseholdCategory

if TYPE_CHECKING:
    # The ports name reports, and reports this tree.
    from domain.transactions.ports import LedgerUnit

LEVELS_MAX: Final = 4
_PLAIN_ICON: Final = "tag"
_PLACE = {category.slug: place for place, category in enumerate(BUILT_IN)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeCategory:
    """One category as the household has it. `kind` is that of its root, `depth` is 0 for a root."""

    slug: str
    label: str
    kind: CategoryKind
    icon: str
    description: str
    parent_id: str | None = None
    color: str | None = None
    depth: int = 0
    position: int = 0
    is_hidden: bool = False
    is_built_in: bool = False
    version: int = 0


class CategoryTree:
    """Every category of one household, parents before their children, siblings in their order.

    Whatever is stored becomes a tree: a parent that is gone, and one that would close a circle, counts as none.
    """

    __slots__ = ("_by_slug", "_children")

    def __init__(self, rows: Iterable[HouseholdCategory] = ()) -> None:
        loose = {slug: _built_in(slug) for slug in BY_SLUG}
        loose |= {row.id: _household(row) for row in rows}
        children: dict[str | None, list[TreeCategory]] = {}
        for category in _without_circles(loose).values():
            children.setdefault(category.parent_id, []).append(category)
        for siblings in children.values():
            siblings.sort(key=lambda each: (each.position, each.label.casefold(), each.slug))
        self._by_slug: dict[str, TreeCategory] = {}
        self._children: dict[str, tuple[str, ...]] = {}
        waiting = children.get(None, [])[::-1]
        while waiting:
            category = waiting.pop()
            above = self._by_slug.get(category.parent_id or "")
            if above is not None:
                category = replace(category, depth=above.depth + 1, kind=above.kind)
            self._by_slug[category.slug] = category
            below = children.get(category.slug, [])
            self._children[category.slug] = tuple(each.slug for each in below)
            waiting += below[::-1]

    @classmethod
    def of(cls, rows: Sequence[HouseholdCategory]) -> CategoryTree:
        """The tree of these rows; most households have none, and then nothing is built."""
        return cls(rows) if rows else BUILT_IN_TREE

    def __contains__(self, slug: str) -> bool:
        return slug in self._by_slug

    def __iter__(self) -> Iterator[TreeCategory]:
        return iter(self._by_slug.values())

    def __len__(self) -> int:
        return len(self._by_slug)

    def get(self, slug: str | None) -> TreeCategory | None:
        return self._by_slug.get(slug) if slug is not None else None

    def label(self, slug: str | None) -> str:
        """Its name; the slug itself where a newer version wrote one that this one does not know."""
        if slug is None:
            return "no category"
        category = self._by_slug.get(slug)
        return category.label if category else slug

    def kind(self, slug: str) -> CategoryKind:
        """What is not known counts as spending, so that it is not overlooked."""
        category = self._by_slug.get(slug)
        return category.kind if category else CategoryKind.EXPENSE

    def children(self, slug: str | None) -> Sequence[TreeCategory]:
        if slug is None:
            return [category for category in self if category.parent_id is None]
        return [self._by_slug[each] for each in self._children.get(slug, ())]

    def path(self, slug: str) -> Sequence[TreeCategory]:
        """From the root down to the category itself; empty where it is not known."""
        found: list[TreeCategory] = []
        category = self.get(slug)
        while category is not None:
            found.append(category)
            category = self.get(category.parent_id)
        return found[::-1]

    def within(self, slug: str) -> frozenset[str]:
        """The category and everything below it."""
        found = {slug}
        for category in self:
            if category.parent_id in found:
                found.add(category.slug)
        return frozenset(found)

    def height(self, slug: str) -> int:
        """Levels that the category and what is below it take."""
        own = self._by_slug[slug].depth
        return max(self._by_slug[each].depth for each in self.within(slug)) - own + 1

    def at_level(self, slug: str, depth: int) -> str:
        """What a report of that depth counts the category under: itself, or who is above it there."""
        path = self.path(slug)
        return path[min(depth, len(path) - 1)].slug if path else slug

    def roll_up(self, own: Mapping[str, int]) -> dict[str, int]:
        """From what each category has itself to what it has with everything below it."""
        totals = dict(own)
        for category in reversed(self._by_slug.values()):
            if category.parent_id is not None and category.slug in totals:
                totals[category.parent_id] = totals.get(category.parent_id, 0) + totals[category.slug]
        return totals


def is_tree(rows: Sequence[HouseholdCategory]) -> bool:
    """Whether these rows are what they say: no circle, no lost parent, not too deep."""
    tree = CategoryTree(rows)
    return all(
        (category := tree.get(row.id)) is not None
        and category.parent_id == row.parent_id
        and category.depth < LEVELS_MAX
        for row in rows
    )


async def category_tree(unit: LedgerUnit) -> CategoryTree:
    """The household's tree."""
    return CategoryTree.of(await unit.of(HouseholdCategory).all())


async def is_known_category(slug: str, unit: LedgerUnit) -> bool:
    """Whether a row may have this category. One of the household's own is kept from being deleted meanwhile."""
    return slug in BY_SLUG or await unit.of(HouseholdCategory).get(slug) is not None


def _built_in(slug: str) -> TreeCategory:
    category = BY_SLUG[slug]
    return TreeCategory(
        slug=slug,
        label=category.label,
        kind=category.kind,
        icon=category.icon,
        description=category.description,
        position=_PLACE[slug],
        is_built_in=True,
    )


def _household(row: HouseholdCategory) -> TreeCategory:
    built_in = BY_SLUG.get(row.id)
    return TreeCategory(
        slug=row.id,
        label=row.name,
        # A built-in root keeps the kind that the code gives it, whatever is stored.
        kind=built_in.kind if built_in else row.kind,
        icon=row.icon or (built_in.icon if built_in else _PLAIN_ICON),
        description=built_in.description if built_in else "",
        parent_id=row.parent_id,
        color=row.color,
        position=row.position,
        is_hidden=row.is_hidden,
        is_built_in=built_in is not None,
        version=row.version,
    )


def _without_circles(loose: dict[str, TreeCategory]) -> dict[str, TreeCategory]:
    whole = {
        slug: category if category.parent_id in loose else replace(category, parent_id=None)
        for slug, category in loose.items()
    }
    for slug in sorted(whole):
        above, seen = whole[slug].parent_id, {slug}
        while above is not None and above not in seen:
            seen.add(above)
            above = whole[above].parent_id
        if above == slug:
            whole[slug] = replace(whole[slug], parent_id=None)
    return whole


BUILT_IN_TREE: Final = CategoryTree()
