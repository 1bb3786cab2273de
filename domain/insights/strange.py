"""What is said of charges that are out of the ordinary: each as an insight about its row, and as a badge on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.insights.anomalies import Anomaly, Watch
from domain.insights.facts import Facts
from domain.insights.model import Figure, Insight, InsightKind
from domain.shared.periods import MONTH_NAMES

# For so long it is an insight; the badge stays on the row.
NEWS = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Badge:
    """What is out of the ordinary about one row."""

    transaction_id: UUID
    kind: InsightKind
    topic: str
    title: str
    reason: str
    booked_on: date


def strange_charges(facts: Facts) -> list[Insight]:
    """Every one that the watch finds in what is remembered; the older ones are for badges alone."""
    return [_told(facts, anomaly) for anomaly in Watch().see(facts.charges)]


def badge_of(insight: Insight) -> Badge:
    assert insight.transaction_id is not None
    booked_on = insight.expires_on - NEWS
    return Badge(insight.transaction_id, insight.kind, insight.topic, insight.title, insight.reason, booked_on)


def _told(facts: Facts, anomaly: Anomaly) -> Insight:
    charge = anomaly.charge
    title, reason = _words(facts, anomaly)
    figures = [Figure("Charged", facts.money(charge.minor))]
    if anomaly.kind is not InsightKind.DOUBLE_CHARGE and anomaly.usual_minor > 0:
        figures.append(Figure("Usual", facts.money(anomaly.usual_minor)))
    figures.append(Figure("Charges before", text=str(anomaly.seen_count)))
    return Insight(
        kind=anomaly.kind,
        subject=charge.merchant,
        subject_label=charge.label,
        currency=facts.currency,
        period=str(charge.id),
        title=title,
        reason=reason,
        figures=tuple(figures),
        weight=60 + min(1000, charge.minor * 1000 // max(1, facts.usual_month)) * 2,
        expires_on=charge.on + NEWS,
        transaction_id=charge.id,
    )


def _words(facts: Facts, anomaly: Anomaly) -> tuple[str, str]:
    charge, count = anomaly.charge, anomaly.seen_count
    amount, usual, who = facts.money(charge.minor), facts.money(anomaly.usual_minor), charge.label
    if anomaly.kind is InsightKind.DOUBLE_CHARGE:
        assert anomaly.other is not None
        first, second = anomaly.other.on, charge.on
        when = f"twice on {_day(second)}" if first == second else f"on {_day(first)} and again on {_day(second)}"
        reason = f"{who} took {amount} {when}. It is not known for equal amounts so close together."
        return f"Charged twice? {amount} at {who}", reason
    if anomaly.kind is InsightKind.FEE_CHARGED:
        before = f"The most before was less: {usual} is usual." if count else "It has not taken one in the last year."
        return f"{who} took a fee of {amount}", f"On {_day(charge.on)}. {before}"
    if anomaly.kind is InsightKind.UNUSUAL_AMOUNT:
        tenths = charge.minor * 10 // max(1, anomaly.usual_minor)
        reason = (
            f"{tenths // 10}.{tenths % 10} times what {who} usually takes ({usual}, the median of {count} charges), "
            f"and more than ever in a year. It was booked on {_day(charge.on)}."
        )
        return f"{amount} at {who} is more than usual", reason
    known = f"You have paid {who} {count} times, never nearly so much" if count else f"You have not paid {who} before"
    reason = f"{known}, and few of your payments are as large: half of them are below {usual}."
    return f"{amount} to {who}, {'unlike before' if count else 'for the first time'}", reason


def _day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]}"
