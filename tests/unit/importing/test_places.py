"""Where the rows of a file go when nobody can be asked."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from deployments.transactions.import_places import Refused, Said, find_places, new_account
from deployments.transactions.importing.statement import AccountLabel

GIRO, SAVINGS = new_account("Giro", "EUR"), new_account("Savings", "EUR")
ONE = (AccountLabel("Giro", "EUR", 3),)
TWO = (AccountLabel("giro", "EUR", 3), AccountLabel("DE89 3704", "CHF", 2))


def places(labels: tuple[AccountLabel, ...], said: Said, last_time: dict[str, UUID | None] | None = None) -> dict:
    found = find_places(labels, [GIRO, SAVINGS], said, last_time or {})
    names = {label: account and account.name for label, account in found.destinations.by_label.items()}
    default = found.destinations.default
    new = [(account.name, account.currency) for account in found.new]
    return {"names": names, "default": default and default.name, "new": new}


def test_a_file_that_names_no_account_goes_where_it_is_said() -> None:
    assert places((), Said(account=" gIRO ")) == {"names": {}, "default": "Giro", "new": []}
    with pytest.raises(Refused, match="Add --account NAME"):
        places((), Said())
    with pytest.raises(Refused, match=r"no account 'Nowhere' \(accounts: Giro, Savings\)"):
        places((), Said(account="Nowhere"))
    assert places((), Said(account="Nowhere", create="chf"))["new"] == [("Nowhere", "CHF")]


def test_what_was_said_comes_before_what_a_file_of_one_account_says() -> None:
    assert places(ONE, Said())["default"] == "Giro"
    assert places(ONE, Said(account="Savings"))["default"] == "Savings"
    assert places(ONE, Said(account="Giro", by_label={"Giro": "Savings"}))["default"] == "Savings"
    assert places((AccountLabel("X", None, 1),), Said(), {"X": SAVINGS.id})["default"] == "Savings"
    with pytest.raises(Refused, match="'X', which is none of your accounts"):
        places((AccountLabel("X", None, 1),), Said(), {"X": uuid4()})
    assert places((AccountLabel("X", "USD", 1),), Said(create="EUR"))["new"] == [("X", "USD")]


def test_accounts_of_a_file_are_found_by_map_by_name_or_as_the_last_time() -> None:
    mapped = places(TWO, Said(by_label={"DE89 3704": "Savings"}))
    assert mapped == {"names": {"giro": "Giro", "DE89 3704": "Savings"}, "default": None, "new": []}
    assert places(TWO, Said(), {"DE89 3704": SAVINGS.id})["names"]["DE89 3704"] == "Savings"
    assert places(TWO, Said(), {"DE89 3704": None})["names"]["DE89 3704"] is None
    assert places(TWO, Said(by_label={"DE89 3704": None}))["names"]["DE89 3704"] is None
    made = places(TWO, Said(create="EUR"))
    assert (made["names"]["DE89 3704"], made["new"]) == ("DE89 3704", [("DE89 3704", "CHF")])


def test_rows_of_two_accounts_never_run_together_unasked() -> None:
    strangers = (AccountLabel("A", None, 1), AccountLabel("B", None, 1))
    with pytest.raises(Refused, match='"A" and "B" are not among yours'):
        places(strangers, Said(account="Giro"))
    assert places(strangers, Said(by_label={"A": "Giro", "B": "Giro"}))["names"] == {"A": "Giro", "B": "Giro"}
    # One that is left over can only be the one that was named.
    assert places(strangers, Said(account="Savings", by_label={"A": "Giro"}))["default"] == "Savings"
    with pytest.raises(Refused, match='"DE89 3704" is not among yours'):
        places(TWO, Said())


def test_a_currency_must_be_one() -> None:
    with pytest.raises(Refused, match="'XYZ' is no currency"):
        places((), Said(account="Giro", create="XYZ"))
