"""Judge the detector: `python -m ml.recurring.evaluation DIRECTORY`, or `make eval-recurring`.

Prints one JSON line for each figure and writes the report. The directory of statements may also be named by
MONETA_LABELLED_DATA or MONETA_DEVELOPMENT_DATA; without one there is nothing to judge.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ml.recurring.detector import VERSION, Detector
from ml.recurring.evaluation.judged import Tally, future, planted
from ml.recurring.evaluation.report import ALL, WHO, Figure, as_markdown
from ml.recurring.evaluation.sets import SETS, histories
from ml.recurring.training.kinds import PLANTED

REPORT = Path(__file__).parents[2] / "reports" / "recurring.md"
# Sets of one history get more plantings, so that sets weigh about the same.
DRAWS = 20
SEED = 20261201


def figures(directory: Path, detector: Detector, names: tuple[str, ...] = SETS) -> Iterator[Figure]:
    overall_found: dict[tuple[str, str], int] = defaultdict(int)
    overall_planted: dict[str, int] = defaultdict(int)
    overall = {peer: Tally() for peer in WHO}
    for name in names:
        found: dict[tuple[str, str], int] = defaultdict(int)
        count: dict[str, int] = defaultdict(int)
        tallies = {peer: Tally() for peer in WHO}
        several = histories(directory, name)
        for number, history in enumerate(several):
            planting = planted(detector, history, max(1, DRAWS // len(several)), SEED + number)
            for key, value in planting.found.items():
                found[key] += value
                overall_found[key] += value
            for kind, value in planting.planted.items():
                count[kind] += value
                overall_planted[kind] += value
            for peer, tally in future(detector, history).items():
                tallies[peer].add(tally)
                overall[peer].add(tally)
        if several:
            yield from _lines(name, found, count, tallies)
    yield from _lines(ALL, overall_found, overall_planted, overall)


def _lines(
    name: str, found: dict[tuple[str, str], int], count: dict[str, int], tallies: dict[str, Tally]
) -> Iterator[Figure]:
    for peer in WHO:
        total = sum(count.values())
        everything = sum(found.get((peer, kind), 0) for kind in PLANTED)
        yield Figure(name, f"planted_{ALL}", "found", _percent(everything, total), peer, total)
        for kind in PLANTED:
            if count.get(kind):
                share = _percent(found.get((peer, kind), 0), count[kind])
                yield Figure(name, f"planted_{kind}", "found", share, peer, count[kind])
        tally = tallies[peer]
        yield Figure(name, "future", "precision", round(100 * tally.precision, 2), peer, tally.said)
        yield Figure(name, "future", "recall", round(100 * tally.recall, 2), peer, tally.came)
        yield Figure(name, "future", "f1", round(100 * tally.f1, 2), peer, tally.came)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    told = os.environ.get("MONETA_LABELLED_DATA") or os.environ.get("MONETA_DEVELOPMENT_DATA")
    parser.add_argument("directory", type=Path, nargs="?", default=told)
    parser.add_argument("--version", default=VERSION)
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--set", action="append", choices=SETS, help="only this set; may be given again")
    given = parser.parse_args()
    if given.directory is None:
        parser.error("name the directory of statements, or set MONETA_DEVELOPMENT_DATA")
    detector = Detector.load(given.version, threads=os.cpu_count() or 1)
    found: list[Figure] = []
    for figure in figures(Path(given.directory), detector, tuple(given.set or SETS)):
        found.append(figure)
        sys.stdout.write(json.dumps(asdict(figure)) + "\n")
        sys.stdout.flush()
    if found and not given.set:
        given.report.parent.mkdir(exist_ok=True)
        given.report.write_text(as_markdown(found, detector.version), encoding="utf-8")


if __name__ == "__main__":
    main()
