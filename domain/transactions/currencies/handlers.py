"""Which use case does what with currencies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.currencies import commands, use_cases

HANDLERS: Mapping[type[Any], Any] = {
    commands.SetExchangeRate: use_cases.set_exchange_rate,
    commands.DeleteExchangeRate: use_cases.delete_exchange_rate,
    commands.ImportExchangeRates: use_cases.import_exchange_rates,
    commands.SetBaseCurrency: use_cases.set_base_currency,
}
