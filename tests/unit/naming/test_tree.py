"""The category tree: whatever is stored is a tree, and every level of a report adds up to the rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.transactions.categories import BUILT_IN, BY_SLUG, CATEGORIES, CategoryKind
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.tree import CategoryTree

_OWN = [f"own-{number}" for number in range(6)]
_SLUGS = ["groceries", "dining", "travel", "income", *_OWN]


def own(slug: str, parent_id: str | None = None, **fields: object) -> HouseholdCategory:
    values = {"name": slug.title(), "kind": CategoryKind.EXPENSE, **fields}
    return HouseholdCategory(id=slug, parent_id=parent_id, **values)  # type: ignore[arg-type]


@st.composite
def overlays(draw: st.DrawFn) -> list[HouseholdCategory]:
    """Anything a table could hold, circles and lost parents included."""
    chosen = draw(st.lists(st.sampled_from(_SLUGS), unique=True, max_size=10))
    parents = st.none() | st.sampled_from([*_SLUGS, "gone"])
    return [
        own(slug, parent if (parent := draw(parents)) != slug else None, position=draw(st.integers(0, 3)))
        for slug in chosen
    ]


@given(overlays())
def test_whatever_is_stored_is_one_tree(rows: list[HouseholdCategory]) -> None:
    tree = CategoryTree(rows)
    assert {category.slug for category in tree} == {*BY_SLUG, *(row.id for row in rows)}
    seen: set[str] = set()
    for category in tree:
        assert category.parent_id is None or category.parent_id in seen
        seen.add(category.slug)
        path = tree.path(category.slug)
        assert [each.depth for each in path] == list(range(len(path)))
        assert category.kind is path[0].kind
        assert category.slug in tree.within(path[0].slug)
        assert tree.height(path[0].slug) >= len(path)


@given(overlays(), st.dictionaries(st.sampled_from(_SLUGS), st.integers(-(10**9), 10**9)))
def test_every_level_adds_up_to_the_rows(rows: list[HouseholdCategory], amounts: dict[str, int]) -> None:
    tree = CategoryTree(rows)
    amounts = {slug: minor for slug, minor in amounts.items() if slug in tree}
    rolled = tree.roll_up(amounts)
    for slug, total in rolled.items():
        assert total == sum(amounts.get(each, 0) for each in tree.within(slug))
    for depth in range(5):
        level: Counter[str] = Counter()
        for slug, minor in amounts.items():
            level[tree.at_level(slug, depth)] += minor
        assert sum(level.values()) == sum(amounts.values())
        deepest = {slug for slug in level if (found := tree.get(slug)) and found.depth == depth}
        assert all(level[slug] == rolled[slug] for slug in deepest)


@given(overlays(), st.sampled_from(_OWN), st.sampled_from([None, *_SLUGS]), st.data())
def test_moving_a_category_keeps_the_grand_total(
    rows: list[HouseholdCategory], moved: str, parent: str | None, data: st.DataObject
) -> None:
    amounts = data.draw(st.dictionaries(st.sampled_from(_SLUGS), st.integers(-(10**9), 10**9)))
    after = [*(row for row in rows if row.id != moved), own(moved, None if parent == moved else parent)]
    for tree in (CategoryTree(rows), CategoryTree(after)):
        rolled = tree.roll_up(amounts)
        roots = [*(category.slug for category in tree.children(None)), *(slug for slug in amounts if slug not in tree)]
        assert sum(rolled.get(slug, 0) for slug in roots) == sum(amounts.values())


def test_without_rows_of_its_own_a_household_has_the_taxonomy() -> None:
    tree = CategoryTree()
    assert [category.slug for category in tree] == [category.slug for category in BUILT_IN]
    assert all(category.is_built_in and category.depth == 0 for category in tree)


def test_the_systems_categories_are_no_labels_of_the_model() -> None:
    assert "adjustment" not in {category.slug for category in CATEGORIES}
    assert CategoryTree().kind("adjustment") is CategoryKind.NEUTRAL


def test_a_built_in_one_is_renamed_hidden_and_moved_with_its_kind_from_above() -> None:
    overlay = [
        own("food", position=0),
        own("dining", "food", name="Eating out", is_hidden=True),
        own("sushi", "dining", kind=CategoryKind.INCOME),
    ]
    tree = CategoryTree(overlay)
    assert [each.label for each in tree.path("sushi")] == ["Food", "Eating out", "Sushi"]
    dining, sushi = tree.get("dining"), tree.get("sushi")
    assert dining is not None
    assert sushi is not None
    assert (dining.icon, dining.is_hidden, dining.is_built_in) == ("tools-kitchen-2", True, True)
    assert (sushi.kind, sushi.is_built_in) == (CategoryKind.EXPENSE, False)
    assert tree.height("food") == 3


def test_a_circle_is_cut_and_nothing_is_lost() -> None:
    tree = CategoryTree([own("own-1", "own-2"), own("own-2", "own-1"), replace(own("own-3"), parent_id="own-2")])
    assert {"own-1", "own-2", "own-3"} <= {category.slug for category in tree}
