"""What the gateway reckons of a household's facts for one page: how healthy it stands, and what would be if."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from deployments.adapters.db import Database
from deployments.household_facts import HouseholdFacts
from domain.insights.facts import Facts
from domain.insights.health import HealthReport, health_report
from domain.insights.what_if import Outlook, Wanted, outlook


class OutlookReads:
    """Implements `finance_graphql.insights.clients.OutlookReads`."""

    def __init__(self, database: Database) -> None:
        self._facts = HouseholdFacts(database)

    async def health(self, household_id: UUID, currency: str | None, today: date) -> HealthReport | None:
        facts = await self._of(household_id, currency, today)
        return health_report(facts) if facts else None

    async def what_if(self, household_id: UUID, currency: str | None, wanted: Wanted, today: date) -> Outlook | None:
        facts = await self._of(household_id, currency, today)
        return outlook(facts, wanted) if facts else None

    async def _of(self, household_id: UUID, currency: str | None, today: date) -> Facts | None:
        """Of that currency, or of the one that is spent in most."""
        gathered = await self._facts.gather(household_id, today)
        return next((each for each in gathered.facts if currency in (None, each.currency)), None)
