"""What happens to insights: computed anew, found useful or silenced, and heard again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from domain.insights.commands import GiveOpinion, HearAgain
from domain.insights.generating import insights_of
from domain.insights.model import Opinion
from domain.insights.ports import Gathered, InsightsUnit
from domain.insights.rejections import GiveInsightFeedbackRejection, HearAgainRejection
from domain.insights.strange import badge_of
from domain.insights.wording import topic_words
from domain.shared.changes import Change, ChangeKind
from domain.shared.events import MAX_IDS, AnomaliesFound, LedgerChanged
from domain.shared.kinds import INSIGHTS
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller

# A statement of past years holds many a strange charge; nobody need hear of those.
_NEWS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class OpinionGiven:
    """`change` undoes it; None where it was said already."""

    topic: str
    opinion: Opinion | None
    change: Change | None


async def refresh(_: object, gathered: Gathered, unit: InsightsUnit) -> bool:
    """Keep what follows from the facts. Again it changes nothing; facts that are older than what is kept do neither."""
    await unit.insights.lock()
    if await unit.insights.computed() > gathered.sequence:
        return False
    found = insights_of(gathered.facts, await unit.opinions.all())
    new = await unit.insights.replace_badges([badge_of(each) for each in found if each.transaction_id is not None])
    news = [badge.transaction_id for badge in new if gathered.today - badge.booked_on <= _NEWS]
    if news:
        unit.tell(AnomaliesFound(transaction_ids=tuple(news[:MAX_IDS])))
    told = [insight for insight in found if insight.expires_on >= gathered.today]
    is_changed = await unit.insights.replace(told, gathered.today, gathered.sequence) or bool(new)
    if is_changed:
        unit.tell(LedgerChanged(kinds=(INSIGHTS,)))
    return is_changed


async def give_opinion(caller: Caller, command: GiveOpinion, unit: InsightsUnit) -> OpinionGiven | Rejected:
    """A silence holds for the kind and the subject, whatever month it is."""
    await unit.insights.lock()
    insight = await unit.insights.get(command.insight_id)
    if insight is None:
        message = "This insight is gone by now; load the page again."
        return Rejected(GiveInsightFeedbackRejection.NOT_FOUND, message, "id")
    before = (await unit.opinions.all()).get(insight.topic)
    if before is command.opinion:
        return OpinionGiven(insight.topic, before, None)
    words = topic_words(insight)
    said = {
        Opinion.SILENCED: f"Silenced “{words}”",
        Opinion.USEFUL: f"Found “{words}” useful",
        None: f"Took back what was said of “{words}”",
    }[command.opinion]
    change = await _begin(caller, said, unit)
    if command.opinion is None:
        await unit.opinions.remove(insight.topic)
    else:
        await unit.opinions.put(insight.topic, command.opinion, words)
    if command.opinion is Opinion.SILENCED:
        await unit.insights.drop([insight.topic])
    return OpinionGiven(insight.topic, command.opinion, change)


async def hear_again(caller: Caller, command: HearAgain, unit: InsightsUnit) -> OpinionGiven | Rejected:
    await unit.insights.lock()
    words = await unit.opinions.words(command.topic)
    if words is None:
        message = "This is not silenced, or somebody wants to hear it again already."
        return Rejected(HearAgainRejection.NOT_FOUND, message, "topic")
    change = await _begin(caller, f"Wanted to hear “{words}” again", unit)
    await unit.opinions.remove(command.topic)
    return OpinionGiven(command.topic, None, change)


async def _begin(caller: Caller, summary: str, unit: InsightsUnit) -> Change:
    change = Change(
        id=uuid4(), kind=ChangeKind.SETTINGS, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id
    )
    await unit.open(change)
    unit.tell(LedgerChanged(kinds=(INSIGHTS,)))
    return change


HANDLERS: Mapping[type, Callable[..., Awaitable[Any]]] = {GiveOpinion: give_opinion, HearAgain: hear_again}
