"""Which column of a file means what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from domain.shared.outcomes import Rejected
from domain.transactions.importing.rejections import ImportRejection


class ColumnRole(StrEnum):
    DATE = "DATE"
    DESCRIPTION = "DESCRIPTION"
    AMOUNT = "AMOUNT"
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"
    DIRECTION = "DIRECTION"
    CURRENCY = "CURRENCY"
    BALANCE = "BALANCE"
    CATEGORY = "CATEGORY"
    NOTE = "NOTE"
    REFERENCE = "REFERENCE"
    PAYEE = "PAYEE"
    TAGS = "TAGS"
    STATUS = "STATUS"
    ACCOUNT = "ACCOUNT"
    TRANSFER_ACCOUNT = "TRANSFER_ACCOUNT"
    BANK_ID = "BANK_ID"
    IGNORE = "IGNORE"


class DateOrder(StrEnum):
    YMD = "YMD"
    DMY = "DMY"
    MDY = "MDY"


class DecimalSeparator(StrEnum):
    DOT = "DOT"
    COMMA = "COMMA"

    @property
    def character(self) -> str:
        return "." if self is DecimalSeparator.DOT else ","


# Texts of several columns are joined in the order of the file; every other role belongs to one column.
REPEATABLE = frozenset(
    {ColumnRole.DESCRIPTION, ColumnRole.CATEGORY, ColumnRole.NOTE, ColumnRole.TAGS, ColumnRole.IGNORE}
)


@dataclass(frozen=True, slots=True)
class ColumnAssignment:
    """`index` is zero-based; header and samples are filled in by the parser and need not be given."""

    index: int
    role: ColumnRole
    header: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the columns of a file are read."""

    columns: tuple[ColumnAssignment, ...]
    date_order: DateOrder
    decimal_separator: DecimalSeparator
    spending_is_positive: bool

    def indexes(self, role: ColumnRole) -> tuple[int, ...]:
        return tuple(sorted(column.index for column in self.columns if column.role is role))

    def index(self, role: ColumnRole) -> int | None:
        return next(iter(self.indexes(role)), None)


def missing_role(roles: frozenset[ColumnRole]) -> Rejected | None:
    """Refuse a set of roles that cannot make a transaction, and say which column to choose."""
    if ColumnRole.DATE not in roles:
        return Rejected(
            ImportRejection.NO_DATE_COLUMN,
            "No column holds the dates. Choose the date column in the column mapping.",
            "mapping",
        )
    if not roles & {ColumnRole.AMOUNT, ColumnRole.DEBIT, ColumnRole.CREDIT}:
        return Rejected(
            ImportRejection.NO_AMOUNT_COLUMN,
            "No column holds the amounts. Choose an amount column, or debit and credit columns, in the column mapping.",
            "mapping",
        )
    if not roles & {ColumnRole.DESCRIPTION, ColumnRole.PAYEE}:
        return Rejected(
            ImportRejection.NO_DESCRIPTION_COLUMN,
            "No column says what the transactions were for. Choose the description column in the column mapping.",
            "mapping",
        )
    return None


def check_mapping(mapping: ColumnMapping, width: int) -> Rejected | None:
    """Refuse a chosen mapping that does not fit a file of `width` columns."""
    seen = Counter(column.index for column in mapping.columns)
    outside = sorted(index for index in seen if not 0 <= index < width)
    if outside:
        return _invalid(f"Column {outside[0] + 1} does not exist: the file has {width} columns.")
    twice = sorted(index for index, count in seen.items() if count > 1)
    if twice:
        return _invalid(f"Column {twice[0] + 1} is listed twice. Give each column one role.")
    roles = Counter(column.role for column in mapping.columns)
    repeated = [role for role, count in roles.items() if count > 1 and role not in REPEATABLE]
    if repeated:
        return _invalid(f"Two columns have the role {repeated[0]}. Keep one and set the other to IGNORE.")
    if roles[ColumnRole.AMOUNT] and (roles[ColumnRole.DEBIT] or roles[ColumnRole.CREDIT]):
        return _invalid("Choose either one amount column, or debit and credit columns, not both.")
    if roles[ColumnRole.DIRECTION] and not roles[ColumnRole.AMOUNT]:
        return _invalid("A direction column needs an amount column beside it. Choose one, or ignore the direction.")
    return missing_role(frozenset(roles))


def _invalid(message: str) -> Rejected:
    return Rejected(ImportRejection.MAPPING_INVALID, message, "mapping")
