"""Random commands for the ledger: one generator for each, so that every law is tested with all that can be done.

To add one, write a function that takes the `Scene` (what is there, and chance) and gives a command, or None where there
is nothing to do it to, and put `@generates` on it; the use case is found in `HANDLERS`. Put those of a part into a file
of its own (tests/support/ledger_commands_<part>.py) and name the module in `PARTS`. A command may be refused: the laws
then say that nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from random import Random
from typing import Any
from uuid import UUID

from deployments.adapters.unit_of_work import run
from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.use_cases import delete_budget, set_budget
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import commands, predicting
from domain.transactions.handlers import HANDLERS, UseCase
from domain.transactions.model import (
    AccountType,
    Change,
    ChangeKind,
    RefundKind,
    Split,
    Transaction,
    TransactionStatus,
)
from domain.transactions.names import Payee, Tag
from domain.transactions.ports import LedgerUnit
from tests.support.ledger_scene import ReadState, Scene, State
from tests.support.ledger_world import World

PARTS: tuple[str, ...] = (
    "tests.support.ledger_commands_naming",
    "tests.support.ledger_commands_editing",
    "tests.support.ledger_commands_money",
)
# Of another context, with units of its own and the same history.
BUDGETS: dict[type[Any], UseCase] = {SetBudget: set_budget, DeleteBudget: delete_budget}

Generator = Callable[[Scene], Any]
GENERATORS: dict[str, Generator] = {}
# Rows written as if by some command, which has looked at nothing: not for tests of several writers.
UNCHECKED = (
    "split",
    "split_and_change_the_amount",
    "unsplit",
    "link",
    "unlink",
    "refund",
    "mark",
    "name_things",
    "tag",
    "restore",
    "import_rows",
)
# What takes changes back: left out where a test undoes in an order of its own.
GOING_BACK = ("undo", "redo", "undo_last", "redo_last")


def generates(generator: Generator) -> Generator:
    GENERATORS[generator.__name__] = generator
    return generator


CATEGORIES = ("groceries", "dining", "income", "housing", None)


@generates
def create_account(scene: Scene) -> Any:
    return commands.CreateAccount(
        id=scene.id(),
        name=scene.chance.choice(("Checking", "Savings", "Cash", "Card")) + str(scene.chance.randrange(9)),
        type=scene.chance.choice(list(AccountType)),
        currency=scene.chance.choice(("EUR", "EUR", "EUR", "USD", "JPY")),
        opening_balance_minor=scene.chance.choice((0, scene.amount())),
    )


@generates
def record(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    return account and commands.RecordTransaction(
        id=scene.id(),
        account_id=account.id,
        booked_on=scene.day(),
        amount_minor=scene.amount(),
        description=scene.word(),
        category=scene.chance.choice(CATEGORIES),
        note=scene.chance.choice((None, scene.word())),
    )


@generates
def transfer(scene: Scene) -> Any:
    if len(scene.accounts) < 2:
        return None
    source, target = scene.chance.sample(scene.accounts, 2)
    return commands.RecordTransfer(
        id=scene.id(),
        from_account_id=source.id,
        to_account_id=target.id,
        booked_on=scene.day(),
        amount_minor=scene.chance.randint(1, 10**6),
        received_minor=None if source.currency == target.currency else scene.chance.randint(1, 10**6),
    )


@generates
def edit(scene: Scene) -> Any:
    row, account = scene.pick(scene.rows), scene.pick(scene.accounts)
    if row is None or account is None:
        return None
    values = {
        "amount_minor": scene.amount(),
        "booked_on": scene.day(),
        "account_id": account.id,
        "category": scene.chance.choice(CATEGORIES),
        "note": scene.chance.choice((None, scene.word())),
        "description": scene.word(),
    }
    names = scene.chance.sample(sorted(values), scene.chance.randint(1, 3))
    version = row.version - (scene.chance.random() < 0.05)
    return commands.EditTransaction(id=row.id, version=version, **{name: values[name] for name in names})


@generates
def categorize(scene: Scene) -> Any:
    ids = tuple(row.id for row in scene.some(scene.rows))
    return commands.CategorizeTransactions(ids=ids, category=scene.chance.choice(CATEGORIES))


@generates
def delete(scene: Scene) -> Any:
    row = scene.pick(scene.rows)
    return row and commands.DeleteTransaction(id=row.id)


@generates
def predict(scene: Scene) -> Any:
    return tuple(
        commands.PredictedCategory(
            transaction_id=row.id,
            category=scene.chance.choice(("pets", "health")),
            confidence=scene.chance.random(),
            merchant=scene.chance.choice((None, "Shop")),
        )
        for row in scene.some(scene.rows)
    )


@generates
def undo(scene: Scene) -> Any:
    change = scene.pick(scene.changes)
    return change and commands.Undo(change_id=change.id, force=scene.chance.random() < 0.2)


@generates
def redo(scene: Scene) -> Any:
    change = scene.pick(scene.changes)
    return change and commands.Redo(change_id=change.id)


@generates
def undo_last(_: Scene) -> Any:
    return commands.UndoLast()


@generates
def redo_last(_: Scene) -> Any:
    return commands.RedoLast()


# What storage may be given, whatever command gives it: splits, links, tags, marks; and an import.


@dataclass(frozen=True)
class Rewrite:
    """Rows as some command leaves them, names before them."""

    rows: tuple[Transaction, ...]
    names: tuple[Any, ...] = ()
    kind: ChangeKind = ChangeKind.BULK_EDIT
    import_id: UUID | None = None
    change_id: UUID = field(kw_only=True)


@dataclass(frozen=True)
class Rewritten:
    change: Change


async def rewrite(caller: Caller, command: Rewrite, unit: LedgerUnit) -> Rewritten:
    """One change over all rows, as use cases make it; those of an import are new and found by its id."""
    change = Change(
        id=command.change_id,
        kind=command.kind,
        summary="Rewrote",
        created_at=unit.now,
        user_id=caller.viewer.user_id,
        import_id=command.import_id,
    )
    await unit.history.open(change)
    for name in command.names:
        await unit.of(type(name)).put(name)
    if command.import_id:
        resume = getattr(unit.history, "resume", None)
        if resume:
            await resume(change.id, unlogged_inserts="transactions")
        await unit.transactions.add(command.rows)
    else:
        await unit.transactions.save(
            [replace(row, version=row.version + 1, updated_at=unit.now) for row in command.rows]
        )
    return Rewritten(change)


def _rewrite(scene: Scene, *rows: Transaction | None, names: tuple[Any, ...] = ()) -> Rewrite | None:
    """None where a row was agreed with a statement: no command changes those."""
    found = tuple(row for row in rows if row is not None)
    if any(row.reconciliation_id for row in found):
        return None
    return Rewrite(found, names, change_id=scene.id()) if found or names else None


@generates
def split(scene: Scene) -> Any:
    row = scene.pick([row for row in scene.rows if row.counterpart_id is None])
    if row is None:
        return None
    tags = scene.of(Tag)
    shares = row.amount.allocate([scene.chance.randint(1, 9) for _ in range(scene.chance.randint(2, 4))])
    parts = tuple(
        Split(
            id=scene.id(),
            amount_minor=share.minor,
            category=scene.chance.choice(CATEGORIES),
            note=scene.chance.choice((None, scene.word())),
            tag_ids=tuple(tag.id for tag in scene.some(tags, 2)),
        )
        for share in shares
    )
    return _rewrite(scene, replace(row, splits=parts, category=None, categorized_by=None, confidence=None))


@generates
def split_and_change_the_amount(scene: Scene) -> Any:
    row = scene.pick([row for row in scene.rows if row.counterpart_id is None and row.refund_of is None])
    if row is None:
        return None
    amount = Money(scene.amount(), row.amount.currency)
    parts = tuple(Split(id=scene.id(), amount_minor=share.minor) for share in amount.allocate([3, 1]))
    return _rewrite(scene, replace(row, amount=amount, splits=parts))


@generates
def unsplit(scene: Scene) -> Any:
    row = scene.pick([row for row in scene.rows if row.splits])
    return row and _rewrite(scene, replace(row, splits=()))


@generates
def link(scene: Scene) -> Any:
    leg = scene.pick([row for row in scene.rows if row.counterpart_id is None and not row.splits and not row.refund_of])
    if leg is None:
        return None
    others = [
        row
        for row in scene.rows
        if row.counterpart_id is None
        and not row.splits
        and not row.refund_of
        and row.account_id != leg.account_id
        and (row.amount.minor > 0) != (leg.amount.minor > 0)
        and (row.amount == -leg.amount or row.amount.currency != leg.amount.currency)
    ]
    other = scene.pick(others)
    if other is None:
        return None
    return _rewrite(scene, replace(leg, counterpart_id=other.id), replace(other, counterpart_id=leg.id))


@generates
def unlink(scene: Scene) -> Any:
    leg = scene.pick([row for row in scene.rows if row.counterpart_id is not None])
    if leg is None or leg.counterpart_id is None:
        return None
    other = scene.state.rows[leg.counterpart_id]
    return _rewrite(scene, replace(leg, counterpart_id=None), replace(other, counterpart_id=None))


@generates
def refund(scene: Scene) -> Any:
    money = scene.pick([row for row in scene.rows if row.amount.minor > 0 and row.counterpart_id is None])
    expense = scene.pick([row for row in scene.rows if row.amount.minor < 0 and row.counterpart_id is None])
    if money is None or expense is None:
        return None
    counts_on = scene.chance.choice((None, expense.booked_on))
    kind = scene.chance.choice(list(RefundKind))
    return _rewrite(scene, replace(money, refund_of=expense.id, refund_kind=kind, counts_on=counts_on))


@generates
def mark(scene: Scene) -> Any:
    rows = scene.some(scene.rows)
    status, hidden = scene.chance.choice(list(TransactionStatus)), scene.chance.random() < 0.5
    day = scene.chance.choice((None, scene.day()))
    return _rewrite(scene, *[replace(row, status=status, is_hidden=hidden, counts_on=day) for row in rows])


@generates
def name_things(scene: Scene) -> Any:
    kinds = {tag.name.lower() for tag in scene.of(Tag)} | {payee.name.lower() for payee in scene.of(Payee)}
    name = scene.word()
    if name.lower() in kinds:
        return None
    return _rewrite(scene, names=(scene.chance.choice((Tag, Payee))(id=scene.id(), name=name),))


@generates
def tag(scene: Scene) -> Any:
    row = scene.pick(scene.rows)
    if row is None:
        return None
    payee = scene.pick(scene.of(Payee))
    tags = tuple(tag.id for tag in scene.some(scene.of(Tag)))
    return _rewrite(scene, replace(row, tag_ids=tags, payee_id=payee and payee.id))


@generates
def restore(scene: Scene) -> Any:
    row = scene.pick(scene.trash)
    if row is None:
        return None
    rows = [row, *(leg for leg in scene.trash if leg.id == row.counterpart_id)]
    return _rewrite(scene, *[replace(back, deleted_at=None) for back in rows])


@generates
def import_rows(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    if account is None:
        return None
    import_id = scene.id()
    rows = tuple(
        Transaction(
            id=scene.id(),
            account_id=account.id,
            booked_on=scene.day(),
            amount=Money(scene.amount(), account.currency),
            description=scene.word(),
            external_id=scene.chance.choice((None, scene.word())),
            import_id=import_id,
            updated_at=account.created_at,
        )
        for _ in range(scene.chance.randint(1, 4))
    )
    return Rewrite(rows, kind=ChangeKind.IMPORT, import_id=import_id, change_id=scene.id())


@dataclass
class Step:
    """What was done, and what came of it; `before` is the ledger as it was."""

    name: str
    command: Any
    outcome: Any
    before: State

    @property
    def is_refused(self) -> bool:
        return isinstance(self.outcome, Rejected)

    @property
    def change(self) -> Change | None:
        return None if self.is_refused else getattr(self.outcome, "change", None)


@cache
def _load() -> None:
    for part in PARTS:
        import_module(part)


def use_case_of(command: Any) -> UseCase:
    if isinstance(command, tuple):
        return predicting.apply_predictions
    return rewrite if isinstance(command, Rewrite) else HANDLERS[type(command)]


@dataclass
class Player:
    """Does something at random in one household, again and again."""

    world: World
    read: ReadState
    chance: Random
    changes: dict[UUID, Change] = field(default_factory=dict)

    async def act(self, *, without: Sequence[str] = ()) -> Step:
        """One command that could be made from what is there."""
        _load()
        state = await self.read()
        scene = Scene(self.chance, state, list(self.changes.values()))
        names = [name for name in GENERATORS if name not in without]
        while True:
            name = self.chance.choice(names)
            command = GENERATORS[name](scene)
            if command:
                break
        step = Step(name, command, await self.send(command), state)
        if step.change:
            self.changes[step.change.id] = step.change
        return step

    async def send(self, command: Any) -> Any:
        if use_case := BUDGETS.get(type(command)):
            return await run(self.world.budgets, use_case, self.world.caller, command)
        return await run(self.world.begin, use_case_of(command), self.world.caller, command)
