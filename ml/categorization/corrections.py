"""Which of a household's newest labels were corrections, where nobody said so: a file of labels has no word for it.

Such a label contradicts what would have been said of its row with the labels before it, or the merchant's label before.
"""

from __future__ import annotations

import numpy as np

from ml.categorization.history import HouseholdHistory
from ml.categorization.household import HouseholdScorer
from ml.categorization.recalibration import asked_of
from ml.categorization.recall import Background, Codes

# A correction long ago is one label among others of its merchant: people are of two minds about some.
NEWEST = 30


def find_corrections(history: HouseholdHistory, scorer: HouseholdScorer, background: Background) -> int:
    """Mark them, and say how many there are; rows of which something was said already stay as they are."""
    rows = len(history)
    start = max(rows // 2, rows - NEWEST)
    asked = np.arange(start, rows)
    if not len(asked):
        return 0
    label = history.column("label").astype(np.int64)
    said = _said(history, asked, start, scorer, background)
    against = said != label[asked]
    for kind in ("text", "name"):
        before = _label_before(history.column(kind).astype(np.int64), label)[asked]
        against |= (before >= 0) & (before != label[asked])
    found = asked[against]
    history.mark_corrected(found)
    return len(found)


def _said(
    history: HouseholdHistory, asked: Codes, start: int, scorer: HouseholdScorer, background: Background
) -> Codes:
    """What the labels before `start` would have made of these rows; without any, the opinion that knows nobody."""
    past = history.first(start)
    recall = past.recall(background)
    rows = asked_of(history, asked, recall)
    if not start:
        result: Codes = rows.cold.argmax(axis=1)
        return result
    return scorer.choices(rows, recall).candidates[:, 0]


def _label_before(place: Codes, label: Codes) -> Codes:
    """For each row the label of the row before it at the same place, -1 where it is the first."""
    order = np.lexsort((np.arange(len(place)), place))
    before = np.full(len(place), -1, np.int64)
    same = place[order][1:] == place[order][:-1]
    before[order[1:][same]] = label[order[:-1][same]]
    return before
