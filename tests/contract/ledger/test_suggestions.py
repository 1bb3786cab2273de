"""What the model offers and people take over, on the fake and on PostgreSQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.transactions.commands import PredictedCategory
from domain.transactions.linking.commands import LinkRefunds
from domain.transactions.model import Categorizer, Transaction
from domain.transactions.names import Payee, PayeeAlias
from domain.transactions.naming.aliases import alias_key
from domain.transactions.suggesting.commands import AcceptSuggestions, Choice
from domain.transactions.suggesting.rejections import AcceptSuggestionsRejection
from tests.support.ledger_world import World, accepted, recording, refused

codes = AcceptSuggestionsRejection


async def offered(
    world: World, *rows: tuple[str, float, str | None], account_id: UUID | None = None
) -> list[Transaction]:
    """Rows without a category, each with what the model says of it."""
    account = account_id or (await world.account()).id
    made = []
    for category, confidence, merchant in rows:
        row = accepted(await world.record(recording(account, description=f"{merchant or 'Somewhere'} 17"))).transaction
        await world.suggest(row.id, category, confidence, merchant)
        made.append(row)
    return made


def choosing(*choices: tuple[UUID, str | None]) -> AcceptSuggestions:
    return AcceptSuggestions(choices=tuple(Choice(id=id_, category=category) for id_, category in choices))


async def categories(world: World, rows: list[Transaction]) -> list[Any]:
    now = await world.rows(*(row.id for row in rows))
    return [(now[row.id].category, now[row.id].categorized_by) for row in rows]


async def test_a_suggestion_is_taken_over_or_another_category_chosen_as_one_change(world: World) -> None:
    said = (("dining", 0.4, "Joe's"), ("pets", 0.3, None), ("home", 0.2, None))
    first, second, third = rows = await offered(world, *said)
    done = accepted(await world.handle(choosing((second.id, "travel"), (first.id, None))))
    assert [row.id for row in done.transactions] == [second.id, first.id]
    assert done.remaining_count == 0
    assert done.change.summary == "Accepted the categories suggested for 2 transactions"
    person = Categorizer.PERSON
    assert await categories(world, rows) == [("dining", person), ("travel", person), (None, None)]
    assert [(row.merchant, row.version) for row in done.transactions] == [(None, 2), ("Joe's", 2)]

    accepted(await world.undo(done.change.id))
    assert await categories(world, rows) == [(None, None)] * 3
    again = accepted(await world.handle(choosing((third.id, None))))
    assert again.change.summary == "Set Somewhere 17 to Home"


async def test_what_is_suggested_for_one_merchant_is_accepted_at_once(world: World) -> None:
    rows = await offered(world, ("dining", 0.4, "Joe's"), ("shopping", 0.3, "JOE'S"), ("dining", 0.4, "Ann's"))
    done = accepted(await world.handle(AcceptSuggestions(merchant="Joe's")))
    person = Categorizer.PERSON
    assert await categories(world, rows) == [("dining", person), ("shopping", person), (None, None)]
    accepted(await world.undo(done.change.id))
    done = accepted(await world.handle(AcceptSuggestions(merchant="joe's", category="travel")))
    assert done.change.summary == "Set 2 transactions to Travel"
    assert await categories(world, rows) == [("travel", person), ("travel", person), (None, None)]
    nothing = accepted(await world.handle(AcceptSuggestions(merchant="Nobody")))
    assert (nothing.transactions, nothing.change) == ((), None)


async def test_what_is_sure_enough_is_accepted_at_once(world: World) -> None:
    rows = await offered(world, ("dining", 0.4996, None), ("home", 0.4994, None), ("pets", 0.2, None))
    done = accepted(await world.handle(AcceptSuggestions(from_percent=50)))
    assert [row.id for row in done.transactions] == [rows[0].id]
    accepted(await world.handle(AcceptSuggestions(from_percent=0)))
    assert [category for category, _ in await categories(world, rows)] == ["dining", "home", "pets"]


async def test_more_than_one_change_takes_is_left_and_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = await offered(world, ("dining", 0.4, "Joe's"), ("dining", 0.45, "Joe's"), ("dining", 0.3, "Joe's"))
    monkeypatch.setattr("domain.transactions.suggesting.use_cases.ACCEPT_MAX", 2)
    done = accepted(await world.handle(AcceptSuggestions(merchant="Joe's")))
    assert ([row.id for row in done.transactions], done.remaining_count) == ([rows[1].id, rows[0].id], 1)
    too_many = choosing(*((row.id, "dining") for row in rows))
    assert refused(await world.handle(too_many)) == (codes.TOO_MANY, "choices")


async def test_nobodys_decision_is_overwritten(world: World) -> None:
    person, model, rule = rows = await offered(world, *[("dining", 0.4, "Joe's")] * 3)
    accepted(await world.categorize([person.id], "pets"))
    await world.predict(PredictedCategory(transaction_id=model.id, category="home", confidence=0.9, merchant=None))
    await world.change_row(rule.id, category="travel", categorized_by=Categorizer.RULE)
    before = await categories(world, rows)
    for row in rows:
        assert refused(await world.handle(choosing((row.id, None)))) == (codes.DECIDED_OTHERWISE, "choices")
    for command in (AcceptSuggestions(merchant="Joe's"), AcceptSuggestions(from_percent=0)):
        assert accepted(await world.handle(command)).transactions == ()
    assert await categories(world, rows) == before
    # Sent again it is done already.
    assert accepted(await world.handle(choosing((person.id, "pets")))).change is None


async def test_rows_that_have_their_category_from_elsewhere_are_no_suggestions(world: World) -> None:
    account = await world.account()
    expense = accepted(await world.record(recording(account.id, amount_minor=-900))).transaction
    refund = accepted(await world.record(recording(account.id, amount_minor=900))).transaction
    accepted(await world.handle(LinkRefunds(ids=(refund.id,), expense_id=expense.id)))
    await world.suggest(refund.id, "dining", 0.4, "Joe's")
    assert refused(await world.handle(choosing((refund.id, "dining")))) == (codes.DECIDED_OTHERWISE, "choices")
    assert accepted(await world.handle(AcceptSuggestions(merchant="Joe's"))).transactions == ()


async def test_refunds_follow_and_payees_are_found(world: World) -> None:
    account = await world.account()
    (expense,) = await offered(world, ("dining", 0.4, "Joe's"), account_id=account.id)
    refund = accepted(await world.record(recording(account.id, amount_minor=900))).transaction
    accepted(await world.handle(LinkRefunds(ids=(refund.id,), expense_id=expense.id)))
    payee = Payee(id=uuid4(), name="Joe's", category="shopping")
    await world.put(payee, PayeeAlias(id=uuid4(), payee_id=payee.id, alias=alias_key("Joe's")))
    done = accepted(await world.handle(choosing((expense.id, None))))
    now = await world.rows(expense.id, refund.id)
    # The person's word counts for more than what the payee usually stands for.
    assert (now[expense.id].category, now[expense.id].payee_id) == ("dining", payee.id)
    assert now[refund.id].category == "dining"
    accepted(await world.undo(done.change.id))
    assert (await world.row(refund.id)).category is None


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (AcceptSuggestions(), codes.NOTHING_NAMED, "choices"),
        (AcceptSuggestions(merchant="Joe's", from_percent=80), codes.NOTHING_NAMED, "choices"),
        (AcceptSuggestions(from_percent=101), codes.PERCENT_OUT_OF_RANGE, "fromPercent"),
        (AcceptSuggestions(merchant="Joe's", category="nonsense"), codes.CATEGORY_UNKNOWN, "category"),
        (choosing((UUID(int=1), "nonsense")), codes.CATEGORY_UNKNOWN, "choices"),
        (choosing((UUID(int=1), "dining")), codes.NOT_FOUND, "choices"),
    ],
)
async def test_refusals(world: World, command: AcceptSuggestions, code: Any, field: str) -> None:
    await world.account()
    assert refused(await world.handle(command)) == (code, field)


async def test_nothing_is_made_up_where_the_model_said_nothing(world: World) -> None:
    account = await world.account()
    row = accepted(await world.record(recording(account.id))).transaction
    assert refused(await world.handle(choosing((row.id, None)))) == (codes.NOT_SUGGESTED, "choices")
    done = accepted(await world.handle(choosing((row.id, "dining"))))
    assert done.transactions == (await world.row(row.id),)
