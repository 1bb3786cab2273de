"""Making, moving, merging and deleting categories, each as one change that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from uuid import uuid4, uuid5

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.categories import CategoryKind
from domain.transactions.checks import first_problem
from domain.transactions.commands import KEEP
from domain.transactions.model import Change
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.checks import begin_change, color_problem, icon_problem, name_problem, tell_names
from domain.transactions.naming.commands import CreateCategory, DeleteCategory, EditCategory, MergeCategories
from domain.transactions.naming.outcomes import CategoriesChanged
from domain.transactions.naming.rejections import (
    CreateCategoryRejection,
    DeleteCategoryRejection,
    EditCategoryRejection,
    MergeCategoriesRejection,
)
from domain.transactions.naming.tree import LEVELS_MAX, CategoryTree, TreeCategory, category_tree
from domain.transactions.ports import LedgerUnit

_UNKNOWN = "There is no such category in this household."
_TOO_DEEP = f"Categories go {LEVELS_MAX} levels deep. Choose a parent further up."
_BUILT_IN = "This category comes with Moneta. Hide it, or put it under another one, and its rows count there."

_KIND_WORDS = {
    CategoryKind.EXPENSE: "spending",
    CategoryKind.INCOME: "income",
    CategoryKind.NEUTRAL: "neither spending nor income",
}


async def create_category(caller: Caller, command: CreateCategory, unit: LedgerUnit) -> CategoriesChanged | Rejected:
    """Add a category. The same id with the same content is the same category."""
    codes = CreateCategoryRejection
    tree = await category_tree(unit)
    name, slug = command.name.strip(), str(command.id)
    parent = tree.get(command.parent_id)
    change_id = uuid5(command.id, "CREATE_CATEGORY")
    if existing := tree.get(slug):
        opened = await unit.history.get(change_id)
        if opened is None or (existing.label, existing.parent_id) != (name, command.parent_id):
            return Rejected(codes.ID_CONFLICT, "Another category has this id; make a new UUID.", "id")
        return CategoriesChanged(existing, tree, opened)
    if command.parent_id is not None and parent is None:
        return Rejected(codes.PARENT_NOT_FOUND, _UNKNOWN, "parentId")
    if parent is not None and parent.depth + 1 >= LEVELS_MAX:
        return Rejected(codes.TOO_DEEP, _TOO_DEEP, "parentId")
    if problem := first_problem(
        name_problem(codes, name, "category"),
        _sibling_problem(codes, tree, name, command.parent_id, slug),
        color_problem(codes, command.color),
        icon_problem(codes, command.icon),
    ):
        return problem
    row = HouseholdCategory(
        id=slug,
        parent_id=command.parent_id,
        name=name,
        kind=parent.kind if parent else command.kind,
        icon=command.icon,
        color=command.color,
        position=1 + max((each.position for each in tree.children(command.parent_id)), default=-1),
    )
    change = await begin_change(caller, unit, change_id, f"Added category {name}")
    return await _saved(unit, [row], slug, change)


async def edit_category(caller: Caller, command: EditCategory, unit: LedgerUnit) -> CategoriesChanged | Rejected:
    """Rename, move, order, colour or hide a category; below another one it takes on that one's kind."""
    codes = EditCategoryRejection
    tree = await category_tree(unit)
    category = tree.get(command.id)
    if category is None:
        return Rejected(codes.NOT_FOUND, _UNKNOWN, "id")
    edited = replace(
        _row_of(category),
        name=category.label if command.name is KEEP else command.name.strip(),
        parent_id=category.parent_id if command.parent_id is KEEP else command.parent_id,
        icon=category.icon if command.icon is KEEP else command.icon,
        color=category.color if command.color is KEEP else command.color,
        is_hidden=category.is_hidden if command.is_hidden is KEEP else command.is_hidden,
    )
    if problem := first_problem(
        name_problem(codes, edited.name, "category"),
        _parent_problem(tree, category, edited.parent_id),
        _sibling_problem(codes, tree, edited.name, edited.parent_id, category.slug),
        color_problem(codes, edited.color),
        icon_problem(codes, edited.icon),
    ):
        return problem
    rows = _ordered(tree, edited, None if command.place is KEEP else command.place)
    rows = [row for row in rows if (kept := tree.get(row.id)) is None or row != _row_of(kept)]
    if not rows:
        return CategoriesChanged(category, tree, None)
    change = await begin_change(caller, unit, uuid4(), _edit_summary(tree, category, edited))
    return await _saved(unit, rows, category.slug, change)


