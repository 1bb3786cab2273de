"""Setting, deleting and importing rates, and choosing the household's currency."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.currencies import commands
from domain.transactions.currencies.rejections import (
    DeleteExchangeRateRejection,
    ImportExchangeRatesRejection,
    SetBaseCurrencyRejection,
    SetExchangeRateRejection,
)
from finance_graphql.context import Context
from finance_graphql.currencies import objects
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.scalars import Date, DecimalNumber
from finance_graphql.transactions.objects import Change


def _change() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


class SetExchangeRateInput(graphene.InputObjectType):
    class Meta:
        description = "One unit of `base` was `rate` units of `quote` on that day."

    id = graphene.ID(required=True, description="Client-made UUID, or that of a rate by hand to correct.")
    base = graphene.String(required=True, description="ISO 4217 code.")
    quote = graphene.String(required=True, description="ISO 4217 code.")
    rated_on = graphene.InputField(Date, required=True, description="The day.")
    rate = graphene.InputField(DecimalNumber, required=True, description="Above zero, at most twelve decimals.")


class SetExchangeRate(FinanceMutation):
    class Meta:
        description = "Write down a rate of one day; it replaces what a person said of the two currencies that day."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = SetExchangeRateInput
        rejections = SetExchangeRateRejection

    exchange_rate = graphene.Field(objects.ExchangeRate, description="The rate; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetExchangeRateRejection)
        command = commands.SetExchangeRate(
            id=ids.made(wanted["id"]),
            base=wanted["base"],
            quote=wanted["quote"],
            rated_on=wanted["rated_on"],
            rate=wanted["rate"],
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class DeleteExchangeRateInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The rate.")


class DeleteExchangeRate(FinanceMutation):
    class Meta:
        description = "Delete one rate, whoever said it."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeleteExchangeRateInput
        rejections = DeleteExchangeRateRejection

    deleted_id = graphene.ID(description="The rate that is gone; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteExchangeRateRejection)
        command = commands.DeleteExchangeRate(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class ImportExchangeRatesInput(graphene.InputObjectType):
    class Meta:
        description = "A file of the European Central Bank: eurofxref-hist.zip, the CSV in it, or one of its XML forms."

    id = graphene.ID(required=True, description="Client-made UUID of this import.")
    upload_id = graphene.ID(required=True, description="The file, as `POST /uploads` answered.")


class ImportExchangeRates(FinanceMutation):
    class Meta:
        description = "Take the rates of held currencies from the household's first day on; again adds nothing."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = ImportExchangeRatesInput
        rejections = ImportExchangeRatesRejection

    imported = graphene.Field(objects.RatesImported, description="What came of it; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(ImportExchangeRatesRejection)
        command = commands.ImportExchangeRates(
            id=ids.made(wanted["id"]), upload_id=ids.known(wanted["upload_id"], "uploadId", "UPLOAD_NOT_FOUND")
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.ledger(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(imported=outcome, change=outcome.change)


class SetBaseCurrencyInput(graphene.InputObjectType):
    class Meta:
        description = "The currency of totals."

    currency = graphene.String(required=True, description="ISO 4217 code.")


class SetBaseCurrency(FinanceMutation):
    class Meta:
        description = "Choose the currency in which the household sees its totals; no amount that is stored changes."
        requires = Permission.MANAGE_HOUSEHOLD
        input_type = SetBaseCurrencyInput
        rejections = SetBaseCurrencyRejection

    currency = graphene.String(description="The currency of totals now; null when it was refused.")
    previous = graphene.String(description="What it was; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.SetBaseCurrency(currency=wanted["currency"])
        return await context.commands.ledger(context.caller, command)


class CurrencyMutations:
    set_exchange_rate = SetExchangeRate.field()
    delete_exchange_rate = DeleteExchangeRate.field()
    import_exchange_rates = ImportExchangeRates.field()
    set_base_currency = SetBaseCurrency.field()
