"""Kinds of `LedgerChanged` that more than one context speaks of."""

from __future__ import annotations

# An undo has put budgets back.
RESTORED_BUDGETS = "restored_budgets"
# The same of goals, what was decided about contributions, and debts.
RESTORED_GOALS = "restored_goals"
# What is known of recurring payments has changed, by whoever it was.
RECURRING = "recurring"
# Other insights are to be told than before; and that an undo has put back what people say of them.
INSIGHTS = "insights"
RESTORED_INSIGHTS = "restored_insights"
