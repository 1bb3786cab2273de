"""Headers, labels and line words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.transactions.categories import BY_SLUG
from domain.transactions.importing.columns import guess_roles, profile
from domain.transactions.importing.labels import LABELS, category_of_label
from domain.transactions.importing.mapping import ColumnRole
from domain.transactions.importing.months import month_named
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.importing.vocabulary import (
    HEADERS,
    PAYEE_HEADERS,
    TEXT_HEADERS,
    direction_of,
    is_total_line,
    plain_words,
)


def test_every_phrase_is_written_as_headers_are_compared() -> None:
    phrases = [*TEXT_HEADERS, *PAYEE_HEADERS, *(phrase for group in HEADERS.values() for phrase in group), *LABELS]
    assert [phrase for phrase in phrases if plain_words(phrase) != phrase] == []


def test_every_label_leads_to_a_category_that_exists() -> None:
    assert set(LABELS.values()) <= set(BY_SLUG)


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Groceries", "groceries"),
        ("Food & Dining", "dining"),
        ("Restaurants & Bars", "dining"),
        ("Mortgage & Rent", "housing"),
        ("Mortgage and Rent", "housing"),
        ("Gas & Fuel", "auto_fuel"),
        ("Credit Card Payment", "transfer"),
        ("Inflow: Ready to Assign", "income"),
        ("Immediate Obligations: 🛒 Groceries", "groceries"),
        ("Food > Grocery", "groceries"),
        ("Transportation > Something else", "transport"),
        ("Супермаркеты", "groceries"),
        ("Lebensmittel", "groceries"),
        ("Uncategorized", None),
        ("Everything Else", None),
        ("Food", None),
        ("", None),
        (None, None),
    ],
)
def test_labels_of_other_programs(label: str | None, slug: str | None) -> None:
    assert category_of_label(label) == slug


@pytest.mark.parametrize(
    ("text", "incoming"),
    [("Debit", False), ("CREDIT", True), ("Dr.", False), ("Cr", True), ("S", False), ("H", True), ("+", True),
     ("-", False),
     ("Af", False), ("Bij", True), ("Expense", False), ("Income", True), ("Transfer-Out", False), ("Transfer-In", True),
     ("withdrawal in cash", False), ("Списание", False), ("Payment", None), ("debit credit", None), ("", None)],
)  # fmt: skip
def test_words_of_direction(text: str, incoming: bool | None) -> None:
    assert direction_of(text) is incoming


@pytest.mark.parametrize(
    "text", ["Total", "TOTAL:", "Closing balance", "Endsaldo", "Итого", "Summe", "Balance brought forward"]
)
def test_lines_that_are_no_transactions(text: str) -> None:
    assert is_total_line(text)


@pytest.mark.parametrize(
    "text", ["TOTALENERGIES STATION", "Kiosk", "New Balance shoes 550", "Summer fair", "Balanced diet"]
)
def test_shops_that_only_sound_like_totals(text: str) -> None:
    assert not is_total_line(text)


@pytest.mark.parametrize(
    ("name", "month"), [("Sept.", 9), ("März", 3), ("AOÛT", 8), ("května", 5), ("мая", 5), ("octopus", None)]
)
def test_names_of_months(name: str, month: int | None) -> None:
    assert month_named(name) == month


def _roles(header: str, *rows: str) -> list[str]:
    cells = list(zip(*(row.split("|") for row in rows), strict=True))
    columns = [profile(index, name, cells[index]) for index, name in enumerate(header.split("|"))]
    roles = guess_roles(columns)
    return [roles.get(index, ColumnRole.IGNORE) for index in range(len(columns))]


@pytest.mark.parametrize(
    ("header", "row", "roles"),
    [
        ("Transaction Date|Post Date|Description|Category|Type|Amount|Memo",
         "01/28/2024|01/29/2024|SHOP|Food|Sale|-1.00|",
         "DATE IGNORE DESCRIPTION CATEGORY IGNORE AMOUNT NOTE"),
        ("Details|Posting Date|Description|Amount|Type|Balance|Check or Slip #",
         "DEBIT|01/28/2024|SHOP|-1.00|ACH_DEBIT|9.00|",
         "DIRECTION DATE DESCRIPTION AMOUNT IGNORE BALANCE IGNORE"),
        ("Type|Product|Started Date|Completed Date|Description|Amount|Fee|Currency|State|Balance",
         "CARD_PAYMENT|Current|2024-01-02 10:00:00|2024-01-03 10:00:00|Shop|-1.00|0.00|EUR|COMPLETED|9.00",
         "IGNORE IGNORE DATE IGNORE DESCRIPTION AMOUNT IGNORE CURRENCY STATUS BALANCE"),
        ("Date|Payee|Category Group|Category|Memo|Outflow|Inflow", "2024-01-02|Shop|Food|Groceries|milk|$1.00|$0.00",
         "DATE DESCRIPTION CATEGORY CATEGORY NOTE DEBIT CREDIT"),
        ("Date|Merchant|Category|Account|Original Statement|Notes|Amount|Tags",
         "2024-01-02|Shop|Groceries|Card|SHOP 12||-1.00|",
         "DATE DESCRIPTION CATEGORY ACCOUNT DESCRIPTION NOTE AMOUNT TAGS"),
        ("Datum|Naam / Omschrijving|Rekening|Tegenrekening|Code|Af Bij|Bedrag (EUR)|Mutatiesoort|Mededelingen",
         "20240101|Winkel|NL00|NL01|BA|Af|1,00|Betaalautomaat|pas 1",
         "DATE DESCRIPTION ACCOUNT IGNORE IGNORE DIRECTION AMOUNT IGNORE DESCRIPTION"),
        ("Date|Payee|Transaction type|Payment reference|Amount (EUR)|Amount (Foreign Currency)|Type Foreign Currency",
         "2024-01-02|Shop|Card|lunch|-1.5|-1.7|USD", "DATE DESCRIPTION IGNORE DESCRIPTION AMOUNT IGNORE IGNORE"),
        ("Dato|Tekst|Beløb|Saldo", "02.01.2024|Butik|-1,00|9,00", "DATE DESCRIPTION AMOUNT BALANCE"),
        ("Fecha|Concepto|Cargo|Abono|Saldo", "02/01/2024|Tienda|1,00||9,00", "DATE DESCRIPTION DEBIT CREDIT BALANCE"),
        ("Data operacji|Opis operacji|Kwota|Waluta|Saldo po operacji", "2024-01-02|Sklep|-1,00|PLN|9,00",
         "DATE DESCRIPTION AMOUNT CURRENCY BALANCE"),
    ],
)  # fmt: skip
def test_headers_of_well_known_exports(header: str, row: str, roles: str) -> None:
    assert _roles(header, row, row) == roles.split()


def test_the_refusals_are_those_of_the_contract() -> None:
    schema = (Path(__file__).parents[3] / "graphql" / "schema.graphql").read_text()
    listed = re.findall(r"^  ([A-Z_]+)$", schema.split("enum ImportErrorCode {")[1].split("\n}")[0], re.MULTILINE)
    assert listed == [member.value for member in ImportRejection]
