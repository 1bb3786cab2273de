"""What happens to saving goals: set, delete, contributions decided, and the states that follow the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from domain.budgets.goals import checks
from domain.budgets.goals.commands import DecideContribution, DeleteGoal, SetGoal
from domain.budgets.goals.covering import claims_of, overdrawn
from domain.budgets.goals.model import AccountFact, Decision, Goal
from domain.budgets.goals.outcomes import ContributionDecided, GoalDeleted, GoalSet
from domain.budgets.goals.overview import standings_of
from domain.budgets.goals.ports import GoalsNow, GoalsUnit
from domain.budgets.goals.rejections import DecideContributionRejection, DeleteGoalRejection, SetGoalRejection
from domain.budgets.ports import SearchRefused
from domain.shared.changes import Change, ChangeKind
from domain.shared.events import Event, GoalsProgressed, LedgerChanged
from domain.shared.kinds import RESTORED_GOALS
from domain.shared.money import MAX_MINOR, Money
from domain.shared.outcomes import Code, Rejected
from domain.shared.periods import is_bookable
from domain.shared.viewer import Caller

GOALS_MAX = 100
ACCOUNTS_MAX = 20

# Kinds of `LedgerChanged` after which a goal may stand differently: a balance was corrected, a name is another one.
_MOVING = frozenset({"accounts", "categories", "tags", "payees", RESTORED_GOALS})


async def set_goal(caller: Caller, command: SetGoal, unit: GoalsUnit) -> GoalSet | Rejected:
    """Make or change a goal. What it claims of its accounts is looked at while they are locked."""
    if refused := _refusal(command):
        return refused
    query = await _query(command, unit)
    if isinstance(query, Rejected):
        return query
    await unit.goals.lock()
    accounts = await unit.accounts.locked([given.account_id for given in command.allocations])
    if refused := _account_refusal(command, accounts):
        return refused
    before = await unit.goals.now()
    goal = _wanted(command, query, before.goals)
    if isinstance(goal, Rejected):
        return goal
    old = next((each for each in before.goals if each.id == goal.id), None)
    if old is not None and _same(old, goal):
        return GoalSet(old, None)
    summary = f"{'Changed' if old else 'Set'} the goal {goal.name} of {goal.target}"
    change = await begin(caller, summary, unit)
    await unit.goals.put(goal)
    after = await unit.goals.now()
    if refused := _over_balance(before, after, SetGoalRejection.OVER_BALANCE, "accounts"):
        return refused
    await _remember(after, unit)
    return GoalSet(goal, change)


async def delete_goal(caller: Caller, command: DeleteGoal, unit: GoalsUnit) -> GoalDeleted | Rejected:
    await unit.goals.lock()
    before = await unit.goals.now()
    goal = next((each for each in before.goals if each.id == command.id), None)
    if goal is None:
        message = "There is no such goal; it may have been deleted already."
        return Rejected(DeleteGoalRejection.NOT_FOUND, message, "id")
    change = await begin(caller, f"Deleted the goal {goal.name} of {goal.target}", unit)
    await unit.goals.remove(goal.id)
    # What followed its accounts may go to another one now.
    await _remember(await unit.goals.now(), unit)
    return GoalDeleted(goal.id, change)


async def decide_contribution(
    caller: Caller, command: DecideContribution, unit: GoalsUnit
) -> ContributionDecided | Rejected:
    """A row counts for this goal, for none, or again as Moneta finds it."""
    code = DecideContributionRejection
    await unit.goals.lock()
    row = await unit.goals.row(command.transaction_id)
    if row is None:
        return Rejected(code.TRANSACTION_NOT_FOUND, "This transaction is gone.", "transactionId")
    await unit.accounts.locked([row.account_id])
    before = await unit.goals.now()
    goal = next((each for each in before.goals if each.id == command.goal_id), None)
    if command.decision is Decision.COUNT:
        if goal is None:
            return Rejected(code.GOAL_NOT_FOUND, "There is no such goal; it may have been deleted.", "goalId")
        if row.account_id not in {given.account_id for given in goal.allocations}:
            message = (
                f"{goal.name} keeps nothing in the account of this transaction. Add the account to the goal first."
            )
            return Rejected(code.ACCOUNT_NOT_OF_GOAL, message, "goalId")
    wanted = _decision(command)
    if await unit.goals.decision(row.id) == wanted:
        return ContributionDecided((), None)
    change = await begin(caller, _decided(command.decision, row.description, goal), unit)
    if wanted is None:
        await unit.goals.undecide(row.id)
    else:
        await unit.goals.decide(row.id, wanted[0])
    after = await unit.goals.now()
    if refused := _over_balance(before, after, code.OVER_BALANCE, "transactionId"):
        return refused
    await _remember(after, unit)
    return ContributionDecided(_moved(before, after), change)


async def follow_ledger(caller: None, event: Event, unit: GoalsUnit) -> None:
    """After rows or accounts changed: tell each goal that stands differently.

    States are computed from the rows as they are now, so events that arrive late, twice or out of order agree. What an
    undo has put back was told before.
    """
    kinds: tuple[str, ...] = ()
    if event.topic == LedgerChanged.topic:
        kinds = event.read(LedgerChanged).kinds
        if kinds and not _MOVING & set(kinds):
            return
    if not await unit.goals.any() or not await unit.accept(event.id):
        return
    await unit.goals.lock()
    moved = await _catch_up(unit)
    if RESTORED_GOALS not in kinds:
        unit.tell(*moved)


async def follow_time(caller: None, command: None, unit: GoalsUnit) -> int:
    """Tell each goal that stands differently because days went by; how many.

    What was told is remembered in the same transaction, so asking again, or twice at once, tells nothing more.
    """
    if not await unit.goals.any():
        return 0
    await unit.goals.lock()
    moved = await _catch_up(unit)
    unit.tell(*moved)
    return len(moved)


async def _catch_up(unit: GoalsUnit) -> list[GoalsProgressed]:
    """Remember how each goal stands; gives what there is to tell. What was never known is no news."""
    told = await unit.goals.told()
    states = {standing.id: standing.state for standing in standings_of(await unit.goals.now(), unit.now.date())}
    await unit.goals.remember({id_: state for id_, state in states.items() if told.get(id_) is not state})
    return [
        GoalsProgressed(goal_id=id_, state=state.value, previous=told[id_].value)
        for id_, state in states.items()
        if id_ in told and told[id_] is not state
    ]


async def begin(caller: Caller, summary: str, unit: GoalsUnit) -> Change:
    change = Change(
        id=uuid4(), kind=ChangeKind.GOAL, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id
    )
    await unit.open(change)
    unit.tell(LedgerChanged(kinds=("goals",)))
    return change


async def remember_states(unit: GoalsUnit) -> None:
    """After goals were made that nobody needs to hear of."""
    await _remember(await unit.goals.now(), unit)


async def _remember(now: GoalsNow, unit: GoalsUnit) -> None:
    """Who changes a goal sees at once how it stands: nothing is told."""
    await unit.goals.remember({standing.id: standing.state for standing in standings_of(now, unit.now.date())})


async def _query(command: SetGoal, unit: GoalsUnit) -> str | Rejected | None:
    if not (command.query or "").strip():
        return None
    query = await unit.searches.canonical(command.query or "")
    if isinstance(query, SearchRefused):
        return Rejected(SetGoalRejection.QUERY_INVALID, query.message, "query")
    return query or None


def _wanted(command: SetGoal, query: str | None, goals: Sequence[Goal]) -> Goal | Rejected:
    """The goal that is asked for, in its place and version."""
    old = next((each for each in goals if each.id == command.id), None)
    position = command.position
    if position is None:
        position = old.position if old else max((each.position for each in goals), default=-1) + 1
    goal = Goal(
        id=command.id,
        name=command.name.strip(),
        target=Money(command.target_minor, command.currency),
        starts_on=command.starts_on,
        due_on=command.due_on,
        yearly_rate=command.yearly_rate,
        allocations=tuple(sorted(command.allocations, key=lambda given: given.account_id)),
        query=query,
        position=position,
        version=old.version + 1 if old else 1,
    )
    if old is None:
        if command.version is not None:
            return Rejected(SetGoalRejection.NOT_FOUND, "This goal is gone. Make a new one.", "id")
        if len(goals) >= GOALS_MAX:
            return Rejected(SetGoalRejection.TOO_MANY, f"{GOALS_MAX} goals are the most. Delete one first.", "id")
    elif command.version != old.version and not _same(old, goal):
        message = "Somebody has changed this goal meanwhile. Look at it again before you save."
        return Rejected(SetGoalRejection.VERSION_CONFLICT, message, "version")
    return goal


def _same(old: Goal, new: Goal) -> bool:
    facts = ("name", "target", "starts_on", "due_on", "yearly_rate", "allocations", "query", "position")
    return all(getattr(old, fact) == getattr(new, fact) for fact in facts)


def _refusal(command: SetGoal) -> Rejected | None:
    code = SetGoalRejection
    refused = (
        checks.name_refusal(code, command.name.strip())
        or checks.currency_refusal(code, command.currency)
        or checks.positive_refusal(code, command.target_minor, command.currency, "target")
        or checks.rate_refusal(code, command.yearly_rate)
    )
    if refused:
        return refused
    if not is_bookable(command.starts_on):
        return Rejected(code.DATE_OUT_OF_RANGE, "Choose a day between 1950 and 2100.", "startsOn")
    if command.due_on is not None and not is_bookable(command.due_on):
        return Rejected(code.DATE_OUT_OF_RANGE, "Choose a day between 1950 and 2100.", "dueOn")
    if command.due_on is not None and command.due_on < command.starts_on:
        return Rejected(code.DUE_BEFORE_START, "The date comes before the beginning; choose a later one.", "dueOn")
    ids = [given.account_id for given in command.allocations]
    if len(set(ids)) < len(ids):
        return Rejected(code.ACCOUNT_REPEATED, "An account is there twice; name each of them once.", "accounts")
    if len(ids) > ACCOUNTS_MAX:
        return Rejected(code.TOO_MANY, f"A goal has {ACCOUNTS_MAX} accounts at most.", "accounts")
    if any(not 0 <= given.set_aside_minor <= MAX_MINOR for given in command.allocations):
        message = "What is set aside cannot be negative, nor larger than an amount can be."
        return Rejected(code.AMOUNT_OUT_OF_RANGE, message, "accounts")
    return None


def _account_refusal(command: SetGoal, accounts: Mapping[UUID, AccountFact]) -> Rejected | None:
    code = SetGoalRejection
    for given in command.allocations:
        account = accounts.get(given.account_id)
        if account is None:
            return Rejected(code.ACCOUNT_NOT_FOUND, "There is no such account in this household.", "accounts")
        if account.currency != command.currency:
            message = f"{account.name} is in {account.currency}, the goal in {command.currency}: they must be the same."
            return Rejected(code.CURRENCY_DIFFERS, message, "accounts")
    return None


def _over_balance(before: GoalsNow, after: GoalsNow, code: Code, field: str) -> Rejected | None:
    found = overdrawn(
        claims_of(before.goals, before.contributed), claims_of(after.goals, after.contributed), after.accounts
    )
    if found is None:
        return None
    account, free = found
    holds, left = Money(account.balance_minor, account.currency), Money(free, account.currency)
    message = (
        f"{account.name} holds {holds}, of which {left} is free for this goal, transfers since its beginning included."
    )
    return Rejected(code, message, field)


def _decision(command: DecideContribution) -> tuple[UUID | None] | None:
    if command.decision is Decision.AUTOMATIC:
        return None
    return (command.goal_id,) if command.decision is Decision.COUNT else (None,)


def _decided(decision: Decision, description: str, goal: Goal | None) -> str:
    if decision is Decision.COUNT:
        assert goal is not None
        return f"Counted “{description}” for the goal {goal.name}"
    if decision is Decision.LEAVE_OUT:
        return f"Took “{description}” off its goal"
    return f"Let Moneta decide again which goal “{description}” is for"


def _moved(before: GoalsNow, after: GoalsNow) -> tuple[UUID, ...]:
    """Goals whose contributions are others now."""

    def of(now: GoalsNow, goal_id: UUID) -> list[tuple[object, ...]]:
        return sorted((each.on, each.account_id, each.minor) for each in now.contributed if each.goal_id == goal_id)

    return tuple(goal.id for goal in after.goals if of(before, goal.id) != of(after, goal.id))
