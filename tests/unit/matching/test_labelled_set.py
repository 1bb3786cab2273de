"""What the dedup promises, on worlds with known truth that nothing was tuned on (`tests/bench/dedup.py` is larger)."""

from __future__ import annotations

import pytest

from tests.bench.dedup import evaluate
from tests.support.dedup_truth import STYLES, labelled


@pytest.mark.parametrize("style", ["tuning", "judging"])
def test_automatic_merges_are_precise(style: str) -> None:
    reports = evaluate(style, range(201, 203), 2_500)
    merged, right = sum(report.merged for report in reports), sum(report.right for report in reports)
    assert merged > 500
    assert right / merged >= 0.995


def test_what_is_one_is_merged_or_asked_about() -> None:
    (report,) = evaluate("judging", range(203, 204), 2_500)
    assert report.recall >= 0.45
    assert (report.right + report.reviewed_right) / report.partners >= 0.9


def test_a_world_is_the_same_for_the_same_seed() -> None:
    one, other = labelled(STYLES["tuning"], 5, 200), labelled(STYLES["tuning"], 5, 200)
    assert one.rows.equals(other.rows)
    assert one.truth == other.truth
