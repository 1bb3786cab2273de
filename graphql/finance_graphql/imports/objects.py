"""Imports of statements, as seen from outside."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import graphene

from domain.transactions import model
from domain.transactions.importing import mapping
from domain.transactions.importing import model as importing
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.names.objects import Category, category_of
from finance_graphql.scalars import Date, DateTime
from finance_graphql.transactions.objects import Change, Transaction
from finance_graphql.views import Money, Node, View, enum_of, resolves

ColumnRole = enum_of(
    mapping.ColumnRole,
    "What a column of a statement holds.",
    {
        "DATE": "The day of booking.",
        "DESCRIPTION": "What the bank wrote; several columns are joined.",
        "AMOUNT": "The signed amount.",
        "DEBIT": "Money out.",
        "CREDIT": "Money in.",
        "DIRECTION": "A word or sign that says whether the amount went out or came in.",
        "CURRENCY": "The currency of the amount.",
        "BALANCE": "The balance after the row: where it follows from the amounts, the last one is kept of the account.",
        "CATEGORY": "A category that the file names.",
        "NOTE": "A remark.",
        "REFERENCE": "The bank's own number of the row: two rows with one reference are one.",
        "PAYEE": "Who was paid or who paid; names the row where nothing else does.",
        "TAGS": "Tags, separated by commas.",
        "STATUS": "A word that says whether the row is booked, pending or came to nothing.",
        "ACCOUNT": "The own account of the row, in files of several accounts.",
        "TRANSFER_ACCOUNT": "The other own account of a transfer.",
        "BANK_ID": "The bank's own unique id of the row, apart from its reference.",
        "IGNORE": "Not imported.",
    },
)
DateOrder = enum_of(
    mapping.DateOrder,
    "In which order the file writes its dates.",
    {"YMD": "2026-03-31", "DMY": "31.03.2026", "MDY": "03/31/2026"},
)
DecimalSeparator = enum_of(
    mapping.DecimalSeparator,
    "What stands before the decimals.",
    {"DOT": "1,234.56", "COMMA": "1.234,56"},
)
ImportStatus = enum_of(
    model.ImportStatus,
    "How far an import has come.",
    {
        "QUEUED": "Waiting to start.",
        "PARSING": "The file is being read.",
        "CATEGORIZING": "The model chooses categories.",
        "SAVING": "The rows are being saved.",
        "DONE": "Every good row is in the account.",
        "FAILED": "Nothing was saved; `failure` says why.",
        "UNDONE": "The rows were taken out again.",
    },
)


class ColumnAssignment(View):
    class Meta:
        description = "What one column of the file is read as."

    index = graphene.Int(required=True, description="Zero-based position.")
    header = graphene.String(required=True, description="Its heading; empty where the file has none.")
    role = graphene.Field(ColumnRole, required=True, description="What it holds.")
    samples = graphene.List(graphene.NonNull(graphene.String), required=True, description="First values of the column.")


class ColumnMapping(View):
    class Meta:
        description = "How the columns of a file are read."

    columns = graphene.List(
        graphene.NonNull(ColumnAssignment), required=True, description="Every column, from left to right."
    )
    date_order = graphene.Field(DateOrder, required=True, description="How dates are written.")
    decimal_separator = graphene.Field(DecimalSeparator, required=True, description="How decimals are written.")
    spending_is_positive = graphene.Boolean(
        required=True, description="True where the file writes spending as positive amounts."
    )


class ImportRowError(View):
    class Meta:
        description = "A row of the file that was left out."

    line = graphene.Int(required=True, description="1-based line of the file.")
    column = graphene.String(description="The column that could not be read; null where it is about the row.")
    reason = graphene.String(required=True, description="What is wrong with it.")
    raw = graphene.String(required=True, description="The row as written, shortened.")


RowState = enum_of(
    importing.RowState,
    "What becomes of a row of the file.",
    {
        "NEW": "It is added.",
        "SAME": "It is a stored row, and brings something to it: the end of being pending, or the bank's own key.",
        "REVIEW": "It may be a stored row: a person is asked, and until then it counts nowhere.",
        "KNOWN": "It is there already, or was deleted: nothing changes.",
    },
    name="ImportRowState",
)


def _account_of(root: Any, context: Context) -> Any:
    return None if root.account_id is None else context.loaders.accounts.get(root.account_id)


def _accounts_of(root: Any, _context: Context) -> Any:
    return [SimpleNamespace(label=label, account_id=account_id) for label, account_id in root.accounts]


class ImportAccount(View):
    class Meta:
        description = "Where the rows of one account of the file went."

    label = graphene.String(required=True, description="As the file names it.")
    account = graphene.Field(Account, description="Null: they were left out.")

    resolve_account = resolves(_account_of)


class ImportProfile(View):
    class Meta:
        interfaces = (Node,)
        description = "How files of one layout were read the last time."

    name = graphene.String(required=True, description="What it is: the format, and the first columns of a table.")
    format = graphene.String(required=True, description="The format, as in `ImportPreview`.")
    account = graphene.Field(Account, description="Where its rows went; null where the file has several accounts.")
    accounts = graphene.List(
        graphene.NonNull(ImportAccount), required=True, description="Where each account of the files goes; often none."
    )
    mapping = graphene.Field(
        ColumnMapping, description="How the columns are read, without samples; null where the format fixes it."
    )
    used_at = graphene.Field(DateTime, required=True, description="When a file of it was imported last.")

    resolve_account = resolves(_account_of)
    resolve_accounts = resolves(_accounts_of)

    @resolves
    def resolve_mapping(self: importing.ImportProfile, _context: Context) -> Any:
        return self.mapping if self.mapping and self.mapping.columns else None


class AccountInFile(View):
    class Meta:
        description = "An account as the file names it."

    label = graphene.String(required=True, description="As the file names it.")
    currency = graphene.String(description="ISO 4217 code; null where the file does not say it.")
    row_count = graphene.Int(required=True, description="Rows of it.")
    account = graphene.Field(Account, description="Where its rows would go; null leaves them out.")

    resolve_account = resolves(_account_of)


class PreviewRow(View):
    class Meta:
        description = "A row as it would be imported."

    line = graphene.Int(required=True, description="1-based line of the file.")
    booked_on = graphene.Field(Date, required=True, description="The day on which the bank booked it.")
    amount = graphene.Field(Money, required=True, description="Negative is money out of the account.")
    description = graphene.String(required=True, description="What the bank wrote.")
    category = graphene.Field(Category, description="What the model would choose; null where it is unsure.")
    confidence = graphene.Float(description="0 to 1, calibrated; null without a category.")
    merchant = graphene.String(description="The cleaned name of the other party; null until known.")
    is_pending = graphene.Boolean(required=True, description="The bank has not booked it for good.")
    state = graphene.Field(RowState, required=True, description="What becomes of it.")
    transaction = graphene.Field(Transaction, description="The stored row that it is or may be; null where it is new.")
    score = graphene.Int(description="How likely the two are one, 0 to 100; null where it is new.")
    reasons = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Why, in words; empty where it is new."
    )
    is_duplicate = graphene.Boolean(required=True, description="It is not added, because it is there already.")
    duplicate_reason = graphene.String(description="What it repeats; null where it is added or asked about.")

    resolve_category = category_of

    @resolves
    def resolve_transaction(self: importing.PreviewRow, context: Context) -> Any:
        return None if self.transaction_id is None else context.loaders.transactions.get(self.transaction_id)


class ImportPreview(View):
    class Meta:
        description = "What a file would become; nothing is saved."

    file_name = graphene.String(required=True, description="As it was uploaded.")
    format = graphene.String(required=True, description="What it is: csv, ofx, qif, camt, mt940, xlsx and others.")
    profile = graphene.Field(ImportProfile, description="Its layout, where such a file was imported before.")
    encoding = graphene.String(required=True, description="The text encoding that was found.")
    delimiter = graphene.String(required=True, description="What separates the columns.")
    mapping = graphene.Field(
        ColumnMapping, required=True, description="How the columns are read; without columns where the format fixes it."
    )
    accounts = graphene.List(
        graphene.NonNull(AccountInFile), required=True, description="The accounts that the file names; often none."
    )
    row_count = graphene.Int(required=True, description="Rows that can be read and go somewhere.")
    new_count = graphene.Int(required=True, description="Rows that would be added.")
    matched_count = graphene.Int(required=True, description="Rows that would bring something to a stored row.")
    review_count = graphene.Int(required=True, description="Rows that a person would be asked about.")
    duplicate_count = graphene.Int(required=True, description="Rows that are there already.")
    left_out_count = graphene.Int(required=True, description="Rows that came to nothing, or whose account is left out.")
    error_count = graphene.Int(required=True, description="Rows that cannot be read.")
    rows = graphene.List(graphene.NonNull(PreviewRow), required=True, description="The first rows.")
    remarkable = graphene.List(
        graphene.NonNull(PreviewRow), required=True, description="The first rows that are SAME or REVIEW."
    )
    errors = graphene.List(
        graphene.NonNull(ImportRowError), required=True, description="The first rows that cannot be read."
    )
    date_from = graphene.Field(Date, description="The earliest date; null without rows.")
    date_to = graphene.Field(Date, description="The latest date; null without rows.")
    balance_problem = graphene.String(
        description="Why the running balances of the file are not kept; null where they are, and where it has none."
    )
    totals = graphene.List(
        graphene.NonNull(Money), required=True, description="Sum of what would be added, for each currency."
    )
    total = graphene.Field(Money, description="The same where it is one currency; else null.")


class ClosingBalance(View):
    class Meta:
        description = "What a file says that an account held at the end of a day, beside the books as they are now."

    account = graphene.Field(Account, required=True, description="The account.")
    held_on = graphene.Field(Date, required=True, description="The end of this day.")
    balance = graphene.Field(Money, required=True, description="What the file says.")
    books = graphene.Field(Money, required=True, description="What posted rows up to that day sum to.")
    difference = graphene.Field(Money, required=True, description="What the file says less the books.")
    holds = graphene.Boolean(required=True, description="Whether both are the same.")

    resolve_account = resolves(_account_of)


class Import(View):
    class Meta:
        interfaces = (Node,)
        description = "One file going into an account, or into several."

    account = graphene.Field(Account, description="The account it goes into; null where the file has several.")
    accounts = graphene.List(
        graphene.NonNull(ImportAccount), required=True, description="Where the accounts of the file go; often none."
    )
    file_name = graphene.String(required=True, description="As it was uploaded.")
    format = graphene.String(description="What it is; null until it was read.")
    status = graphene.Field(ImportStatus, required=True, description="How far it has come.")
    progress = graphene.Float(required=True, description="0 to 1.")
    row_count = graphene.Int(required=True, description="Rows of the file.")
    imported_count = graphene.Int(required=True, description="Rows that were added.")
    matched_count = graphene.Int(required=True, description="Rows that brought something to a stored row.")
    review_count = graphene.Int(required=True, description="Rows that a person was asked about.")
    duplicate_count = graphene.Int(required=True, description="Rows that were there already.")
    error_count = graphene.Int(required=True, description="Rows that could not be read.")
    errors = graphene.List(
        graphene.NonNull(ImportRowError), required=True, description="At most 500; `errorCount` counts all."
    )
    failure = graphene.String(description="Why it failed and what to do; null unless it did.")
    created_at = graphene.Field(DateTime, required=True, description="When it was started.")
    finished_at = graphene.Field(DateTime, description="When it was done; null while it runs.")
    change = graphene.Field(Change, description="Undoes the whole import; null until it is done.")
    closings = graphene.List(
        graphene.NonNull(ClosingBalance),
        required=True,
        description="What the file says its accounts held in the end; empty where it does not, and until it is done.",
    )
    edits_since = graphene.List(
        graphene.NonNull(Change),
        required=True,
        description="What people did since to rows of this import, newest first, at most 100: undoing it loses that.",
    )

    resolve_account = resolves(_account_of)
    resolve_accounts = resolves(_accounts_of)

    @resolves
    def resolve_change(self: model.StatementImport, context: Context) -> Any:
        return None if self.change_id is None else context.loaders.changes.get(self.change_id)

    @resolves
    def resolve_closings(self: model.StatementImport, context: Context) -> Any:
        if self.status is not model.ImportStatus.DONE or not self.closings:
            return []
        return context.reads.statements.closings(context.caller.household_id, self.closings)

    @resolves
    def resolve_edits_since(self: model.StatementImport, context: Context) -> Any:
        return [] if self.change_id is None else context.reads.edits_since_import(context.caller, self.id)
