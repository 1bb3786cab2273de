"""The taxonomy: what a transaction can be about. Adding one is adding an entry here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CategoryKind(StrEnum):
    EXPENSE = "EXPENSE"
    INCOME = "INCOME"
    NEUTRAL = "NEUTRAL"


@dataclass(frozen=True, slots=True)
class Category:
    """`slug` is the stable id; `icon` names a Tabler icon."""

    slug: str
    label: str
    kind: CategoryKind
    icon: str
    description: str


def _expense(slug: str, label: str, icon: str, description: str) -> Category:
    return Category(slug, label, CategoryKind.EXPENSE, icon, description)


TRANSFER = "transfer"
INCOME = "income"
ADJUSTMENT = "adjustment"

# The order is the order of labels in the model: append only.
CATEGORIES: tuple[Category, ...] = (
    _expense("groceries", "Groceries", "shopping-cart", "Supermarkets, food shops, bakeries, butchers and markets"),
    _expense("dining", "Dining", "tools-kitchen-2", "Restaurants, cafes, bars, fast food and food delivery"),
    _expense("auto_fuel", "Car & fuel", "gas-station", "Fuel, charging, car repair, parts and washes"),
    _expense("transport", "Transport", "bus", "Public transport, taxis, parking, tolls, car and bike rental"),
    _expense("travel", "Travel", "plane", "Flights, hotels, holiday lets and travel agencies"),
    _expense("shopping", "Shopping", "shopping-bag", "Clothes, electronics, books, toys and online shops"),
    _expense("home", "Home", "home", "Furniture, hardware, garden, household goods and home services"),
    _expense("entertainment", "Entertainment", "movie", "Cinema, music, streaming, games, events and news"),
    _expense("health", "Health", "heartbeat", "Pharmacy, doctors, dentists, opticians and hospitals"),
    _expense("personal_care", "Personal care", "scissors", "Hairdressers, beauty, gyms, fitness and spas"),
    _expense("utilities", "Utilities", "bulb", "Electricity, gas, water, phone, internet and television"),
    _expense("housing", "Housing", "building", "Rent and mortgage"),
    _expense("insurance", "Insurance", "umbrella", "Car, home, life and health insurance"),
    _expense(
        "education_kids", "Education & kids", "school", "Tuition, courses, childcare, baby supplies, student loans"
    ),
    _expense("pets", "Pets", "paw", "Pet food, veterinary care and grooming"),
    _expense("fees", "Fees & interest", "receipt", "Bank and card fees, interest charged and late fees"),
    Category(
        TRANSFER,
        "Transfer",
        CategoryKind.NEUTRAL,
        "arrows-exchange",
        "Between own accounts: card payments, cash withdrawals, investments, peer payments",
    ),
    Category(INCOME, "Income", CategoryKind.INCOME, "cash", "Salary, interest, dividends, benefits and reimbursements"),
    _expense("charity_gifts", "Charity & gifts", "gift", "Donations and gifts"),
    _expense("taxes", "Taxes", "building-bank", "Income, property and other taxes"),
    _expense("services", "Services", "briefcase", "Post, legal, printing and professional services"),
)
# What the ledger itself books, and the model therefore never names: no label, so free in its order.
SYSTEM: tuple[Category, ...] = (
    Category(
        ADJUSTMENT,
        "Balance adjustment",
        CategoryKind.NEUTRAL,
        "scale",
        "Corrections of a balance and changes of value: neither spent nor earned",
    ),
)
BUILT_IN: tuple[Category, ...] = CATEGORIES + SYSTEM
BY_SLUG: dict[str, Category] = {category.slug: category for category in BUILT_IN}
