"""Previewing and starting imports."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.importing import commands, mapping
from domain.transactions.importing.rejections import ImportRejection
from finance_graphql.context import Context
from finance_graphql.imports.objects import ColumnRole, DateOrder, DecimalSeparator, Import, ImportPreview
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.rejections import describe
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


class PreviewImportInput(graphene.InputObjectType):
    class Meta:
        description = "A file to look at."

    upload_id = graphene.ID(required=True, description="What `POST /uploads` answered.")
    account_id = graphene.ID(required=True, description="The account it would go into.")
    mapping = graphene.InputField(ColumnMappingInput, description="Null: guess.")


class StartImportInput(graphene.InputObjectType):
    class Meta:
        description = "A file to import."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same import.")
    upload_id = graphene.ID(required=True, description="What `POST /uploads` answered.")
    account_id = graphene.ID(required=True, description="The account it goes into.")
    mapping = graphene.InputField(ColumnMappingInput, description="Null: guess.")


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
            account_id=ids.known(wanted["account_id"], "accountId", "ACCOUNT_NOT_FOUND"),
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
            account_id=ids.known(wanted["account_id"], "accountId", "ACCOUNT_NOT_FOUND"),
            mapping=_mapping(wanted.get("mapping")),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.start_import(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(import_=outcome)


class ImportMutations:
    preview_import = PreviewImport.field()
    start_import = StartImport.field()
