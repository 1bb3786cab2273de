"""Pace against usual: what was spent by this day of the month, beside the same day of the last complete months."""

from __future__ import annotations

from domain.insights.facts import TOTAL, USUAL_MONTHS_LEAST, Facts, percent_more, round_up
from domain.insights.middles import median, spread
from domain.insights.model import Action, ActionKind, Figure, Insight, InsightKind, Rows
from domain.shared.money import Money
from domain.shared.periods import MONTH_NAMES

# Early in a month one purchase makes any pace.
_FROM_DAY = 7
_PERCENT = 25
# Of what it was by this day a year ago: as much is no news.
_SEASON_PERCENT = 115
# Of a usual month's spending, in thousandths: less is not worth a word.
_LEAST = 25


def pace(facts: Facts) -> list[Insight]:
    """One for each category that is well off its usual pace, and one for all spending."""
    months = facts.complete_months()
    if facts.today.day < _FROM_DAY or len(months) < USUAL_MONTHS_LEAST or not facts.is_fresh:
        return []
    found = []
    for category in facts.categories:
        so_far = facts.early_by_category.get((facts.month, category), 0)
        usual = [facts.early_by_category.get((month, category), 0) for month in months]
        insight = _judged(facts, category, so_far, usual)
        if insight:
            found.append(insight)
    by_day = facts.early_by_category
    so_far = sum(minor for (month, _), minor in by_day.items() if month == facts.month)
    usual = [sum(minor for (month, _), minor in by_day.items() if month == each) for each in months]
    whole = _judged(facts, None, so_far, usual)
    return [*found, whole] if whole else found


def _judged(facts: Facts, category: str | None, so_far: int, usual: list[int]) -> Insight | None:
    """None where it is as usual: by a quarter, by more than months differ anyway, and by enough to matter."""
    middle = median(usual)
    difference = so_far - middle
    if middle <= 0 or abs(difference) * 100 < _PERCENT * middle or abs(difference) < 2 * spread(usual):
        return None
    if abs(difference) * 1000 < _LEAST * max(1, facts.usual_month):
        return None
    is_above = difference > 0
    # Less than usual is told of everything together only: of one category it is mostly a bill that comes later.
    if not is_above and category is not None:
        return None
    if is_above and _is_season(facts, category, so_far):
        return None
    what = "Your spending" if category is None else facts.label(category)
    verb = "is" if category is None else "runs"
    percent = abs(percent_more(so_far, middle))
    month = MONTH_NAMES[facts.today.month - 1]
    ending, how = _ending(facts, category, so_far, usual)
    reason = (
        f"{facts.money(so_far)} by {facts.today.day} {month}, where it is {facts.money(middle)} in a usual month "
        f"(the median of {len(usual)}). {how}, {month} ends at {facts.money(ending)}."
    )
    return Insight(
        kind=InsightKind.PACE_ABOVE if is_above else InsightKind.PACE_BELOW,
        subject=category or TOTAL,
        subject_label="all spending" if category is None else facts.label(category),
        currency=facts.currency,
        period=str(facts.month),
        title=f"{what} {verb} {percent}\u00a0% {'above' if is_above else 'below'} usual",
        reason=reason,
        figures=(
            Figure("So far", facts.money(so_far)),
            Figure("Usual by now", facts.money(middle)),
            Figure("Difference", facts.money(difference)),
            Figure("Expected at the end", facts.money(ending)),
        ),
        weight=_weight(facts, difference, category),
        expires_on=facts.month.last_day,
        rows=_rows(facts, category),
        action=_budget(facts, category) if is_above and category is not None else None,
    )


def _ending(facts: Facts, category: str | None, so_far: int, usual: list[int]) -> tuple[int, str]:
    """What the month comes to, and by what: the forecast where there is one, else what came later in other months."""
    if facts.forecast is not None and (category or TOTAL) in facts.forecast:
        return max(so_far, facts.forecast[category or TOTAL]), "By the forecast"
    months = facts.complete_months()
    whole = [facts.by_month.get(each, 0) for each in months] if category is None else facts.series(category, months)
    later = median([spent - early for spent, early in zip(whole, usual, strict=True)])
    return so_far + max(0, later), "If the rest goes as usual"


def _is_season(facts: Facts, category: str | None, so_far: int) -> bool:
    """Whether it was much the same a year ago: heating in winter, a holiday in summer."""
    year_ago = facts.month.plus(-12)
    by_day = facts.early_by_category
    if category is not None:
        then = by_day.get((year_ago, category), 0)
    else:
        then = sum(minor for (month, _), minor in by_day.items() if month == year_ago)
    return so_far * 100 <= _SEASON_PERCENT * then


def _rows(facts: Facts, category: str | None) -> Rows:
    return Rows(first=facts.month.first_day, last=facts.today, currency=facts.currency, category=category)


def _weight(facts: Facts, difference: int, category: str | None) -> int:
    at_stake = min(1000, abs(difference) * 1000 // max(1, facts.usual_month))
    return at_stake * (4 if difference > 0 else 1) // (3 if category is None else 2)


def _budget(facts: Facts, category: str | None) -> Action | None:
    """A limit at the usual amount, where the category has none yet."""
    if category is None or any(budget.category == category for budget in facts.budgets):
        return None
    return start_budget(facts, category, median(facts.series(category, facts.complete_months())))


def start_budget(facts: Facts, category: str, usual: int) -> Action | None:
    limit = round_up(usual, facts.usual_month)
    if limit <= 0:
        return None
    amount: Money = facts.money(limit)
    return Action(
        kind=ActionKind.SET_BUDGET,
        words=f"Start a budget of {amount} a month for {facts.label(category)}",
        amount=amount,
        category=category,
    )
