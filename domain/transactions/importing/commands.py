"""What can be asked about a file that was uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.transactions.importing.mapping import ColumnMapping


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """Where the rows of one account of the file go; None leaves them out."""

    label: str
    account_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewImport:
    """`mapping` None asks for the saved one of this layout, or else for a guess.

    `accounts` says for a file of several accounts where each goes; what it does not name goes to `account_id`, or is
    left out where that is None. Without either the preview says only what the file is.
    """

    upload_id: UUID
    account_id: UUID | None = None
    accounts: tuple[AccountChoice, ...] = ()
    mapping: ColumnMapping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartImport:
    """The id is made by the client: a retry is the same import."""

    id: UUID
    upload_id: UUID
    account_id: UUID | None = None
    accounts: tuple[AccountChoice, ...] = ()
    mapping: ColumnMapping | None = None


@dataclass(frozen=True, slots=True)
class RenameImportProfile:
    """Call a layout by the name of its bank, for example."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ForgetImportProfile:
    """How files of this layout are read is guessed anew the next time."""

    id: UUID
