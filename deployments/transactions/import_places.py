"""Where the rows of a file go when nobody can be asked: by what was said, by name, or as the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from deployments.transactions.import_files import Destinations
from deployments.transactions.importing.statement import AccountLabel
from domain.shared.money import Money, is_currency
from domain.transactions.model import Account, AccountType


class Refused(Exception):
    """One line for the person: what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the command line says of accounts.

    `account` takes the rows that no other name is found for; `by_label` sends an account of the file to the account of
    that name, or nowhere; `create` is the currency of accounts that are to be made.
    """

    account: str | None = None
    by_label: Mapping[str, str | None] = field(default_factory=dict)
    create: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything goes, and the accounts among them that are not there yet."""

    destinations: Destinations
    new: tuple[Account, ...] = ()


def new_account(name: str, currency: str) -> Account:
    """As it would be made; nobody has made it yet."""
    nothing = Money(0, currency)
    return Account(
        id=uuid4(),
        name=name,
        type=AccountType.CHECKING,
        opening_balance=nothing,
        balance=nothing,
        created_at=datetime.now(UTC),
    )


@dataclass
class Finder:
    """The accounts of a household by name; those that a file asks for are made in mind only."""

    accounts: Sequence[Account]
    said: Said
    new: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.said.create is not None and not is_currency(self.said.create.upper()):
            raise Refused(f"{self.said.create!r} is no currency. Give --create a code of ISO 4217, such as EUR.")

    def named(self, name: str) -> Account | None:
        wanted = _folded(name)
        there = next((account for account in self.accounts if _folded(account.name) == wanted), None)
        return there or self.new.get(wanted)

    def must(self, name: str, currency: str | None) -> Account:
        if (found := self.named(name)) is not None:
            return found
        if self.said.create is None:
            raise Refused(
                f"There is no account {name!r} (accounts: {self.listed()}). "
                "Have it made by adding --create EUR, or whatever its currency is."
            )
        made = new_account(name.strip(), currency or self.said.create.upper())
        self.new[_folded(name)] = made
        return made

    def listed(self) -> str:
        return ", ".join(account.name for account in self.accounts) or "none yet"


def find_places(
    labels: Sequence[AccountLabel],
    accounts: Sequence[Account],
    said: Said,
    last_time: Mapping[str, UUID | None],
) -> Places:
    """Refuses wherever rows of two accounts would run together without anybody having said so."""
    finder = Finder(accounts, said)
    if len(labels) <= 1:
        return _one(labels, finder, last_time)
    ids = {account.id: account for account in accounts}
    found: dict[str, Account | None] = {}
    for label in labels:
        if label.label in said.by_label:
            name = said.by_label[label.label]
            found[label.label] = finder.must(name, label.currency) if name else None
        elif (there := finder.named(label.label)) is not None:
            found[label.label] = there
        elif label.label in last_time and (last_time[label.label] is None or last_time[label.label] in ids):
            before = last_time[label.label]
            found[label.label] = ids[before] if before else None
    left = [label for label in labels if label.label not in found]
    default: Account | None = None
    if said.account is not None and len(left) <= 1:
        default = finder.must(said.account, left[0].currency if left else None)
        left = []
    if left and said.create is None:
        raise Refused(
            f"The file holds several accounts, and {_quoted(left)} "
            f"{'is' if len(left) == 1 else 'are'} not among yours (accounts: {finder.listed()}). "
            f'Say where each goes with --map "{left[0].label}=NAME", or have them made with --create EUR.'
        )
    found.update({label.label: finder.must(label.label, label.currency) for label in left})
    ordered = {label.label: found[label.label] for label in labels if label.label in found}
    return Places(Destinations(default, ordered), tuple(finder.new.values()))


def _one(labels: Sequence[AccountLabel], finder: Finder, last_time: Mapping[str, UUID | None]) -> Places:
    """A file of one account: what was said comes before what the file says."""
    said = finder.said
    if not labels:
        if said.account is None:
            raise Refused("The file does not say which account it is of. Add --account NAME.")
        return Places(Destinations(finder.must(said.account, None), {}), tuple(finder.new.values()))
    label = labels[0]
    if label.label in said.by_label:
        name = said.by_label[label.label]
        if name is None:
            raise Refused(f"Its only account, {label.label!r}, is left out by --map: nothing is left to import.")
        account = finder.must(name, label.currency)
    elif said.account is not None:
        account = finder.must(said.account, label.currency)
    else:
        before = next((each for each in finder.accounts if each.id == last_time.get(label.label)), None)
        account = finder.named(label.label) or before or _made(label, finder)
    return Places(Destinations(account, {label.label: account}), tuple(finder.new.values()))


def _made(label: AccountLabel, finder: Finder) -> Account:
    if finder.said.create is None:
        raise Refused(
            f"The file is of {label.label!r}, which is none of your accounts ({finder.listed()}). "
            "Say where it goes with --account NAME, or have it made with --create EUR."
        )
    return finder.must(label.label, label.currency)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _quoted(labels: Sequence[AccountLabel]) -> str:
    shown = [f'"{label.label}"' for label in labels[:5]]
    more = [f"{len(labels) - 5} more"] if len(labels) > 5 else []
    *first, last = [*shown, *more]
    return f"{', '.join(first)} and {last}" if first else last