async def delete_category(caller: Caller, command: DeleteCategory, unit: LedgerUnit) -> CategoriesChanged | Rejected:
    """Delete a category of the household; what is below it moves up."""
    codes = DeleteCategoryRejection
    await unit.names.alone()
    tree = await category_tree(unit)
    category = tree.get(command.id)
    if category is None:
        return Rejected(codes.NOT_FOUND, _UNKNOWN, "id")
    if category.is_built_in:
        return Rejected(codes.BUILT_IN, _BUILT_IN, "id")
    target = tree.get(command.move_to or category.parent_id)
    if command.move_to is not None and target is None:
        return Rejected(codes.TARGET_NOT_FOUND, _UNKNOWN, "moveTo")
    if target is not None and target.slug == category.slug:
        return Rejected(codes.TARGET_WITHIN, "Choose a category that stays.", "moveTo")
    if target is not None and target.kind is not category.kind:
        return Rejected(codes.KIND_DIFFERS, _kind_differs(category, target), "moveTo")
    where = f", its transactions are in {target.label} now" if command.move_to and target else ""
    change = await begin_change(caller, unit, uuid4(), f"Deleted category {category.label}{where}")
    below = [replace(_row_of(each), parent_id=category.parent_id) for each in tree.children(category.slug)]
    return await _removed(unit, [category], below, target, change)


async def merge_categories(caller: Caller, command: MergeCategories, unit: LedgerUnit) -> CategoriesChanged | Rejected:
    """Make several categories one."""
    codes = MergeCategoriesRejection
    await unit.names.alone()
    tree = await category_tree(unit)
    target = tree.get(command.into)
    gone = [tree.get(slug) for slug in dict.fromkeys(command.ids) if slug != command.into]
    if target is None:
        return Rejected(codes.TARGET_NOT_FOUND, _UNKNOWN, "into")
    categories = [category for category in gone if category is not None]
    if not categories or len(categories) < len(gone):
        return Rejected(codes.NOT_FOUND, "Name categories of this household other than the one to keep.", "ids")
    below: list[HouseholdCategory] = []
    slugs = {category.slug for category in categories}
    for category in categories:
        if category.is_built_in:
            return Rejected(codes.BUILT_IN, f"{category.label}: {_BUILT_IN}", "ids")
        if target.slug in tree.within(category.slug):
            return Rejected(
                codes.TARGET_WITHIN, f"{target.label} is below {category.label}: merge the other way round.", "into"
            )
        if category.kind is not target.kind:
            return Rejected(codes.KIND_DIFFERS, _kind_differs(category, target), "ids")
        if target.depth + tree.height(category.slug) > LEVELS_MAX:
            return Rejected(codes.TOO_DEEP, _TOO_DEEP, "ids")
        moved = (each for each in tree.children(category.slug) if each.slug not in slugs)
        below += [replace(_row_of(each), parent_id=target.slug) for each in moved]
    what = ", ".join(category.label for category in categories)
    change = await begin_change(caller, unit, uuid4(), f"Merged {what} into {target.label}")
    return await _removed(unit, categories, below, target, change)


async def _saved(unit: LedgerUnit, rows: Sequence[HouseholdCategory], slug: str, change: Change) -> CategoriesChanged:
    await unit.of(HouseholdCategory).put(*rows)
    tell_names(unit, 0, "categories")
    tree = await category_tree(unit)
    return CategoriesChanged(tree.get(slug), tree, change)


