"""The outcome of judging a forecaster: errors in amounts, the band, and a gate against a simple rule."""

from __future__ import annotations

from dataclasses import dataclass, field

from ml.registry.report import NotBetterThanBaseline


@dataclass(frozen=True, slots=True)
class ErrorFigures:
    """`wape` is the absolute error against what was spent, `coverage_80` what fell into the band; both in percent."""

    count: int
    wape: float
    pinball: float | None = None
    coverage_80: float | None = None


@dataclass(frozen=True, slots=True)
class ErrorReport:
    data: str
    overall: ErrorFigures
    slices: dict[str, ErrorFigures] = field(default_factory=dict)
    baselines: dict[str, ErrorFigures] = field(default_factory=dict)

    def require(self, baseline: str, *, by: float) -> None:
        """Raises where the model is not better by that many percent of the baseline's error."""
        if self.overall.wape > self.baselines[baseline].wape * (1 - by / 100):
            raise NotBetterThanBaseline(self.as_markdown())

    def as_markdown(self) -> str:
        parts = {
            "model": self.overall,
            **{f"baseline: {name}": value for name, value in self.baselines.items()},
            **self.slices,
        }
        lines = [
            f"**{self.data}**",
            "",
            "| part | forecasts | WAPE % | pinball | coverage of the 80 % band |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {name} | {part.count} | {part.wape:.1f} | {_cell(part.pinball)} | {_cell(part.coverage_80)} |"
            for name, part in parts.items()
        ]
        return "\n".join(lines)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
