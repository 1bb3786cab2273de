"""The evaluation as tables that are kept under version control."""

from __future__ import annotations

from collections.abc import Sequence

from ml.categorization.evaluation.tasks import CURVE, US, Figure

_METRICS = ("accuracy", "macro_f1", "ece", "accepted_at_95")


def as_markdown(figures: Sequence[Figure], version: str) -> str:
    """A table of the tasks with everybody in it, and one of the learning curve."""
    value = {(line.set, line.task, line.peer, line.metric): line for line in figures}
    lines = [
        "# How the categorizer does on labelled statements",
        "",
        f"Version {version}, written by `make eval-categorizer`. No set was trained on; every split is by time. Accuracy,",
        "macro-F1 and the share accepted at 95 % precision in percent, ECE as a share. `zero_shot`: nobody's labels, all",
        "rows. The other tasks are judged on the last 40 % of each set, knowing the first 60 %, or only the last 25 or 200",
        "rows of these. Macro-F1 is the mean over the categories that occur among the judged rows.",
        "",
        "| set | task | who | rows | accuracy | macro-F1 | ECE | accepted at 95 % |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    done = dict.fromkeys((line.set, line.task, line.peer) for line in figures if not line.task.startswith("learning_"))
    for name, task, peer in done:
        found = [value.get((name, task, peer, metric)) for metric in _METRICS]
        rows = next(line.n for line in found if line)
        cells = [
            f"{line.value:.3f}" if line.metric == "ece" else f"{line.value:.1f}" if line else ""
            for line in found
            if line
        ]
        cells += [""] * (len(_METRICS) - len(cells))
        lines.append(f"| {name} | {task} | {peer} | {rows} | {' | '.join(cells)} |")
    lines += [
        "",
        "Learning curve: accuracy after so many labels, the last ones before the rows that are judged.",
        "",
        "| set | " + " | ".join(str(count) for count in CURVE) + " |",
        "| --- |" + " --- |" * len(CURVE),
    ]
    for name in dict.fromkeys(line.set for line in figures if line.task.startswith("learning_")):
        curve = [value.get((name, f"learning_{count}", US, "accuracy")) for count in CURVE]
        lines.append(f"| {name} | " + " | ".join(f"{line.value:.1f}" if line else "" for line in curve) + " |")
    return "\n".join(lines) + "\n"
