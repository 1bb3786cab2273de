"""What kinds of insights are called where there is no single one to show: in the list of what is silenced."""

from __future__ import annotations

from collections.abc import Mapping

from domain.insights.model import Insight, InsightKind

KIND_WORDS: Mapping[InsightKind, str] = {
    InsightKind.PACE_ABOVE: "More than usual",
    InsightKind.PACE_BELOW: "Less than usual",
    InsightKind.CHANGED: "What changed",
    InsightKind.ROSE: "What has risen",
    InsightKind.CASH_IDLE: "Idle money",
    InsightKind.CASH_SHORT: "Short of cash",
    InsightKind.GOAL_IN_REACH: "Goals within reach",
    InsightKind.FEES: "Fees",
    InsightKind.BUDGET_TIGHT: "Budgets that are too small",
    InsightKind.BUDGET_LOOSE: "Budgets that are too large",
    InsightKind.ENVELOPE_OVERSPENT: "Overspent envelopes",
    InsightKind.PRICE_ROSE: "Payments that cost more",
    InsightKind.DOUBLE_CHARGE: "Charged twice",
    InsightKind.FEE_CHARGED: "Fees of single charges",
    InsightKind.UNUSUAL_AMOUNT: "Unusual amounts",
    InsightKind.NEW_MERCHANT: "Large payments to somebody new",
}


def topic_words(insight: Insight) -> str:
    return f"{KIND_WORDS[insight.kind]}: {insight.subject_label or insight.subject}"
