"""Rules and rows made by chance, for laws that must hold for every one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from domain.shared.money import Money
from domain.transactions.model import Categorizer, RefundKind, Split, Transaction, TransactionStatus
from domain.transactions.rules.model import CHOOSABLE, Actions, BoundRule, Choices, Part
from domain.transactions.search.binding import bind
from domain.transactions.search.problems import Problem
from tests.support import searches
from tests.support.searches import NAMES, TODAY, an_id

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNTS = [UUID(an_id(1)), UUID(an_id(2))]
PAYEES = [UUID(an_id(11)), UUID(an_id(12))]
TAGS = [UUID(an_id(number)) for number in range(21, 24)]
CATEGORIES = ["groceries", "dining", "bakery", "rye", "transfer"]

_tags = st.lists(st.sampled_from(TAGS), unique=True, max_size=3).map(tuple)
_category = st.none() | st.sampled_from(CATEGORIES)
_note = st.none() | searches.searched
_sizes = st.decimals(min_value=Decimal("0.01"), max_value=300, places=2)
_percents = st.decimals(min_value=Decimal("0.01"), max_value=100, places=2)
_part = st.builds(Part, category=_category, note=_note, tag_ids=_tags)
parts = st.lists(
    st.one_of(
        _part,
        st.builds(Part, amount=_sizes, category=_category, tag_ids=_tags),
        st.builds(Part, percent=_percents, category=_category, note=_note),
    ),
    min_size=2,
    max_size=4,
).map(tuple)


def _actions(**fields: Any) -> st.SearchStrategy[Actions]:
    return st.builds(Actions, **fields)


_sometimes_parts = st.just(()) | parts
actions: st.SearchStrategy[Actions] = st.one_of(
    _actions(category=st.sampled_from(CATEGORIES), add_tag_ids=_tags),
    _actions(payee_id=st.none() | st.sampled_from(PAYEES), remove_tag_ids=_tags, append_note=_note),
    _actions(note=_note, hides=st.booleans(), parts=_sometimes_parts),
    _actions(transfer_account_id=st.sampled_from(ACCOUNTS), add_tag_ids=_tags),
    _actions(parts=parts),
)


def _bound(number: int, node: Any, does: Actions, stops: bool) -> BoundRule:
    bound = bind(node, NAMES, TODAY)
    assert not isinstance(bound, Problem)
    return BoundRule(id=UUID(int=1_000 + number), bound=bound, actions=does, stops=stops)


_rule = st.tuples(searches.nodes, actions, st.booleans())
rules = st.lists(_rule, min_size=1, max_size=5).map(
    lambda drawn: [_bound(number, *each) for number, each in enumerate(drawn)]
)
# Rules that mostly meet: terms about what other rules write, so that they follow one another or go in circles.
_met = st.sampled_from(["category:groceries", "category:dining", "-category:bakery", "tag:work", "-tag:work", "rewe"])
meeting_rules = st.lists(st.tuples(_met, actions, st.booleans()), min_size=1, max_size=4)


@st.composite
def rows(draw: st.DrawFn, number: int = 0) -> Transaction:
    facts = draw(searches.facts)
    amount = Money(facts.amount_minor, facts.currency)
    splits: tuple[Split, ...] = ()
    if facts.splits and not facts.is_transfer:
        shares = [*range(1, len(facts.splits)), 0]
        shares[-1] = amount.minor - sum(shares[:-1])
        splits = tuple(
            Split(
                id=UUID(int=5_000 + place),
                amount_minor=share,
                category=part.category,
                note=part.note,
                tag_ids=tuple(sorted(map(UUID, part.tag_ids))),
            )
            for place, (share, part) in enumerate(zip(shares, facts.splits, strict=True))
        )
    category = draw(_category)
    by = draw(st.sampled_from(list(Categorizer))) if category else None
    return Transaction(
        id=UUID(int=100 + number),
        account_id=UUID(facts.account_id),
        booked_on=facts.booked_on,
        amount=amount,
        description=facts.description,
        merchant=facts.merchant,
        note=facts.note,
        category=category,
        categorized_by=by,
        confidence=0.5 if by is Categorizer.MODEL else None,
        counterpart_id=UUID(int=9) if facts.is_transfer else None,
        import_id=UUID(facts.import_id) if facts.import_id else None,
        payee_id=UUID(facts.payee_id) if facts.payee_id else None,
        tag_ids=draw(_tags),
        splits=splits,
        status=TransactionStatus.PENDING if facts.is_pending else TransactionStatus.POSTED,
        refund_of=UUID(int=8) if facts.is_refund else None,
        refund_kind=RefundKind.REFUND if facts.is_refund else None,
        reconciliation_id=UUID(int=7) if facts.is_reconciled else None,
        is_hidden=facts.is_hidden,
        updated_at=NOW,
    )


many_rows = st.integers(1, 4).flatmap(lambda size: st.tuples(*(rows(number) for number in range(size))).map(list))
_some_tags = st.frozensets(st.sampled_from(TAGS), max_size=2)
choices = st.none() | st.builds(
    Choices, st.frozensets(st.sampled_from(CHOOSABLE), max_size=2), kept_tags=_some_tags, dropped_tags=_some_tags
)
A_DAY = date(2026, 11, 2)
