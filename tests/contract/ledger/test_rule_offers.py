"""Offers of rules, on the fake and on PostgreSQL: one after a choice, several from choices made again and again."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.transactions.model import Categorizer, Transaction
from domain.transactions.names import Payee
from domain.transactions.rules.checking import Draft
from domain.transactions.rules.commands import CreateRule, DeclineRuleOffer, FindRuleOffer, FindRuleOffers
from domain.transactions.rules.model import Actions
from domain.transactions.rules.outcomes import RuleOffer
from domain.transactions.rules.patterns import stable_words
from tests.support.ledger_world import World, accepted, recording


async def bought(world: World, account_id: UUID, description: str, **fields: Any) -> Transaction:
    row: Transaction = accepted(
        await world.record(recording(account_id, description=description, **fields))
    ).transaction
    return row


async def offer(world: World, row: Transaction) -> RuleOffer | None:
    found: RuleOffer | None = accepted(await world.handle(FindRuleOffer(transaction_id=row.id))).offer
    return found


async def offers(world: World) -> tuple[RuleOffer, ...]:
    found: tuple[RuleOffer, ...] = accepted(await world.handle(FindRuleOffers())).offers
    return found


async def accept(world: World, made: RuleOffer) -> Any:
    draft = Draft(condition=made.condition, actions=Actions(category=made.category))
    return accepted(await world.handle(CreateRule(id=uuid4(), draft=draft, applies_now=True)))


async def test_a_choice_is_offered_as_a_rule_with_what_it_would_change(world: World) -> None:
    account = await world.account()
    rows = [await bought(world, account.id, f"KARTENZAHLUNG Hofladen Meyer {number:04}") for number in range(4)]
    await world.categorize([rows[0].id], "groceries")
    made = await offer(world, rows[0])
    assert made is not None
    assert made.condition == 'description:"Hofladen Meyer"'
    assert (made.category, made.match_count) == ("groceries", 3)
    saved = await accept(world, made)
    assert saved.run.changed_count == made.match_count
    now = await world.rows(*(row.id for row in rows))
    assert {row.category for row in now.values()} == {"groceries"}
    assert now[rows[0].id].categorized_by is Categorizer.PERSON
    assert await offer(world, rows[0]) is None
    accepted(await world.undo(saved.change.id))
    assert [(await world.row(row.id)).category for row in rows] == ["groceries", None, None, None]
    assert await offer(world, rows[0]) is not None


async def test_a_payee_says_more_than_words(world: World) -> None:
    account = await world.account()
    payee = Payee(id=uuid4(), name="Hofladen")
    await world.put(payee)
    rows = [await bought(world, account.id, f"PAYMENT {number}", payee_id=payee.id) for number in range(2)]
    await world.categorize([rows[0].id], "groceries")
    made = await offer(world, rows[0])
    assert made is not None
    assert made.condition == "payee:Hofladen"


async def test_nothing_is_offered_for_what_never_came_again(world: World) -> None:
    account = await world.account()
    row = await bought(world, account.id, "Hofladen Meyer", category="groceries")
    assert await offer(world, row) is None


async def test_nothing_is_offered_where_people_choose_now_this_and_now_that(world: World) -> None:
    account = await world.account()
    await bought(world, account.id, "Amazon Marketplace", category="home")
    row = await bought(world, account.id, "Amazon Marketplace", category="groceries")
    assert await offer(world, row) is None


async def test_a_declined_offer_does_not_come_back_until_that_is_undone(world: World) -> None:
    account = await world.account()
    rows = [await bought(world, account.id, "Hofladen Meyer") for _ in range(2)]
    await world.categorize([rows[0].id], "groceries")
    made = await offer(world, rows[0])
    assert made is not None
    declined = accepted(await world.handle(DeclineRuleOffer(subject=made.subject)))
    assert accepted(await world.handle(DeclineRuleOffer(subject=made.subject))).change is None
    assert await offer(world, rows[0]) is None
    accepted(await world.undo(declined.change.id))
    assert await offer(world, rows[0]) is not None


async def test_choices_made_three_times_become_offers(world: World) -> None:
    account = await world.account()
    for number in range(3):
        await bought(world, account.id, f"Hofladen Meyer {number}", category="groceries")
        await bought(world, account.id, f"Tankstelle Nord {number}", category="auto_fuel" if number else "travel")
    await bought(world, account.id, "Hofladen Meyer 77")
    await bought(world, account.id, "Kiosk", category="groceries")
    (made,) = await offers(world)
    assert (made.condition, made.chosen_count, made.match_count) == ('description:"Hofladen Meyer"', 3, 1)
    await accept(world, made)
    assert await offers(world) == ()


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("REWE SAGT DANKE 4711 Berlin", "REWE"),
        ("Kartenzahlung EDEKA Nord GmbH 0815", "EDEKA Nord"),
        ("AMZN Mktp DE*2X4Y", "AMZN Mktp"),
        ("SQ *BLUE BOTTLE COFFEE 123", "BLUE BOTTLE COFFEE"),
        ("POS PURCHASE 2026-11-02", None),
        ("12345 67890", None),
        ("H&M 0123", "H&M"),
        ("Überweisung an Müller", "Müller"),
    ],
)
def test_stable_words(description: str, words: str | None) -> None:
    assert stable_words(description) == words
