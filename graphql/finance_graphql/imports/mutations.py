"""Previewing and starting imports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.importing import commands, mapping
from domain.transactions.importing.rejections import (
    ForgetImportProfileRejection,
    ImportRejection,
    RenameImportProfileRejection,
)
from finance_graphql.context import Context
from finance_graphql.imports.objects import (
    ColumnRole,
    DateOrder,
    DecimalSeparator,
    Import,
    ImportPreview,
    ImportProfile,
)
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.rejections import describe
from finance_graphql.transactions.objects import Change
from finance_graphql.views import enum_of

ImportErrorCode = enum_of(ImportRejection, "Why a file is refused.", describe(ImportRejection), name="ImportErrorCode")


class ColumnAssignmentInput(graphene.InputObjectType):
    class Meta:
        description = "What one column is to be read as."

    index = graphene.Int(required=True, description="Zero-based position.")
    role = graphene.InputField(ColumnRole, required=True, description="What it holds.")


class ColumnMappingInput(graphene.InputObjectType):
    class Meta:
        description = "How to read the columns; columns that are not named are ignored."

    columns = graphene.List(
        graphene.NonNull(ColumnAssignmentInput), required=True, description="The columns that matter."
    )
    date_order = graphene.InputField(DateOrder, required=True, description="How dates are written.")
    decimal_separator = graphene.InputField(DecimalSeparator, required=True, description="How decimals are written.")
    spending_is_positive = graphene.Boolean(
        required=True, description="True where the file writes spending as positive amounts."
    )


class AccountChoiceInput(graphene.InputObjectType):
    class Meta:
        description = "Where the rows of one account of the file go."

    label = graphene.String(required=True, description="The account as the file names it.")
    account_id = graphene.ID(description="The account of the household; null leaves its rows out.")


class PreviewImportInput(graphene.InputObjectType):
    class Meta:
        description = "A file to look at."

    upload_id = graphene.ID(required=True, description="What `POST /uploads` answered.")
    account_id = graphene.ID(
        description="The account it would go into; null shows only what the file is, or for `accounts`."
    )
    accounts = graphene.List(
        graphene.NonNull(AccountChoiceInput),
        description="For a file of several accounts; what it does not name goes to `accountId`.",
    )
    mapping = graphene.InputField(ColumnMappingInput, description="Null: guess.")


class StartImportInput(graphene.InputObjectType):
    class Meta:
        description = "A file to import."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same import.")
    upload_id = graphene.ID(required=True, description="What `POST /uploads` answered.")
    account_id = graphene.ID(description="The account it goes into; null where `accounts` says it.")
    accounts = graphene.List(
        graphene.NonNull(AccountChoiceInput),
        description="For a file of several accounts; what it does not name goes to `accountId`.",
    )
    mapping = graphene.InputField(ColumnMappingInput, description="Null: guess.")


def _account(ids: Ids, wanted: Any) -> UUID | None:
    return ids.maybe(wanted.get("account_id"), "accountId", "ACCOUNT_NOT_FOUND")


def _accounts(ids: Ids, wanted: Any) -> tuple[commands.AccountChoice, ...]:
    return tuple(
        commands.AccountChoice(
            choice["label"],
            None
            if choice.get("account_id") is None
            else ids.known(choice["account_id"], "accounts", "ACCOUNT_NOT_FOUND"),
        )
        for choice in wanted.get("accounts") or ()
    )


def _mapping(wanted: Any) -> mapping.ColumnMapping | None:
    if wanted is None:
        return None
    return mapping.ColumnMapping(
        columns=tuple(mapping.ColumnAssignment(column["index"], column["role"]) for column in wanted["columns"]),
        date_order=wanted["date_order"],
        decimal_separator=wanted["decimal_separator"],
        spending_is_positive=wanted["spending_is_positive"],
    )


class PreviewImport(FinanceMutation):
    class Meta:
        description = "Show what an uploaded file would become; nothing is saved."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = PreviewImportInput
        rejections = ImportRejection
        error_code = ImportErrorCode

    preview = graphene.Field(ImportPreview, description="The preview; null when the file was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(ImportRejection)
        command = commands.PreviewImport(
            upload_id=ids.known(wanted["upload_id"], "uploadId", "UPLOAD_NOT_FOUND"),
            account_id=_account(ids, wanted),
            accounts=_accounts(ids, wanted),
            mapping=_mapping(wanted.get("mapping")),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.preview_import(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(preview=outcome)


class StartImport(FinanceMutation):
    class Meta:
        description = "Import an uploaded file; `importProgress` tells how far it has come."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = StartImportInput
        rejections = ImportRejection
        error_code = ImportErrorCode

    import_ = graphene.Field(Import, name="import", description="The import; null when the file was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(ImportRejection)
        command = commands.StartImport(
            id=ids.made(wanted["id"]),
            upload_id=ids.known(wanted["upload_id"], "uploadId", "UPLOAD_NOT_FOUND"),
            account_id=_account(ids, wanted),
            accounts=_accounts(ids, wanted),
            mapping=_mapping(wanted.get("mapping")),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.start_import(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(import_=outcome)


class RenameImportProfileInput(graphene.InputObjectType):
    class Meta:
        description = "What a layout is called."

    id = graphene.ID(required=True, description="Its id.")
    name = graphene.String(required=True, description="Such as the bank it is of; up to 100 characters.")


class RenameImportProfile(FinanceMutation):
    class Meta:
        description = "Give the layout of a bank's files a name; later files of it leave the name."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RenameImportProfileInput
        rejections = RenameImportProfileRejection

    profile = graphene.Field(ImportProfile, description="The layout as it is now; null when it was refused.")
    change = graphene.Field(Change, description="Takes the name back; null where it was called so already.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RenameImportProfileRejection)
        command = commands.RenameImportProfile(ids.known(wanted["id"]), wanted["name"])
        return ids.refused or await context.commands.rename_import_profile(context.caller, command)


class ForgetImportProfileInput(graphene.InputObjectType):
    class Meta:
        description = "Which layout to forget."

    id = graphene.ID(required=True, description="Its id.")


class ForgetImportProfile(FinanceMutation):
    class Meta:
        description = "Forget how files of one layout are read: the next one is guessed anew."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = ForgetImportProfileInput
        rejections = ForgetImportProfileRejection

    forgotten_id = graphene.ID(description="What was forgotten; null when it was refused.")
    change = graphene.Field(Change, description="Brings it back; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(ForgetImportProfileRejection)
        command = commands.ForgetImportProfile(ids.known(wanted["id"], "id", "NOT_FOUND"))
        return ids.refused or await context.commands.forget_import_profile(context.caller, command)


class ImportMutations:
    rename_import_profile = RenameImportProfile.field()
    forget_import_profile = ForgetImportProfile.field()
    preview_import = PreviewImport.field()
    start_import = StartImport.field()
