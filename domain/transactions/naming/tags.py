"""Making, renaming, merging and deleting tags, each as one change that can be undone."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from uuid import UUID, uuid4, uuid5

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.checks import first_problem
from domain.transactions.commands import KEEP
from domain.transactions.names import Tag
from domain.transactions.naming.checks import begin_change, color_problem, name_problem, tell_names
from domain.transactions.naming.commands import CreateTag, DeleteTag, EditTag, MergeTags
from domain.transactions.naming.outcomes import TagChanged
from domain.transactions.naming.rejections import (
    CreateTagRejection,
    DeleteTagRejection,
    EditTagRejection,
    MergeTagsRejection,
)
from domain.transactions.ports import LedgerUnit

_UNKNOWN = "There is no such tag in this household."


async def create_tag(caller: Caller, command: CreateTag, unit: LedgerUnit) -> TagChanged | Rejected:
    """Add a tag. The same id with the same content is the same tag."""
    codes = CreateTagRejection
    tag = Tag(id=command.id, name=command.name.strip(), color=command.color)
    change_id = uuid5(command.id, "CREATE_TAG")
    if existing := await unit.of(Tag).get(command.id):
        opened = await unit.history.get(change_id)
        if opened is None or (existing.name, existing.color) != (tag.name, tag.color):
            return Rejected(codes.ID_CONFLICT, "Another tag has this id; make a new UUID.", "id")
        return TagChanged(existing, opened)
    if problem := first_problem(
        name_problem(codes, tag.name, "tag"),
        await _taken(codes, tag, unit),
        color_problem(codes, tag.color),
    ):
        return problem
    change = await begin_change(caller, unit, change_id, f"Added tag {tag.name}")
    await unit.of(Tag).put(tag)
    tell_names(unit, 0, "tags")
    return TagChanged(tag, change)


async def edit_tag(caller: Caller, command: EditTag, unit: LedgerUnit) -> TagChanged | Rejected:
    """Rename or colour a tag."""
    codes = EditTagRejection
    tag = await unit.of(Tag).get(command.id)
    if tag is None:
        return Rejected(codes.NOT_FOUND, _UNKNOWN, "id")
    edited = replace(
        tag,
        name=tag.name if command.name is KEEP else command.name.strip(),
        color=tag.color if command.color is KEEP else command.color,
    )
    if problem := first_problem(
        name_problem(codes, edited.name, "tag"),
        await _taken(codes, edited, unit),
        color_problem(codes, edited.color),
    ):
        return problem
    if edited == tag:
        return TagChanged(tag, None)
    summary = f"Renamed tag {tag.name} to {edited.name}" if edited.name != tag.name else f"Coloured tag {tag.name}"
    change = await begin_change(caller, unit, uuid4(), summary)
    edited = replace(edited, version=tag.version + 1)
    await unit.of(Tag).put(edited)
    tell_names(unit, 0, "tags")
    return TagChanged(edited, change)


async def merge_tags(caller: Caller, command: MergeTags, unit: LedgerUnit) -> TagChanged | Rejected:
    """Make several tags one; a row that had two of them has it once."""
    codes = MergeTagsRejection
    await unit.names.alone()
    tags = {tag.id: tag for tag in await unit.of(Tag).all()}
    target = tags.get(command.into)
    if target is None:
        return Rejected(codes.TARGET_NOT_FOUND, _UNKNOWN, "into")
    ids = tuple(dict.fromkeys(id_ for id_ in command.ids if id_ != command.into))
    if not ids or not tags.keys() >= set(ids):
        return Rejected(codes.NOT_FOUND, "Name tags of this household other than the one to keep.", "ids")
    names = ", ".join(tags[id_].name for id_ in ids)
    change = await begin_change(caller, unit, uuid4(), f"Merged tags {names} into {target.name}")
    moved = await unit.names.move_tag(ids, target.id)
    await unit.of(Tag).remove(*ids)
    tell_names(unit, moved, "tags", "budgets", "rules")
    return TagChanged(target, change, moved)


async def delete_tag(caller: Caller, command: DeleteTag, unit: LedgerUnit) -> TagChanged | Rejected:
    """Delete a tag and take it off every row."""
    await unit.names.alone()
    tag = await unit.of(Tag).get(command.id)
    if tag is None:
        return Rejected(DeleteTagRejection.NOT_FOUND, _UNKNOWN, "id")
    change = await begin_change(caller, unit, uuid4(), f"Deleted tag {tag.name}")
    moved = await unit.names.move_tag([tag.id], None)
    await unit.of(Tag).remove(tag.id)
    tell_names(unit, moved, "tags", "budgets", "rules")
    return TagChanged(None, change, moved)


async def unknown_tags(ids: tuple[UUID, ...], unit: LedgerUnit) -> tuple[UUID, ...]:
    """Those of the ids that no tag of the household has."""
    if not ids:
        return ()
    known = {tag.id for tag in await unit.of(Tag).all()}
    return tuple(id_ for id_ in ids if id_ not in known)


async def _taken(codes: type[StrEnum], tag: Tag, unit: LedgerUnit) -> Rejected | None:
    for other in await unit.of(Tag).all():
        if other.id != tag.id and other.name.lower() == tag.name.lower():
            return Rejected(codes("NAME_TAKEN"), f"There is a tag {other.name!r} already. Merge them instead.", "name")
    return None
