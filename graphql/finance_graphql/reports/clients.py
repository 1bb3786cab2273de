"""What GraphQL needs to show reports over a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.transactions.reports import Report, ReportWanted
    from domain.transactions.search.problems import Problem


class SearchReportReads(Protocol):
    async def report(self, household_id: UUID, wanted: ReportWanted) -> Report | Problem:
        """What the lines of a search come to; a problem where `query` cannot be read."""
        ...
