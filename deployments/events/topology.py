"""Who listens to what. The relay declares all of it before it publishes, so that no event meets a missing queue.

A new consumer is one entry here and one handler. A name is stable: it names a queue, a group and the inbox rows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from deployments.adapters.bus import Consumer, Topology
from domain.shared.events import (
    AnomaliesFound,
    BalancesLowAhead,
    BudgetsBreakForeseen,
    BudgetsLevelChanged,
    Event,
    ForecastsMade,
    GoalsProgressed,
    ImportsFinished,
    ImportsProgressed,
    ImportsQueued,
    LedgerChanged,
    NotificationsAdded,
    RecategorizationsQueued,
    RecurringNoticed,
    TrainingsQueued,
    TransactionsChanged,
    TransactionsUncategorized,
    UsersDeviceAdded,
    UsersRegistered,
    UsersVerificationAsked,
)

BUDGETS = "budgets"
CATEGORIZER = "categorizer"
GOALS = "goals"
IMPORTS = "imports"
INSIGHTS = "insights"
NOTIFICATIONS = "notifications"
RECATEGORIZER = "recategorizer"
RECURRING = "recurring"
SEARCH = "search"
TRAINER = "trainer"
VERIFIER = "verifier"
LIVE = "live"

TOPOLOGY: Topology = {
    BUDGETS: (TransactionsChanged.topic, LedgerChanged.topic, ForecastsMade.topic),
    # Apart from budgets: one that fails must not keep the other waiting.
    GOALS: (TransactionsChanged.topic, LedgerChanged.topic),
    CATEGORIZER: (TransactionsUncategorized.topic,),
    IMPORTS: (ImportsQueued.topic,),
    # Apart from the categorizer: a purchase must not wait behind a hundred thousand rows.
    RECATEGORIZER: (RecategorizationsQueued.topic,),
    RECURRING: (TransactionsChanged.topic, ImportsFinished.topic, LedgerChanged.topic),
    TRAINER: (TrainingsQueued.topic,),
    # Apart from notifications: a mail server that is away must not keep them waiting.
    VERIFIER: (UsersVerificationAsked.topic,),
    NOTIFICATIONS: (
        UsersRegistered.topic,
        UsersDeviceAdded.topic,
        ImportsFinished.topic,
        BudgetsLevelChanged.topic,
        BudgetsBreakForeseen.topic,
        GoalsProgressed.topic,
        RecurringNoticed.topic,
        AnomaliesFound.topic,
        BalancesLowAhead.topic,
        TransactionsChanged.topic,
    ),
    # These have no inbox: what is computed anew, a missing document, or a hint that comes twice, changes nothing.
    INSIGHTS: (TransactionsChanged.topic, LedgerChanged.topic, ImportsFinished.topic),
    SEARCH: (TransactionsChanged.topic,),
    # Hints for open browsers.
    LIVE: (
        TransactionsChanged.topic,
        LedgerChanged.topic,
        ImportsProgressed.topic,
        ImportsFinished.topic,
        NotificationsAdded.topic,
        GoalsProgressed.topic,
    ),
}


def consumer(name: str, handle: Callable[[Event], Awaitable[None]], *, max_attempts: int = 5) -> Consumer:
    """The consumer of that name with the topics it has in the topology."""
    return Consumer(name=name, topics=TOPOLOGY[name], handle=handle, max_attempts=max_attempts)
