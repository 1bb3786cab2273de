"""How well the dedup tells what is one from what is two, on a labelled set made from known truth.

What the rules were tuned on is world "tuning" with its seeds; what is printed is world "judging" – other shops, another
way of writing in both files, other delays, other seeds – which nothing was tuned on.
"""

from __future__ import annotations

import json

from deployments.transactions.matching.matcher import match_rows
from tests.support.dedup_truth import STYLES, Report, judge_matches, labelled

PURCHASES = 6_000
SEEDS = range(101, 106)


def evaluate(style: str, seeds: range, purchases: int) -> list[Report]:
    """One report for each seed."""
    reports = []
    for seed in seeds:
        known = labelled(STYLES[style], seed, purchases)
        matches = match_rows(known.rows, known.stored, source="this layout", all_rows=known.rows)
        reports.append(judge_matches(known, matches))
    return reports


def main() -> None:
    reports = evaluate("judging", SEEDS, PURCHASES)
    rows = sum(report.rows for report in reports)
    partners = sum(report.partners for report in reports)
    merged = sum(report.merged for report in reports)
    figures = {
        "dedup_merge_precision": (sum(report.right for report in reports) / merged, 0.995, merged),
        "dedup_merge_recall": (sum(report.right for report in reports) / partners, None, partners),
        "dedup_found_recall": (
            sum(report.right + report.reviewed_right for report in reports) / partners,
            None,
            partners,
        ),
        "dedup_review_share": (sum(report.reviewed for report in reports) / rows, None, rows),
    }
    for name, (value, floor, n) in figures.items():
        line = {
            "name": name,
            "value": round(value, 5),
            "unit": "share",
            "floor": floor,
            "ratio": round(value / floor, 4) if floor else None,
            "n": n,
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
