"""Cash that lies idle or runs short, and goals within reach of money that is there."""

from __future__ import annotations

from domain.insights.facts import LIQUID, TOTAL, USUAL_MONTHS_LEAST, AccountFact, Facts
from domain.insights.model import Action, ActionKind, Figure, Insight, InsightKind

# Months of usual spending: what an account for payments may hold, below what all cash is short, and a usual fund.
_ENOUGH, _SHORT, _FUND = 2, 1, 3
# What is idle must be half a usual month at least.
_IDLE_SHARE = 2
_PAYING = ("CHECKING",)


def cash_idle(facts: Facts) -> list[Insight]:
    """An account for payments that holds more than two months of spending, which no goal has claimed."""
    usual = facts.usual_month
    if usual <= 0 or len(facts.complete_months()) < USUAL_MONTHS_LEAST:
        return []
    found = []
    for account in facts.accounts:
        idle = facts.free_in(account) - _ENOUGH * usual
        if account.type not in _PAYING or idle * _IDLE_SHARE < usual:
            continue
        idle -= idle % 10 ** max(0, len(str(idle)) - 2)
        found.append(
            Insight(
                kind=InsightKind.CASH_IDLE,
                subject=str(account.id),
                subject_label=account.name,
                currency=facts.currency,
                period=str(facts.month),
                title=f"{facts.money(idle)} in {account.name} have nothing to do",
                reason=(
                    f"{account.name} holds {facts.money(facts.free_in(account))} that nothing has claimed, "
                    f"{_months(facts.free_in(account), usual)} months of your usual spending of {facts.money(usual)}. "
                    f"Two months are plenty for what comes; the rest could have a purpose."
                ),
                figures=(
                    Figure("Free in the account", facts.money(facts.free_in(account))),
                    Figure("Usual month", facts.money(usual)),
                    Figure("Idle", facts.money(idle)),
                ),
                weight=min(1000, idle * 1000 // usual) // 2,
                expires_on=facts.month.last_day,
                action=_put_to_work(facts, account, idle),
            )
        )
    return found


def _put_to_work(facts: Facts, account: AccountFact, idle: int) -> Action:
    """The goal that needs most and keeps its money there, else an emergency fund, else a goal of its own."""
    waiting = [goal for goal in facts.goals if account.id in goal.account_ids and goal.remaining_minor > 0]
    if waiting:
        goal = max(waiting, key=lambda each: (each.remaining_minor, each.name))
        amount = facts.money(min(idle, goal.remaining_minor))
        words = f"Move {amount} to {goal.name}"
        return Action(kind=ActionKind.FILL_GOAL, words=words, amount=amount, goal_id=goal.id, account_id=account.id)
    if not facts.has_fund:
        return _start_fund(account)
    amount = facts.money(idle)
    return Action(
        kind=ActionKind.START_GOAL,
        words=f"Set {amount} aside as a reserve",
        amount=amount,
        account_id=account.id,
        name="Reserve",
    )


def _start_fund(account: AccountFact) -> Action:
    return Action(
        kind=ActionKind.SET_FUND,
        words=f"Start an emergency fund of {_FUND} months in {account.name}",
        months=_FUND,
        account_id=account.id,
    )


def cash_short(facts: Facts) -> list[Insight]:
    """All cash together would not last a usual month."""
    usual = facts.usual_month
    liquid = [account for account in facts.accounts if account.type in LIQUID]
    if usual <= 0 or not liquid or len(facts.complete_months()) < USUAL_MONTHS_LEAST or not facts.is_fresh:
        return []
    held = sum(account.balance_minor for account in liquid)
    if held >= _SHORT * usual:
        return []
    keeps = [account for account in liquid if account.type == "SAVINGS"] or liquid
    return [
        Insight(
            kind=InsightKind.CASH_SHORT,
            subject=TOTAL,
            subject_label="all cash",
            currency=facts.currency,
            period=str(facts.month),
            title=f"Your cash would last {_months(held, usual)} months",
            reason=(
                f"Your accounts hold {facts.money(held)}, and a usual month takes {facts.money(usual)}. Three months "
                "put aside would carry you through a bad one."
            ),
            figures=(
                Figure("At hand", facts.money(held)),
                Figure("Usual month", facts.money(usual)),
                Figure("Missing to a month", facts.money(usual - held)),
            ),
            weight=min(1000, (usual - held) * 1000 // usual) * 3 // 2,
            expires_on=facts.month.last_day,
            action=None if facts.has_fund else _start_fund(keeps[0]),
        )
    ]


def goals_in_reach(facts: Facts) -> list[Insight]:
    """A goal whose missing amount lies free in one of its accounts, or comes within a month at its pace."""
    accounts = {account.id: account for account in facts.accounts}
    found = []
    for goal in facts.goals:
        missing = goal.remaining_minor
        if missing <= 0:
            continue
        free = [
            accounts[id_] for id_ in goal.account_ids if id_ in accounts and facts.free_in(accounts[id_]) >= missing
        ]
        if not free and not 0 < missing <= goal.monthly_minor:
            continue
        if free:
            account = free[0]
            amount = facts.money(missing)
            reason = (
                f"{goal.name} has {facts.money(goal.saved_minor)} of {facts.money(goal.target_minor)}. In "
                f"{account.name} {facts.money(facts.free_in(account))} are free: enough for the missing {amount}."
            )
            action = Action(
                kind=ActionKind.FILL_GOAL,
                words=f"Move {amount} to {goal.name}",
                amount=amount,
                goal_id=goal.id,
                account_id=account.id,
            )
        else:
            action = None
            reason = (
                f"{facts.money(missing)} are missing, and {facts.money(goal.monthly_minor)} a month came in lately: "
                "the next month reaches it."
            )
        found.append(
            Insight(
                kind=InsightKind.GOAL_IN_REACH,
                subject=str(goal.id),
                subject_label=goal.name,
                currency=facts.currency,
                period="",
                title=f"{goal.name} is within reach",
                reason=reason,
                figures=(
                    Figure("Saved", facts.money(goal.saved_minor)),
                    Figure("Target", facts.money(goal.target_minor)),
                    Figure("Missing", facts.money(missing)),
                ),
                weight=200 if free else 120,
                expires_on=facts.month.plus(1).last_day,
                action=action,
            )
        )
    return found


def _months(minor: int, usual: int) -> str:
    tenths = max(0, minor) * 10 // usual
    return f"{tenths // 10}.{tenths % 10}"
