"""Judge the served version: `python -m ml.forecasting.evaluation DIRECTORY`, or `make eval-forecaster`.

Prints one JSON line for each figure and writes the report. Without a directory only simulated people are judged.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ml.forecasting.evaluation.report import as_markdown
from ml.forecasting.evaluation.sets import panels
from ml.forecasting.evaluation.tasks import Figure, against_statistics, figures, judged
from ml.forecasting.predictor import RECORD_DAYS, Forecaster
from ml.forecasting.tables import Question

REPORT = Path(__file__).parents[2] / "reports" / "forecaster.md"
_TASKS = {
    "month_ahead": (Question(1),),
    "three_months": (Question(1), Question(2), Question(3)),
    **{f"month_end_k{day}": (Question(0, day),) for day in RECORD_DAYS},
}


def evaluated(
    forecaster: Forecaster, directory: Path | None, python: Path | None, only: list[str] | None
) -> Iterator[Figure]:
    for name, found in panels(directory):
        if only and name not in only:
            continue
        answers = judged(forecaster, found)
        for task, questions in _TASKS.items():
            parts = [answers[question] for question in questions if question in answers]
            if parts:
                yield from figures(name, task, parts)
        if python is not None:
            yield from against_statistics(name, found, answers, python)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", default="")
    parser.add_argument("--version", default=None)
    parser.add_argument("--peers", type=Path, help="the Python of the environment that has statsforecast")
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--set", action="append", help="only this set; may be given again")
    given = parser.parse_args()
    forecaster = Forecaster.load(given.version, threads=os.cpu_count() or 1)
    directory = Path(given.directory) if given.directory else None
    found: list[Figure] = []
    for figure in evaluated(forecaster, directory, given.peers, given.set):
        found.append(figure)
        sys.stdout.write(json.dumps(asdict(figure)) + "\n")
        sys.stdout.flush()
    if found and not given.set:
        given.report.parent.mkdir(exist_ok=True)
        given.report.write_text(as_markdown(found, forecaster.version), encoding="utf-8")


if __name__ == "__main__":
    main()
