"""The evaluation as tables that are kept under version control."""

from __future__ import annotations

from collections.abc import Sequence

from ml.forecasting.evaluation.tasks import US, Figure

_PEERS = (US, "xgboost_alone", "median6", "mean6", "last", "seasonal_naive", "run_rate")


def as_markdown(figures: Sequence[Figure], version: str) -> str:
    value = {(line.set, line.task, line.peer, line.metric): line for line in figures}
    tasks = list(dict.fromkeys((line.set, line.task) for line in figures if not line.task.endswith("_drawn")))
    lines = [
        "# How the forecaster does, month after month",
        "",
        f"Version {version}, written by `make eval-forecaster`. Trained on simulated people alone: no account, card",
        "or person below was met before. Rolling origin; each forecast, each choice between the model and a simple",
        "rule, each widening of the band, and what the trees learn from a panel of many series (Czech accounts,",
        "cards, simulated people) look only at months that were over by then. How much they learn from a panel, and",
        "the handicap of the model alone, were chosen while looking at the Czech and UK panels. `moneta` is what",
        "`moneta forecast` says: for each series the rule with the best record. WAPE is the absolute error against",
        "what was spent in the whole month, of each person's own money in the personal sets, so that no currency",
        "drowns the others. MASE is against the mean step from one month to the next. Run rate is here to be",
        "seen and nowhere in the product.",
        "",
        "| set | task | n | " + " | ".join(_PEERS) + " | better than median6 | MASE | pinball | band holds |",
        "| --- | --- |" + " --- |" * (len(_PEERS) + 5),
    ]
    for name, task in tasks:
        ours = value.get((name, task, US, "wape"))
        if ours is None:
            continue
        cells = [_cell(value.get((name, task, peer, "wape"))) for peer in _PEERS]
        cells += [_cell(value.get((name, task, US, metric)), 2 if metric == "mase" else 1)
                  for metric in ("skill_vs_median6", "mase", "pinball", "coverage_80")]  # fmt: skip
        lines.append(f"| {name} | {task} | {ours.n} | {' | '.join(cells)} |")
    lines += _statistics(figures)
    return "\n".join(lines) + "\n"


def _statistics(figures: Sequence[Figure]) -> list[str]:
    drawn = [line for line in figures if line.task.endswith("_drawn")]
    if not drawn:
        return []
    value = {(line.set, line.task, line.peer, line.metric): line for line in drawn}
    lines = [
        "",
        "Beside AutoETS and AutoARIMA of statsforecast, on pairs of series and origin drawn with a fixed seed",
        "(they take long); ours and the median on the same pairs. WAPE, pinball loss and coverage of the 80 %",
        "band:",
        "",
        "| set | task | n | moneta | median6 | AutoETS | AutoARIMA | pinball: moneta | AutoETS | AutoARIMA "
        "| band: AutoETS | AutoARIMA |",
        "| --- | --- |" + " --- |" * 10,
    ]
    for name, task in dict.fromkeys((line.set, line.task) for line in drawn):
        wanted = [
            *((peer, "wape") for peer in (US, "median6", "AutoETS", "AutoARIMA")),
            *((peer, "pinball") for peer in (US, "AutoETS", "AutoARIMA")),
            *((peer, "coverage_80") for peer in ("AutoETS", "AutoARIMA")),
        ]
        found = [value.get((name, task, peer, metric)) for peer, metric in wanted]
        count = next(line.n for line in found if line is not None)
        lines.append(f"| {name} | {task.removesuffix('_drawn')} | {count} | {' | '.join(map(_cell, found))} |")
    return lines


def _cell(line: Figure | None, digits: int = 1) -> str:
    return "" if line is None else f"{line.value:.{digits}f}"
