"""What reports and the lists behind them add up."""

from __future__ import annotations

from domain.transactions import reporting
from finance_graphql.views import enum_of

Counting = enum_of(
    reporting.Counting,
    "What is added up, line by line: a row, or each part of a split one. As on the dashboard, what is hidden or only "
    "moves between own accounts is not.",
    {
        "EVERYTHING": "What came in and what went out.",
        "SPENDING": "Spending alone; refunds reduce it, what was earned is left out.",
    },
)
