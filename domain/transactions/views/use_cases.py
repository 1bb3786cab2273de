"""Keeping searches under names, each step a change that can be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from domain.shared.events import LedgerChanged
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.checks import first_problem
from domain.transactions.model import Change, ChangeKind
from domain.transactions.naming.checks import name_problem
from domain.transactions.ports import LedgerUnit
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem
from domain.transactions.views.commands import DeleteView, OrderViews, SaveView
from domain.transactions.views.model import SavedView
from domain.transactions.views.rejections import DeleteViewRejection, OrderViewsRejection, SaveViewRejection

VIEWS_MAX = 50
_UNKNOWN = "You have no such view."


@dataclass(frozen=True, slots=True)
class ViewsChanged:
    """The person's views as they are now, in their order; `change` is None where nothing new was saved."""

    views: tuple[SavedView, ...]
    change: Change | None


async def save_view(caller: Caller, command: SaveView, unit: LedgerUnit) -> ViewsChanged | Rejected:
    codes = SaveViewRejection
    name, query = command.name.strip(), command.query.strip()
    views = await _views(caller, unit)
    existing = await unit.of(SavedView).get(command.id)
    if existing is not None and existing.user_id != caller.viewer.user_id:
        return Rejected(codes.ID_CONFLICT, "Another view has this id; make a new UUID.", "id")
    if existing is not None and (existing.name, existing.query) == (name, query):
        return ViewsChanged(views, None)
    if problem := first_problem(
        name_problem(codes, name, "view"), _name_taken(command.id, name, views), _query_problem(query)
    ):
        return problem
    if existing is None and len(views) >= VIEWS_MAX:
        return Rejected(codes.TOO_MANY_VIEWS, f"Delete a view first: you have {VIEWS_MAX}.", "id")
    last = max((view.position for view in views), default=-1)
    view = (
        replace(existing, name=name, query=query, version=existing.version + 1)
        if existing
        else SavedView(id=command.id, user_id=caller.viewer.user_id, name=name, query=query, position=last + 1)
    )
    return await _put(caller, unit, f"{'Changed' if existing else 'Saved'} view {name}", view)


async def delete_view(caller: Caller, command: DeleteView, unit: LedgerUnit) -> ViewsChanged | Rejected:
    view = next((view for view in await _views(caller, unit) if view.id == command.id), None)
    if view is None:
        return Rejected(DeleteViewRejection.NOT_FOUND, _UNKNOWN, "id")
    change = await _begin(caller, unit, f"Deleted view {view.name}")
    await unit.of(SavedView).remove(view.id)
    return ViewsChanged(await _views(caller, unit), change)


async def order_views(caller: Caller, command: OrderViews, unit: LedgerUnit) -> ViewsChanged | Rejected:
    """Views that are not named keep their order behind the others."""
    views = {view.id: view for view in await _views(caller, unit)}
    if not views.keys() >= set(command.ids):
        return Rejected(OrderViewsRejection.NOT_FOUND, _UNKNOWN, "ids")
    order = tuple(dict.fromkeys((*command.ids, *views)))
    moved = [
        replace(views[id_], position=place, version=views[id_].version + 1)
        for place, id_ in enumerate(order)
        if views[id_].position != place
    ]
    if not moved:
        return ViewsChanged(tuple(views.values()), None)
    return await _put(caller, unit, "Ordered views", *moved)


async def _views(caller: Caller, unit: LedgerUnit) -> tuple[SavedView, ...]:
    mine = (view for view in await unit.of(SavedView).all() if view.user_id == caller.viewer.user_id)
    return tuple(sorted(mine, key=lambda view: (view.position, view.id)))


async def _begin(caller: Caller, unit: LedgerUnit, summary: str) -> Change:
    change = Change(
        id=uuid4(),
        kind=ChangeKind.SETTINGS,
        summary=summary,
        created_at=unit.now,
        user_id=caller.viewer.user_id,
    )
    await unit.history.open(change)
    unit.tell(LedgerChanged(kinds=("views",)))
    return change


async def _put(caller: Caller, unit: LedgerUnit, summary: str, *views: SavedView) -> ViewsChanged:
    change = await _begin(caller, unit, summary)
    await unit.of(SavedView).put(*views)
    return ViewsChanged(await _views(caller, unit), change)


def _name_taken(id_: UUID, name: str, views: tuple[SavedView, ...]) -> Rejected | None:
    if any(view.id != id_ and view.name.lower() == name.lower() for view in views):
        return Rejected(SaveViewRejection.NAME_TAKEN, f"You have a view {name!r} already. Choose another name.", "name")
    return None


def _query_problem(query: str) -> Rejected | None:
    """A name in it may be gone tomorrow, so only what can never be read is refused."""
    node = parse(query)
    return Rejected(SaveViewRejection.QUERY_INVALID, node.message, "query") if isinstance(node, Problem) else None
