"""Rules on the fake and on PostgreSQL: written, tried, run, logged, and taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.shared.outcomes import Rejected
from domain.transactions.commands import EditTransaction, PredictedCategory
from domain.transactions.model import Categorizer, RefundKind, Transaction
from domain.transactions.names import Payee, Tag
from domain.transactions.rules.checking import Draft
from domain.transactions.rules.commands import (
    CreateRule,
    DeleteRule,
    EditRule,
    OrderRules,
    PreviewRules,
    RunRules,
    TryRule,
)
from domain.transactions.rules.model import Actions, Occasion, Part, Rule
from domain.transactions.rules.outcomes import RuleSaved, RulesPreviewed, RulesRan
from domain.transactions.rules.rejections import (
    OrderRulesRejection,
    RuleRejection,
    RunRulesRejection,
    TextRejected,
)
from tests.support.ledger_world import TODAY, World, accepted, recording, refused


def draft(condition: str, **does: Any) -> Draft:
    return Draft(condition=condition, actions=Actions(**does))


async def add(world: World, condition: str, *, stops: bool = False, now: bool = False, **does: Any) -> RuleSaved:
    command = CreateRule(id=uuid4(), draft=replace(draft(condition, **does), stops=stops), applies_now=now)
    saved = accepted(await world.handle(command))
    assert isinstance(saved, RuleSaved)
    return saved


async def ran(world: World, **fields: Any) -> RulesRan:
    outcome = accepted(await world.handle(RunRules(id=uuid4(), **fields)))
    assert isinstance(outcome, RulesRan)
    return outcome


async def preview(world: World, **fields: Any) -> RulesPreviewed:
    outcome = accepted(await world.handle(PreviewRules(**fields)))
    assert isinstance(outcome, RulesPreviewed)
    return outcome


async def bought(world: World, account_id: UUID, description: str, **fields: Any) -> Transaction:
    row: Transaction = accepted(
        await world.record(recording(account_id, description=description, **fields))
    ).transaction
    return row


def plain(row: Transaction) -> Transaction:
    """A row without its counters."""
    return replace(row, version=1, updated_at=row.booked_on)  # type: ignore[arg-type]


async def stored(world: World) -> list[Rule]:
    async with world.begin(world.caller) as unit:
        return sorted(await unit.of(Rule).all(), key=lambda rule: rule.position)


async def test_a_rule_keeps_ids_and_shows_names(world: World) -> None:
    tag = Tag(id=uuid4(), name="household")
    await world.put(tag)
    saved = await add(world, "rewe tag:household amount>50", category="groceries", add_tag_ids=(tag.id,))
    assert saved.rule.rule.condition["all"][1] == {"tag": [str(tag.id)]}
    assert saved.rule.condition == "rewe tag:household amount>50"
    words = "When anything contains “rewe” and tagged household and amount over 50"
    assert saved.rule.sentence == f"{words} → category Groceries, tag household"


async def test_the_same_request_twice_is_one_rule(world: World) -> None:
    account = await world.account()
    await bought(world, account.id, "Rewe")
    command = CreateRule(id=uuid4(), draft=draft("rewe", category="groceries"), applies_now=True)
    first, again = accepted(await world.handle(command)), accepted(await world.handle(command))
    assert (first.rule, first.run) == (again.rule, again.run)
    assert len(await stored(world)) == 1
    other = replace(command, draft=draft("edeka", category="groceries"))
    assert refused(await world.handle(other)) == (RuleRejection.ID_CONFLICT, "id")


@pytest.mark.parametrize(
    ("condition", "does", "code", "field"),
    [
        ("", {"category": "groceries"}, RuleRejection.CONDITION_EMPTY, "condition"),
        ("amout>5", {"category": "groceries"}, RuleRejection.CONDITION_INVALID, "condition"),
        ("tag:nothing", {"category": "groceries"}, RuleRejection.CONDITION_INVALID, "condition"),
        ("description:/(/", {"category": "groceries"}, RuleRejection.CONDITION_INVALID, "condition"),
        ("rewe", {}, RuleRejection.ACTIONS_EMPTY, "actions"),
        ("rewe", {"category": "nonsense"}, RuleRejection.CATEGORY_UNKNOWN, "actions.category"),
        ("rewe", {"payee_id": uuid4()}, RuleRejection.PAYEE_NOT_FOUND, "actions.payeeId"),
        ("rewe", {"add_tag_ids": (uuid4(),)}, RuleRejection.TAG_NOT_FOUND, "actions.addTagIds"),
        ("rewe", {"transfer_account_id": uuid4()}, RuleRejection.ACCOUNT_NOT_FOUND, "actions.transferAccountId"),
        ("rewe", {"note": " "}, RuleRejection.NOTE_TOO_LONG, "actions.note"),
        ("rewe", {"note": "a", "append_note": "b"}, RuleRejection.ACTIONS_CONFLICT, "actions.appendNote"),
        ("rewe", {"parts": (Part(),)}, RuleRejection.SPLIT_TOO_FEW, "actions.split"),
        ("rewe", {"parts": (Part(amount=Decimal(-1)), Part())}, RuleRejection.SPLIT_PART_INVALID, "actions.split.0"),
        (
            "rewe",
            {"parts": (Part(percent=Decimal(40)), Part(percent=Decimal(50)))},
            RuleRejection.SPLIT_NEEDS_REMAINDER,
            "actions.split",
        ),
        ("rewe", {"parts": (Part(percent=Decimal(100)), Part())}, RuleRejection.SPLIT_PART_INVALID, "actions.split"),
    ],
)
async def test_a_bad_rule_is_refused_with_its_field(
    world: World, condition: str, does: dict[str, Any], code: RuleRejection, field: str
) -> None:
    command = CreateRule(id=uuid4(), draft=draft(condition, **does))
    assert refused(await world.handle(command)) == (code, field)
    assert await stored(world) == []


async def test_a_bad_condition_is_refused_with_its_place(world: World) -> None:
    outcome = await world.handle(CreateRule(id=uuid4(), draft=draft("rewe amout>5", category="groceries")))
    assert isinstance(outcome, TextRejected)
    assert (outcome.start, outcome.end, outcome.suggestion) == (5, 10, "amount")


async def test_a_preview_tells_what_a_run_then_does(world: World) -> None:
    account = await world.account()
    rows = [await bought(world, account.id, f"Rewe {number}") for number in range(5)]
    mine = await bought(world, account.id, "Rewe mine", category="dining")
    await bought(world, account.id, "Shell")
    wanted = draft("rewe", category="groceries")
    shown = await preview(world, draft=wanted)
    saved = accepted(await world.handle(CreateRule(id=uuid4(), draft=wanted, applies_now=True)))
    assert (shown.matched_count, shown.changed_count) == (6, 5)
    assert (saved.run.matched_count, saved.run.changed_count) == (6, 5)
    now = await world.rows(*(row.id for row in rows), mine.id)
    for change in shown.page.items:
        assert plain(now[change.as_changed.id]) == plain(change.as_changed)
        assert [field.name for field in change.fields] == ["Category"]
    assert now[mine.id] == mine


async def test_a_preview_comes_in_pages(world: World) -> None:
    account = await world.account()
    ids = {(await bought(world, account.id, f"Rewe {number}")).id for number in range(5)}
    wanted = draft("rewe", category="groceries")
    seen: list[UUID] = []
    after = None
    while True:
        page = (await preview(world, draft=wanted, first=2, after=after)).page
        seen += [change.as_changed.id for change in page.items]
        if not page.has_next:
            break
        after = (page.items[-1].as_changed.booked_on, page.items[-1].as_changed.id)
    assert len(seen) == 5
    assert set(seen) == ids


async def test_undoing_a_run_restores_every_field(world: World) -> None:
    account = await world.account()
    tag = Tag(id=uuid4(), name="household")
    payee = Payee(id=uuid4(), name="Rewe Group")
    await world.put(tag, payee)
    rows = [await bought(world, account.id, f"Rewe {number}", amount_minor=-1_000 - number) for number in range(3)]
    await world.predict(
        PredictedCategory(transaction_id=rows[0].id, category="shopping", confidence=0.7, merchant=None)
    )
    before = await world.rows(*(row.id for row in rows))
    parts = (Part(percent=Decimal(30), category="dining"), Part(category="groceries", note="rest"))
    await add(world, "rewe", payee_id=payee.id, add_tag_ids=(tag.id,), append_note="household", parts=parts)
    await add(world, "rewe 2", hides=True)
    done = await ran(world)
    assert done.change is not None
    now = await world.rows(*before)
    assert all(sum(part.amount_minor for part in row.splits) == row.amount.minor for row in now.values())
    assert now[rows[2].id].is_hidden
    accepted(await world.undo(done.change.id))
    after = await world.rows(*before)
    assert {id_: plain(row) for id_, row in after.items()} == {id_: plain(row) for id_, row in before.items()}


async def test_running_twice_changes_nothing_more(world: World) -> None:
    account = await world.account()
    await bought(world, account.id, "Rewe")
    await add(world, "rewe", category="groceries", append_note="x")
    await add(world, "category:groceries", parts=(Part(percent=Decimal(50)), Part(category="dining")))
    assert (await ran(world)).run.changed_count == 1
    again = await ran(world)
    assert (again.run.changed_count, again.change, again.run.change_id) == (0, None, None)


async def test_a_run_over_a_search_leaves_the_rest(world: World) -> None:
    account = await world.account()
    one, other = await bought(world, account.id, "Rewe one"), await bought(world, account.id, "Rewe two")
    saved = await add(world, "rewe", category="groceries")
    await ran(world, rule_ids=(saved.rule.rule.id,), search="one")
    now = await world.rows(one.id, other.id)
    assert (now[one.id].category, now[other.id].category) == ("groceries", None)


async def test_the_same_run_twice_is_one_run(world: World) -> None:
    account = await world.account()
    await bought(world, account.id, "Rewe")
    await add(world, "rewe", category="groceries")
    command = RunRules(id=uuid4())
    first, again = accepted(await world.handle(command)), accepted(await world.handle(command))
    assert first.run == again.run
    assert first.run.occasion is Occasion.PERSON


async def test_what_a_person_wrote_by_hand_stays_unless_they_force_it(world: World) -> None:
    account = await world.account()
    row = await bought(world, account.id, "Rewe")
    accepted(await world.edit(EditTransaction(id=row.id, version=row.version, note="mine")))
    saved = await add(world, "rewe", note="by rule", now=True)
    assert saved.run is not None
    assert (saved.run.matched_count, saved.run.changed_count) == (1, 0)
    await ran(world, is_forced=True)
    assert (await world.row(row.id)).note == "by rule"


async def test_a_tag_that_a_person_took_off_stays_off(world: World) -> None:
    account = await world.account()
    tag = Tag(id=uuid4(), name="household")
    await world.put(tag)
    row = await bought(world, account.id, "Rewe")
    await add(world, "rewe", add_tag_ids=(tag.id,), now=True)
    row = await world.row(row.id)
    accepted(await world.edit(EditTransaction(id=row.id, version=row.version, tag_ids=())))
    assert (await ran(world)).run.changed_count == 0


async def test_a_run_takes_nothing_from_a_person_and_a_forced_one_does(world: World) -> None:
    account = await world.account()
    row = await bought(world, account.id, "Rewe", category="dining")
    await add(world, "rewe", category="groceries", now=True)
    assert (await world.row(row.id)).category == "dining"
    await ran(world, is_forced=True)
    now = await world.row(row.id)
    assert (now.category, now.categorized_by) == ("groceries", Categorizer.RULE)


async def test_a_recorded_row_is_ruled_at_once_and_undone_with_it(world: World) -> None:
    account = await world.account()
    tag = Tag(id=uuid4(), name="household")
    await world.put(tag)
    await add(world, "rewe", category="groceries", add_tag_ids=(tag.id,), append_note="weekly")
    command = recording(account.id, description="Rewe", note="milk")
    recorded = accepted(await world.record(command))
    row = recorded.transaction
    assert (row.category, row.categorized_by, row.tag_ids) == ("groceries", Categorizer.RULE, (tag.id,))
    assert row.note == "milk\nweekly"
    assert await world.row(row.id) == row
    assert accepted(await world.record(command)).transaction == row
    accepted(await world.undo(recorded.change.id))
    assert await world.rows(row.id) == {}


async def test_a_rule_for_transfers_finds_the_other_leg(world: World) -> None:
    giro, savings = await world.account("Giro"), await world.account("Savings")
    sent = await bought(world, giro.id, "To savings", amount_minor=-5_000)
    near = await bought(world, savings.id, "From giro", amount_minor=5_000, booked_on=TODAY.replace(day=4))
    await bought(world, savings.id, "Something else", amount_minor=5_000, booked_on=TODAY.replace(day=6))
    alone = await bought(world, giro.id, "To savings again", amount_minor=-700)
    saved = await add(world, 'description:"to savings"', transfer_account_id=savings.id, now=True)
    now = await world.rows(sent.id, near.id, alone.id)
    assert now[sent.id].counterpart_id == near.id
    assert now[near.id].counterpart_id == sent.id
    assert (now[alone.id].category, now[alone.id].counterpart_id) == ("transfer", None)
    assert saved.change is not None
    accepted(await world.undo(saved.change.id))
    assert (await world.row(near.id)).counterpart_id is None


async def test_a_rule_for_transfers_makes_the_other_leg_where_it_should(world: World) -> None:
    giro, cash = await world.account("Giro"), await world.account("Cash")
    drawn = await bought(world, giro.id, "ATM", amount_minor=-5_000)
    wanted = draft("atm", transfer_account_id=cash.id, creates_leg=True)
    shown = await preview(world, draft=wanted)
    saved = accepted(await world.handle(CreateRule(id=uuid4(), draft=wanted, applies_now=True)))
    assert shown.changed_count == saved.run.changed_count == 2
    leg = (await world.row(drawn.id)).counterpart_id
    assert leg is not None
    assert (await world.row(leg)).amount.minor == 5_000
    assert (await world.balance(cash.id)).minor == 15_000
    accepted(await world.undo(saved.change.id))
    assert await world.rows(leg) == {}
    assert (await world.balance(cash.id)).minor == 10_000


async def test_rules_run_in_the_order_that_people_chose(world: World) -> None:
    account = await world.account()
    row = await bought(world, account.id, "Rewe")
    first = await add(world, "rewe", category="groceries")
    second = await add(world, "rewe", category="dining")
    ids = (second.rule.rule.id, first.rule.rule.id)
    ordered = accepted(await world.handle(OrderRules(ids=ids)))
    assert [view.rule.id for view in ordered.rules] == list(ids)
    await ran(world)
    assert (await world.row(row.id)).category == "groceries"
    assert refused(await world.handle(OrderRules(ids=ids[:1]))) == (OrderRulesRejection.RULES_CHANGED, "ids")


async def test_a_rule_is_edited_switched_off_and_deleted_and_all_is_undone(world: World) -> None:
    saved = await add(world, "rewe", category="groceries")
    rule = saved.rule.rule
    edited = accepted(await world.handle(EditRule(id=rule.id, version=1, condition="edeka", is_active=False)))
    assert (edited.rule.condition, edited.rule.rule.is_active, edited.rule.rule.version) == ("edeka", False, 2)
    stale = await world.handle(EditRule(id=rule.id, version=1, name="x"))
    assert refused(stale) == (RuleRejection.VERSION_CONFLICT, "version")
    assert refused(await world.handle(RunRules(id=uuid4()))) == (RunRulesRejection.NO_RULES, "ruleIds")
    deleted = accepted(await world.handle(DeleteRule(id=rule.id)))
    assert await stored(world) == []
    accepted(await world.undo(deleted.change.id))
    accepted(await world.undo(edited.change.id))
    (back,) = await stored(world)
    assert (back.condition, back.is_active) == (rule.condition, True)


async def test_a_rule_about_something_that_is_gone_rests(world: World) -> None:
    account = await world.account()
    tag = Tag(id=uuid4(), name="household")
    await world.put(tag)
    saved = await add(world, "rewe", add_tag_ids=(tag.id,))

    async def without(_: Any, id_: UUID, unit: Any) -> None:
        await unit.of(Tag).remove(id_)

    await world._run(without, tag.id)
    row = await bought(world, account.id, "Rewe")
    assert row.tag_ids == ()
    outcome = await world.handle(RunRules(id=uuid4(), rule_ids=(saved.rule.rule.id,)))
    assert refused(outcome) == (RunRulesRejection.RULE_BROKEN, "ruleIds")
    switched = await world.handle(EditRule(id=saved.rule.rule.id, version=1, is_active=False))
    assert accepted(switched).rule.problem is not None


async def test_a_condition_is_tried_on_a_text(world: World) -> None:
    assert accepted(await world.handle(TryRule(condition="description:/rewe \\d+/", description="REWE 4711"))).matches
    assert not accepted(await world.handle(TryRule(condition="amount>50", description="REWE"))).matches
    assert accepted(await world.handle(TryRule(condition="rewe (", description="REWE"))).refused.field == "condition"


async def test_a_linked_refund_follows_the_rule_of_its_expense(world: World) -> None:
    account = await world.account()
    spent = await bought(world, account.id, "Rewe", amount_minor=-5_000)
    back = await bought(world, account.id, "Rewe refund", amount_minor=900)
    await world.change_row(back.id, refund_of=spent.id, refund_kind=RefundKind.REFUND)
    shown = await preview(world, draft=draft("rewe", category="groceries"))
    saved = await add(world, "rewe", category="groceries", now=True)
    assert saved.run is not None
    assert shown.changed_count == saved.run.changed_count == 2
    assert (await world.row(back.id)).category == "groceries"


async def test_a_refused_run_leaves_no_line_in_the_log(world: World) -> None:
    await add(world, "rewe", category="groceries")
    run_id = uuid4()
    outcome = await world.handle(RunRules(id=run_id, search="amout>3"))
    assert isinstance(outcome, Rejected)
    assert (outcome.code, outcome.field) == (RunRulesRejection.SEARCH_INVALID, "search")
    async with world.begin(world.caller) as unit:
        assert await unit.rules.get_run(run_id) is None
