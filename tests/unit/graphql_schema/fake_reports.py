"""Reports over a search, as GraphQL is given them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.shared.periods import Month
from domain.transactions.currencies.converting import Converter
from domain.transactions.currencies.rates import RateTable
from domain.transactions.naming.tree import BUILT_IN_TREE
from domain.transactions.reports import LineSum, Report, ReportWanted, report
from domain.transactions.search.names import Names
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem


class FakeReportReads:
    def __init__(self, calls: Any) -> None:
        self._calls = calls

    async def report(self, household_id: UUID, wanted: ReportWanted) -> Report | Problem:
        self._calls.note("report", household_id, wanted)
        node = parse(wanted.query)
        if isinstance(node, Problem):
            return node
        month = Month.of(wanted.first)
        sums = [
            LineSum("groceries", month, "EUR", wanted.first, 100, 2_600, 3),
            LineSum(None, month, "USD", wanted.first, 0, 50, 1),
        ]
        return report(wanted, node, Names(), BUILT_IN_TREE, Converter(RateTable(), "EUR"), sums, sums)
