"""The evaluation as tables that are kept under version control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.recurring.evaluation.judged import US
from ml.recurring.evaluation.peers import PEERS
from ml.recurring.training.kinds import PLANTED

ALL = "all"
WHO = (US, *PEERS)


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is a percentage between 0 and 100; `n` how many streams or charges it is of."""

    set: str
    task: str
    metric: str
    value: float
    peer: str
    n: int


def as_markdown(figures: Sequence[Figure], version: str) -> str:
    """A table of what was found of each kind, and one of what was foreseen in each set."""
    value = {(line.set, line.task, line.metric, line.peer): line for line in figures}
    lines = [
        "# How recurring payments are found",
        "",
        f"Version {version}, written by `make eval-recurring`; nothing of these sets was trained on. The rules of",
        "others are written anew in `ml/recurring/evaluation/peers.py`, which says what each is, and ran in the same",
        "minute.",
        "",
        "**Planted.** Subscriptions of eleven kinds, each under a merchant of its own, put into every history. Found:",
        "one stream holds half of its charges or more, three quarters or more of that stream are its charges, and the",
        "cadence is right. Kinds are drawn by `ml/recurring/training/kinds.py`, as in training, with other seeds.",
        "",
        "| found, % | planted | " + " | ".join(WHO) + " |",
        "| --- | --- |" + " --- |" * len(WHO),
    ]
    for kind in (ALL, *PLANTED):
        cells = [value.get((ALL, f"planted_{kind}", "found", peer)) for peer in WHO]
        if cells[0] is not None:
            lines.append(f"| {kind} | {cells[0].n} | {' | '.join(map(_cell, cells))} |")
    lines += ["", "| found, % | " + " | ".join(WHO) + " |", "| --- |" + " --- |" * len(WHO)]
    names = list(dict.fromkeys(line.set for line in figures if line.set != ALL))
    for name in names:
        cells = [value.get((name, f"planted_{ALL}", "found", peer)) for peer in WHO]
        lines.append(f"| {name} | {' | '.join(map(_cell, cells))} |")
    lines += [
        "",
        "**What comes next.** At six days of each history everybody says what the next 92 days bring. A charge that",
        "was said to come is right where the merchant has one within 15 % of the period (three days at least) and",
        "25 % of the amount. Recall is of the charges that keep a rhythm when all is known (four or more, three",
        "quarters of the gaps within the tolerance of a cadence) and had come twice before.",
        "",
        "| set | who | said | came | precision | recall | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in (ALL, *names):
        for peer in WHO:
            found = {metric: value.get((name, "future", metric, peer)) for metric in ("precision", "recall", "f1")}
            said, came = found["precision"], found["recall"]
            if said is not None and came is not None:
                shares = " | ".join(map(_cell, found.values()))
                lines.append(f"| {name} | {peer} | {said.n} | {came.n} | {shares} |")
    return "\n".join(lines) + "\n"


def _cell(line: Figure | None) -> str:
    return "" if line is None else f"{line.value:.1f}"