async def _removed(
    unit: LedgerUnit,
    gone: Sequence[TreeCategory],
    below: Sequence[HouseholdCategory],
    target: TreeCategory | None,
    change: Change,
) -> CategoriesChanged:
    slugs = [category.slug for category in gone]
    if below:
        await unit.of(HouseholdCategory).put(*below)
    moved = await unit.names.move_category(slugs, target.slug if target else None)
    await unit.of(HouseholdCategory).remove(*slugs)
    tell_names(unit, moved, "categories", "budgets", "payees", "rules")
    tree = await category_tree(unit)
    return CategoriesChanged(tree.get(target.slug) if target else None, tree, change, moved)


def _row_of(category: TreeCategory) -> HouseholdCategory:
    """The next version of what is stored of a category."""
    return HouseholdCategory(
        id=category.slug,
        parent_id=category.parent_id,
        name=category.label,
        kind=category.kind,
        icon=category.icon,
        color=category.color,
        is_hidden=category.is_hidden,
        position=category.position,
        version=category.version + 1,
    )


def _sibling_problem(
    codes: type[StrEnum], tree: CategoryTree, name: str, parent_id: str | None, slug: str
) -> Rejected | None:
    for sibling in tree.children(parent_id):
        if sibling.slug != slug and sibling.label.casefold() == name.casefold():
            return Rejected(codes("NAME_TAKEN"), f"There is a category {sibling.label!r} in the same place.", "name")
    return None


def _parent_problem(tree: CategoryTree, category: TreeCategory, parent_id: str | None) -> Rejected | None:
    codes = EditCategoryRejection
    parent = tree.get(parent_id)
    if parent_id is None or parent_id == category.parent_id:
        return None
    if parent is None:
        return Rejected(codes.PARENT_NOT_FOUND, _UNKNOWN, "parentId")
    if parent.slug in tree.within(category.slug):
        return Rejected(codes.PARENT_WITHIN, f"{parent.label} is below {category.label} itself.", "parentId")
    if parent.kind is not category.kind:
        return Rejected(codes.KIND_DIFFERS, _kind_differs(category, parent), "parentId")
    if parent.depth + 1 + tree.height(category.slug) > LEVELS_MAX:
        return Rejected(codes.TOO_DEEP, _TOO_DEEP, "parentId")
    return None


def _kind_differs(category: TreeCategory, other: TreeCategory) -> str:
    return (
        f"{category.label} is {_KIND_WORDS[category.kind]}, {other.label} is {_KIND_WORDS[other.kind]}: reports would "
        "change sides. Choose a category of the same kind."
    )


def _ordered(tree: CategoryTree, edited: HouseholdCategory, place: int | None) -> list[HouseholdCategory]:
    """The edited category, and every sibling whose number changes with it."""
    siblings = [each for each in tree.children(edited.parent_id) if each.slug != edited.id]
    before = tree.get(edited.id)
    assert before is not None
    if place is None:
        if before.parent_id != edited.parent_id:
            edited = replace(edited, position=1 + max((each.position for each in siblings), default=-1))
        return [edited]
    rows = [_row_of(each) for each in siblings]
    rows.insert(max(0, min(place, len(rows))), edited)
    return [replace(row, position=number) for number, row in enumerate(rows)]


def _edit_summary(tree: CategoryTree, before: TreeCategory, edited: HouseholdCategory) -> str:
    if edited.name != before.label:
        return f"Renamed category {before.label} to {edited.name}"
    if edited.parent_id != before.parent_id:
        above = f"under {tree.label(edited.parent_id)}" if edited.parent_id else "to the top"
        return f"Moved category {before.label} {above}"
    if edited.is_hidden != before.is_hidden:
        return f"{'Hid' if edited.is_hidden else 'Showed'} category {before.label}"
    return f"Changed category {before.label}"
