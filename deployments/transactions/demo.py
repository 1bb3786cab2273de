"""The demo household's ledger: the generated book, saved as one command would save it."""

from __future__ import annotations

from uuid import UUID, uuid4

from deployments.transactions.repository import SqlLedgerUnit
from domain.shared.money import Money
from domain.shared.viewer import Caller
from domain.transactions.model import Account, AccountType, Categorizer, Transaction
