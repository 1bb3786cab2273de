"""A JSON export before it is restored: what is wrong with it is said with its place, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import auto
from typing import Any
from uuid import UUID

from domain.shared.money import is_currency
from domain.shared.outcomes import Code, Rejected
from domain.transactions.categories import BY_SLUG
from domain.transactions.model import AccountType, RefundKind, TransactionStatus

VERSION = 1
PROBLEMS_TOLD = 10
_BIGINT = 2**63


class RestoreRejection(Code):
    NOT_AN_EXPORT = auto()
    OTHER_VERSION = auto()
    PARTIAL = auto()
    DAMAGED = auto()
    NOT_EMPTY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The lists of an export, checked. `trash` are deleted transactions, `sections` the rest by name."""

    currency: str
    accounts: Sequence[Mapping[str, Any]]
    tags: Sequence[Mapping[str, Any]]
    payees: Sequence[Mapping[str, Any]]
    transactions: Sequence[Mapping[str, Any]]
    trash: Sequence[Mapping[str, Any]]
    sections: Mapping[str, Sequence[Mapping[str, Any]]]


def read_backup(document: Any, section_names: Sequence[str]) -> Backup | Rejected:
    """Checked, or what is wrong with it and where."""
    codes = RestoreRejection
    if not isinstance(document, dict) or "moneta" not in document:
        return Rejected(codes.NOT_AN_EXPORT, "This is no JSON export of Moneta: it does not begin with its version.")
    if document["moneta"] != VERSION:
        version = str(document["moneta"])[:20]
        message = f"The export has version {version}, this Moneta restores version {VERSION}. Update Moneta first."
        return Rejected(codes.OTHER_VERSION, message)
    if document.get("is_everything") is not True:
        message = (
            "This export holds a part of a household. Restore one of everything, or import this one into an account."
        )
        return Rejected(codes.PARTIAL, message)
    names = ("accounts", "tags", "payees", "transactions", "trash", *section_names)
    lists = {name: document.get(name, []) for name in names}
    for name, rows in lists.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return Rejected(codes.DAMAGED, f"“{name}” is not a list of entries. Export it again.")
    household = document.get("household")
    backup = Backup(
        currency=str(household.get("currency")) if isinstance(household, dict) else "",
        accounts=lists["accounts"],
        tags=lists["tags"],
        payees=lists["payees"],
        transactions=lists["transactions"],
        trash=lists["trash"],
        sections={name: lists[name] for name in section_names},
    )
    problems = []
    for problem in _problems(backup):
        problems.append(problem)
        if len(problems) == PROBLEMS_TOLD:
            break
    if problems:
        return Rejected(
            codes.DAMAGED, "The export was changed or damaged: " + "; ".join(problems) + ". Export it again."
        )
    return backup


def _problems(backup: Backup) -> Iterator[str]:
    if not is_currency(backup.currency):
        yield f"household.currency {backup.currency!r} is no currency"
    accounts: dict[str, str] = {}
    for place, account in enumerate(backup.accounts):
        where = f"accounts[{place}]"
        if not _is_id(account.get("id")) or account["id"] in accounts:
            yield f"{where}.id is no id of its own"
            continue
        accounts[account["id"]] = str(account.get("currency"))
        if not is_currency(str(account.get("currency"))):
            yield f"{where}.currency is no currency"
        if account.get("type") not in list(AccountType):
            yield f"{where}.type is unknown"
        if not _is_minor(account.get("opening_balance_minor")):
            yield f"{where}.opening_balance_minor is no whole number"
        if not _is_text(account.get("name")):
            yield f"{where}.name is missing"
    for name, rows in (("tags", backup.tags), ("payees", backup.payees)):
        for place, row in enumerate(rows):
            if not _is_id(row.get("id")) or not _is_text(row.get("name")):
                yield f"{name}[{place}] needs an id and a name"
    yield from _Rows(backup, accounts).problems()


class _Rows:
    """The transactions, live and deleted, with what they may refer to."""

    def __init__(self, backup: Backup, accounts: Mapping[str, str]) -> None:
        self._accounts = accounts
        self._lists = (("transactions", backup.transactions), ("trash", backup.trash))
        self._by_id = {str(row.get("id")): row for _, rows in self._lists for row in rows}
        self._count = sum(len(rows) for _, rows in self._lists)
        self._tags = {tag.get("name") for tag in backup.tags}
        self._payees = {payee.get("name") for payee in backup.payees}
        own = backup.sections.get("household_categories", ())
        self._categories = {*BY_SLUG, *(category.get("id") for category in own), None}

    def problems(self) -> Iterator[str]:
        if len(self._by_id) < self._count:
            yield "two transactions have one id"
        for name, rows in self._lists:
            for place, row in enumerate(rows):
                for problem in self._of_row(row):
                    yield f"{name}[{place}].{problem}"

    def _of_row(self, row: Mapping[str, Any]) -> Iterator[str]:
        if not _is_id(row.get("id")):
            yield "id is no id"
        if row.get("account_id") not in self._accounts:
            yield "account_id is none of the accounts"
        elif row.get("currency") != self._accounts[row["account_id"]]:
            yield "currency is not that of its account"
        if not _is_minor(row.get("amount_minor")) or row["amount_minor"] == 0:
            yield "amount_minor is no whole number but 0"
            return
        if not _is_day(row.get("booked_on")) or not (row.get("counts_on") is None or _is_day(row["counts_on"])):
            yield "booked_on is no day"
        if not _is_text(row.get("description")):
            yield "description is missing"
        if row.get("status") not in list(TransactionStatus):
            yield "status is neither POSTED nor PENDING"
        yield from self._of_names(row)
        yield from self._of_parts(row)
        yield from self._of_links(row)

    def _of_names(self, row: Mapping[str, Any]) -> Iterator[str]:
        if row.get("payee") is not None and row["payee"] not in self._payees:
            yield "payee is not in the list of payees"
        if row.get("category") not in self._categories:
            yield "category is not in the list of categories"
        tags = row.get("tags", [])
        if not isinstance(tags, list) or any(tag not in self._tags for tag in tags):
            yield "tags are not in the list of tags"

    def _of_parts(self, row: Mapping[str, Any]) -> Iterator[str]:
        parts = row.get("splits")
        if parts is None:
            return
        if not isinstance(parts, list) or len(parts) < 2 or not all(isinstance(part, dict) for part in parts):
            yield "splits are not two parts or more"
        elif not all(_is_minor(part.get("amount_minor")) and _is_id(part.get("id")) for part in parts):
            yield "splits have an amount that is no whole number"
        elif sum(part["amount_minor"] for part in parts) != row["amount_minor"]:
            yield "splits do not sum to its amount"
        else:
            for part in parts:
                yield from (f"splits.{problem}" for problem in self._of_names(part))

    def _of_links(self, row: Mapping[str, Any]) -> Iterator[str]:
        other = self._by_id.get(row["counterpart_id"]) if row.get("counterpart_id") is not None else None
        if row.get("counterpart_id") is not None and (
            other is None
            or other.get("counterpart_id") != row.get("id")
            or other.get("account_id") == row.get("account_id")
        ):
            yield "counterpart_id is not the other leg of a transfer"
        refunded = row.get("refund_of")
        if (refunded is None) != (row.get("refund_kind") is None):
            yield "refund_of and refund_kind belong together"
        elif refunded is not None and (refunded not in self._by_id or row["refund_kind"] not in list(RefundKind)):
            yield "refund_of is not there"


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and UUID(value).int >= 0
    except ValueError:
        return False


def _is_minor(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_BIGINT < value < _BIGINT


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
