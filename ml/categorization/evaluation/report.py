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
        f"Version {version}, written by `make eval-categorizer`. No set was trained on; every split is by time.",
        "Accuracy, macro-F1 and the share accepted at 95 % precision are in percent, ECE is a share. `zero_shot` knows",
        "nobody's labels and is judged on all rows. The other tasks are judged on the last 40 % of each set, knowing",
        "the first 60 %, or only the last 25 or 200 of these. Macro-F1 is the mean over the categories that occur.",
        "`russia` is asked without the merchant category codes of its rows, `russia_mcc` with them. `one_correction`",
        "tells the model that a label is a correction, `one_correction_file` only adds it to the file of labels.",
        "",
        "| set | task | who | rows | accuracy | macro-F1 | ECE | accepted at 95 % |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    done = dict.fromkeys((line.set, line.task, line.peer) for line in figures if not line.task.startswith("learning_"))
    for name, task, peer in done:
        found = [value.get((name, task, peer, metric)) for metric in _METRICS]
        rows = next(line.n for line in found if line is not None)
        cells = [_cell(line) for line in found]
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
        lines.append(f"| {name} | " + " | ".join(map(_cell, curve)) + " |")
    return "\n".join(lines) + "\n"


def _cell(line: Figure | None) -> str:
    if line is None:
        return ""
    return f"{line.value:.3f}" if line.metric == "ece" else f"{line.value:.1f}"
