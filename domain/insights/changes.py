"""What changed from one complete month to the next, what has risen for longer, and what fees come to."""

from __future__ import annotations

from datetime import date

from domain.insights.decomposing import by_merchant, decomposed
from domain.insights.facts import TOTAL, Facts, Spent, percent_more
from domain.insights.middles import median
from domain.insights.model import Figure, Insight, InsightKind, Part, Rows
from domain.insights.pace import start_budget
from domain.shared.periods import MONTH_NAMES, Month

_CHANGED_PERCENT = 10
# Three months against the six before: a month alone is no trend.
_RECENT, _EARLIER, _EARLIER_LEAST = 3, 6, 3
_ROSE_PERCENT = 15
# In thousandths of a usual month's spending.
_LEAST = 10
_FEES_LEAST = 5
FEES = "fees"


def changed(facts: Facts) -> list[Insight]:
    """The last complete month beside the one before, with who drove it. The parts add up to the change."""
    months = facts.complete_months()
    if len(months) < 2 or not _whole(facts):
        return []
    before, after = months[-2:]
    was, now = facts.by_month.get(before, 0), facts.by_month.get(after, 0)
    change = now - was
    if was <= 0 or abs(change) * 100 < _CHANGED_PERCENT * was:
        return []
    parts = decomposed(facts, before, after)
    more = "more" if change > 0 else "less"
    return [
        Insight(
            kind=InsightKind.CHANGED,
            subject=TOTAL,
            subject_label="month against month",
            currency=facts.currency,
            period=str(after),
            title=f"{facts.money(abs(change))} {more} in {_name(after)} than in {_name(before)}",
            reason=(
                f"You spent {facts.money(now)} in {_name(after)} and {facts.money(was)} in {_name(before)}, "
                f"{abs(percent_more(now, was))}\u00a0% {more}. {_drivers(parts)}"
            ),
            figures=(
                Figure(_name(before), facts.money(was)),
                Figure(_name(after), facts.money(now)),
                Figure("Change", facts.money(change)),
            ),
            weight=min(1000, abs(change) * 1000 // max(1, facts.usual_month)) * 2 // 3,
            expires_on=facts.month.last_day,
            rows=Rows(first=after.first_day, last=after.last_day, currency=facts.currency),
            parts=parts,
        )
    ]


def _drivers(parts: tuple[Part, ...]) -> str:
    """The two that moved most, each with the merchant that did."""
    told = []
    for part in parts[:2]:
        sentence = f"{part.label} {_signed(part)}"
        named = [each for each in part.parts if each.rows is not None and each.change.minor * part.change.minor > 0]
        if named:
            sentence += f" (most of it {named[0].label}, {_signed(named[0])})"
        told.append(sentence)
    return "Mostly: " + " and ".join(told) + "." if told else ""


def _signed(part: Part) -> str:
    return f"{'+' if part.change.minor > 0 else '−'}{part.change if part.change.minor > 0 else -part.change}"


def rose(facts: Facts) -> list[Insight]:
    """Categories whose last three months all were above what six months before were in the middle."""
    months = facts.complete_months(_RECENT + _EARLIER)
    if len(months) < _RECENT + _EARLIER_LEAST or not _whole(facts):
        return []
    earlier, recent = months[:-_RECENT], months[-_RECENT:]
    return [
        insight for category in facts.categories if (insight := _risen(facts, category, earlier, recent)) is not None
    ]


def _risen(facts: Facts, category: str, earlier: tuple[Month, ...], recent: tuple[Month, ...]) -> Insight | None:
    was, values = median(facts.series(category, earlier)), facts.series(category, recent)
    now = sum(values) // len(values)
    enough = (now - was) * 1000 >= _LEAST * max(1, facts.usual_month)
    if was <= 0 or min(values) <= was or (now - was) * 100 < _ROSE_PERCENT * was or not enough:
        return None
    label = facts.label(category)
    parts = _average_by_merchant(facts, category, earlier, recent)
    risen = [part for part in parts if part.rows is not None and part.change.minor > 0]
    driver = f" {risen[0].label} alone: {facts.money(risen[0].change.minor)} more a month." if risen else ""
    return Insight(
        kind=InsightKind.ROSE,
        subject=category,
        subject_label=label,
        currency=facts.currency,
        period=str(recent[-1]),
        title=f"{label} has risen by {percent_more(now, was)}\u00a0%",
        reason=(
            f"{facts.money(now)} a month on average since {_name(recent[0])}, where it was {facts.money(was)} in the "
            f"{len(earlier)} months before. Each of the three was above that.{driver}"
        ),
        figures=(
            Figure("A month now", facts.money(now)),
            Figure("A month before", facts.money(was)),
            Figure("Over a year", facts.money((now - was) * 12)),
        ),
        weight=min(1000, (now - was) * 1000 // max(1, facts.usual_month)) * 3 // 2,
        expires_on=facts.month.last_day,
        rows=Rows(first=recent[0].first_day, last=recent[-1].last_day, currency=facts.currency, category=category),
        parts=parts,
        action=None
        if any(budget.category == category for budget in facts.budgets)
        else start_budget(facts, category, was),
    )


def _average_by_merchant(
    facts: Facts, category: str, earlier: tuple[Month, ...], recent: tuple[Month, ...]
) -> tuple[Part, ...]:
    """A month of the recent ones beside a month of those before, whole units; they add up among themselves."""

    def lines(months: tuple[Month, ...]) -> list[Spent]:
        sums: dict[object, list[Spent]] = {}
        for line in facts.spent:
            if line.category == category and line.month in months:
                sums.setdefault(line.merchant, []).append(line)
        return [
            Spent(recent[-1], category, group[0].merchant, False, sum(x.minor for x in group) // len(months), 0)
            for group in sums.values()
        ]

    return by_merchant(facts, lines(earlier), lines(recent), (recent[0].first_day, recent[-1].last_day), category)


def fees(facts: Facts) -> list[Insight]:
    """What banks and cards took in a year, where it is worth a word."""
    months = facts.complete_months(12)
    if len(months) < _RECENT:
        return []
    since = months[0]
    lines = [line for line in facts.spent if line.category == FEES and line.month >= since]
    total, count = sum(line.minor for line in lines), sum(line.row_count for line in lines)
    if total * 1000 < _FEES_LEAST * max(1, facts.usual_month) or total <= 0:
        return []
    span = "the last 12 months" if len(months) == 12 else f"{len(months)} months"
    by_payer = by_merchant(facts, (), lines, (since.first_day, facts.today), FEES)
    largest = next((part for part in by_payer if part.rows is not None), None)
    who = f" Most of it went to {largest.label}: {largest.after}." if largest else ""
    return [
        Insight(
            kind=InsightKind.FEES,
            subject=FEES,
            subject_label=facts.label(FEES),
            currency=facts.currency,
            period=str(facts.month),
            title=f"Fees and interest cost {facts.money(total)} in {span}",
            reason=(f"{count} charges since {_name(since)} {since.year}.{who} Others may ask for less."),
            figures=(
                Figure("Charged", facts.money(total)),
                Figure("A month", facts.money(total // len(months))),
                Figure("Charges", text=str(count)),
            ),
            weight=min(1000, total * 1000 // max(1, facts.usual_month)) // 2,
            expires_on=facts.month.last_day,
            rows=Rows(first=since.first_day, last=facts.today, currency=facts.currency, category=FEES),
        )
    ]


def _whole(facts: Facts) -> bool:
    """Whether rows reach to the end of the last complete month: where a statement is missing, nothing fell."""
    return facts.last_on is not None and facts.last_on >= _nearly_last(facts.month.plus(-1))


def _nearly_last(month: Month) -> date:
    return month.day_or_last(26)


def _name(month: Month) -> str:
    return MONTH_NAMES[month.month - 1]
