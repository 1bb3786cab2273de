"""Judge the served version: `python -m ml.categorization.evaluation DIRECTORY`, or `make eval-categorizer`.

Prints one JSON line for each figure and writes the report. The directory of labelled statements may also be named by
MONETA_LABELLED_DATA; without one there is nothing to judge.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ml.categorization.evaluation.peers import PEERS
from ml.categorization.evaluation.report import as_markdown
from ml.categorization.evaluation.tasks import Figure, in_order, learning_curve, one_correction, with_past, zero_shot
from ml.categorization.labelled import SOURCES, read
from ml.categorization.predictor import CategorizationPredictor

REPORT = Path(__file__).parents[2] / "reports" / "categorizer.md"
SETS = ("us_mint_export", "us_personal", "india", "russia", "russia_mcc", "uk_purchase_cards")
# With the code of the merchant's trade, which no history holds: judged without one alone.
COLD_ONLY = ("russia_mcc",)
# A support vector machine over all of a city council's rows would take hours.
MOST_ROWS = 6_000


def figures(directory: Path, predictor: CategorizationPredictor, names: tuple[str, ...] = SETS) -> Iterator[Figure]:
    for name in names:
        if not (directory / SOURCES[name].file).is_file():
            continue
        labelled = read(directory, name)
        yield from zero_shot(predictor, in_order(name, labelled.batch, labelled.truth))
        if name in COLD_ONLY:
            continue
        judged = in_order(name, labelled.batch, labelled.truth, most=MOST_ROWS if name == SETS[-1] else None)
        yield from with_past(predictor, judged, PEERS)
        yield from learning_curve(predictor, judged)
        yield from one_correction(predictor, judged)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", default=os.environ.get("MONETA_LABELLED_DATA"))
    parser.add_argument("--version", default=None)
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--set", action="append", choices=SETS, help="only this set; may be given again")
    given = parser.parse_args()
    if given.directory is None:
        parser.error("name the directory of labelled statements, or set MONETA_LABELLED_DATA")
    predictor = CategorizationPredictor.load(given.version, threads=os.cpu_count() or 1)
    found: list[Figure] = []
    for figure in figures(Path(given.directory), predictor, tuple(given.set or SETS)):
        found.append(figure)
        sys.stdout.write(json.dumps(asdict(figure)) + "\n")
        sys.stdout.flush()
    if found and not given.set:
        given.report.parent.mkdir(exist_ok=True)
        given.report.write_text(as_markdown(found, predictor.version), encoding="utf-8")


if __name__ == "__main__":
    main()
