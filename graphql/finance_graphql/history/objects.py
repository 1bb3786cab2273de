"""Changes and what they did, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.transactions import model, telling
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.scalars import DateTime
from finance_graphql.views import Money, Node, PageInfo, View, bad_cursor, enum_of, of, page_size, resolves

ROWS_DEFAULT = 20

ChangeKind = enum_of(
    model.ChangeKind,
    "What somebody did.",
    {
        "CREATE_ACCOUNT": "Opened an account.",
        "EDIT_ACCOUNT": "Edited, closed, hid or opened an account again.",
        "RECORD": "Recorded transactions.",
        "EDIT": "Edited one transaction.",
        "CATEGORIZE": "Chose categories.",
        "DELETE": "Put transactions into the trash.",
        "RESTORE": "Took transactions out of the trash.",
        "BULK_EDIT": "Edited many transactions.",
        "LINK": "Linked transfers or refunds.",
        "ATTACH": "Added or removed files.",
        "NAMES": "Changed categories, tags or payees.",
        "RULES": "Changed rules.",
        "RUN_RULES": "Ran rules over transactions.",
        "RATES": "Changed exchange rates.",
        "RECONCILE": "Reconciled or valued an account.",
        "BUDGET": "Set or deleted a budget.",
        "GOAL": "Changed a goal, what counts for it, or a debt.",
        "RECURRING": "Confirmed, changed, merged, ended or dismissed a recurring payment.",
        "CURRENCY": "Chose the currency of totals.",
        "SETTINGS": "Changed settings.",
        "REVIEW": "Decided on rows that waited for review.",
        "IMPORT": "Imported a file.",
        "PREDICT": "The model categorized.",
    },
    name="ChangeKind",
)
RowAction = enum_of(
    telling.RowAction,
    "What happened to a row.",
    {"CREATED": "It is new, or came back.", "CHANGED": "Some fields have changed.", "DELETED": "It is gone."},
)


class FieldChange(View):
    class Meta:
        description = "One field of a row, before and after: a text or an amount, null where there was nothing."

    name = graphene.String(required=True, description="The field in words.")
    before = graphene.String(description="What was there, in words.")
    after = graphene.String(description="What came, in words.")
    before_amount = graphene.Field(Money, description="The amount that was there.")
    after_amount = graphene.Field(Money, description="The amount that came.")


class ChangedRow(View):
    class Meta:
        description = "One row that a change wrote."

    key = graphene.String(required=True, description="Unique within the change.")
    what = graphene.String(required=True, description="What kind of row it is, in words.")
    title = graphene.String(required=True, description="What the row is called.")
    action = graphene.Field(RowAction, required=True, description="What happened to it.")
    fields = graphene.List(graphene.NonNull(FieldChange), required=True, description="What changed of it.")
    transaction_id = graphene.ID(description="The transaction; null where the row is something else.")

    resolve_key = of("id")


class ChangedRowEdge(View):
    class Meta:
        description = "A row in its place in the list."

    node = graphene.Field(ChangedRow, required=True, description="The row.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class ChangedRowConnection(View):
    class Meta:
        description = "A page of the rows of one change."

    edges = graphene.List(graphene.NonNull(ChangedRowEdge), required=True, description="The rows of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")


class Change(View):
    class Meta:
        interfaces = (Node,)
        description = "A saved change that can be undone and done again, by whoever may write."

    kind = graphene.Field(ChangeKind, required=True, description="What somebody did.")
    summary = graphene.String(required=True, description="What was done, in words for people.")
    created_at = graphene.Field(DateTime, required=True, description="When it was done.")
    undone_at = graphene.Field(DateTime, description="When it was undone; null while it stands.")
    by = graphene.String(description="Who did it; null for Moneta itself.")
    undone_by = graphene.String(description="Who took it back; null while it stands.")
    is_mine = graphene.Boolean(required=True, description="Whether you did it.")
    row_count = graphene.Int(required=True, description="How many rows it wrote.")
    rows = graphene.Field(
        ChangedRowConnection,
        required=True,
        first=graphene.Argument(graphene.Int, default_value=ROWS_DEFAULT, description="How many rows, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Rows after this cursor; null starts with the first."),
        description="What it did, row by row, with names as they are now.",
    )

    @resolves
    def resolve_by(self: model.Change, context: Context) -> Any:
        return context.loaders.change_fact(self.id, "by")

    @resolves
    def resolve_undone_by(self: model.Change, context: Context) -> Any:
        return None if self.undone_by is None else context.loaders.change_fact(self.id, "undone_by")

    @resolves
    def resolve_is_mine(self: model.Change, context: Context) -> bool:
        return self.user_id == context.caller.viewer.user_id

    @resolves
    def resolve_row_count(self: model.Change, context: Context) -> Any:
        return context.loaders.change_fact(self.id, "row_count")

    @resolves
    async def resolve_rows(
        self: model.Change, context: Context, first: int | None = None, after: str | None = None
    ) -> Connection:
        page = await context.reads.history.rows(
            context.caller.household_id,
            self,
            first=page_size("rows.first", ROWS_DEFAULT if first is None else first),
            after=after,
        )
        if page is None:
            raise bad_cursor()
        return Connection(edges_of(page), page_info_of(page, after))


class ChangeEdge(View):
    class Meta:
        description = "A change in its place in the list."

    node = graphene.Field(Change, required=True, description="The change.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class ChangeConnection(View):
    class Meta:
        description = "A page of the history, newest first."

    edges = graphene.List(graphene.NonNull(ChangeEdge), required=True, description="The changes of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")


class NextSteps(View):
    class Meta:
        description = "What your undo and redo would do now."

    undo = graphene.Field(Change, description="What `undoLast` takes back; null where there is nothing.")
    redo = graphene.Field(Change, description="What `redoLast` does again; null where there is nothing.")
