"""The forecaster: panels as they are cut, nothing of the future in a forecast, choices and bands by the past alone."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from deployments.cli.models import command
from deployments.forecasting.engine import Engine
from ml.forecasting.features import HISTORY, REST_FEATURES, history_features, rest_features, window
from ml.forecasting.model import FEWEST_MONTHS
from ml.forecasting.panels import SAME_AMOUNT, TOTAL, Rows, build_panel, month_lengths, weekend_days
from ml.forecasting.predictor import FEATURES, LABELS, NAME, RECORD_DAYS, SHIPPED_VERSION, Forecaster, model_store
from ml.forecasting.stats import median, quantiles
from ml.forecasting.tables import METHODS, Question, Shipped, Table, choose, fill
from ml.forecasting.train import judge
from ml.forecasting.training.lives import crowd
from ml.registry.errors import ErrorFigures, ErrorReport
from ml.registry.metadata import folder_of, read_metadata, summary_of
from ml.registry.report import NotBetterThanBaseline


@pytest.fixture(scope="module")
def forecaster() -> Forecaster:
    return Forecaster.load(threads=2)


def _rows(*charges: tuple[str, float, int]) -> Rows:
    return Rows(
        household=np.zeros(len(charges), np.int64),
        category=np.array([category for _, _, category in charges]),
        day=np.array([day for day, _, _ in charges], "datetime64[D]"),
        amount=np.array([amount for _, amount, _ in charges]),
    )


def _cut(rows: Rows, day: str) -> Rows:
    """What was known on that day."""
    kept, earned = rows.day < np.datetime64(day), rows.income_day < np.datetime64(day)
    return replace(
        rows,
        household=rows.household[kept], category=rows.category[kept], day=rows.day[kept], amount=rows.amount[kept],
        income_household=rows.income_household[earned], income_day=rows.income_day[earned],
        income_amount=rows.income_amount[earned],
    )  # fmt: skip


def test_a_panel_nets_refunds_and_leaves_months_out_that_are_not_whole() -> None:
    panel = build_panel(
        _rows(("2025-01-20", 50, 0), ("2025-02-03", 30, 0), ("2025-02-10", -10, 0), ("2025-02-11", 7, 3),
              ("2025-03-05", 40, 0), ("2025-03-12", 5, 3))
    )  # fmt: skip
    assert panel.category.tolist() == [TOTAL, 0, 3]
    assert panel.known.tolist()[1][1:2] == [20.0]
    assert panel.spent.tolist() == [[50, 27, 45], [50, 20, 40], [0, 7, 5]]
    # January began on its 20th, March ends on its 12th.
    assert (panel.start.tolist(), panel.stop.tolist(), panel.seen.tolist()) == ([1] * 3, [2] * 3, [12] * 3)
    assert panel.so_far[0, 2, 5] == 40


def test_today_says_which_month_has_begun() -> None:
    panel = build_panel(_rows(("2025-01-01", 50, 0)), today=np.datetime64("2025-04-09"))
    assert (panel.months, panel.stop.tolist(), panel.seen.tolist()) == (4, [3, 3], [9, 9])
    assert panel.known[0].tolist()[:3] == [50, 0, 0]


def test_months_have_their_days() -> None:
    months = np.array(["2024-02", "2025-02", "2025-12"], "datetime64[M]").astype(np.int64)
    assert month_lengths(months).tolist() == [29, 28, 31]
    assert weekend_days(months).tolist() == [8, 8, 8]
    assert weekend_days(months[2:], 27).tolist() == [1]


def test_statistics_agree_with_numpys() -> None:
    rng = np.random.default_rng(3)
    rows = np.where(rng.random((50, 7)) < 0.3, np.nan, rng.normal(size=(50, 7)))
    rows = rows[~np.isnan(rows).all(axis=1)]
    assert median(rows).tolist() == np.nanmedian(rows, axis=1).tolist()
    low, high = quantiles(rows, (0.1, 0.75))
    assert low == pytest.approx(np.nanpercentile(rows, 10, axis=1))
    assert high == pytest.approx(np.nanpercentile(rows, 75, axis=1))


def test_a_charge_that_comes_again_is_still_due_until_it_came() -> None:
    charges = [(f"2025-{month:02d}-15", 80.0, 0) for month in range(1, 8)]
    charges += [(f"2025-{month:02d}-02", 11.0 * month, 0) for month in range(1, 9)]
    panel = build_panel(_rows(*charges), today=np.datetime64("2025-08-20"))
    due = REST_FEATURES.index("again_due") - len(REST_FEATURES)
    missing = REST_FEATURES.index("again_missing") - len(REST_FEATURES)
    seen = window(panel, np.array([0]), np.array([7]))
    unit = seen.scale[0]
    before, after = rest_features(panel, seen, 10)[0], rest_features(panel, seen, 18)[0]
    assert before[due] * unit == pytest.approx(80.0)
    assert (after[due] * unit, after[missing] * unit) == (0.0, pytest.approx(80.0))


def test_every_feature_is_free_of_scale() -> None:
    rows = crowd(17, 6, "household")
    # So that amounts fall into the same classes of nearly the same amount.
    factor = np.exp(SAME_AMOUNT * 200)
    one = build_panel(rows)
    thousand = build_panel(replace(rows, amount=rows.amount * factor, income_amount=rows.income_amount * factor))
    series = np.flatnonzero((one.stop - one.start) > 8)
    origin = one.stop[series]
    first = history_features(one, window(one, series, origin))
    assert first.shape[1] == len(HISTORY)
    second = history_features(thousand, window(thousand, series, origin))
    assert second == pytest.approx(first, rel=1e-4, abs=1e-4, nan_ok=True)


def test_what_comes_later_changes_no_forecast(forecaster: Forecaster) -> None:
    rows = crowd(23, 8, "household")
    day = str(np.sort(rows.day)[len(rows.day) // 2].astype("datetime64[M]")) + "-01"
    whole, cut = build_panel(rows), build_panel(_cut(rows, day), today=np.datetime64(day))
    origin = int(np.datetime64(day, "M").astype(int)) - whole.first_month
    questions = [Question(1), Question(3)]
    then = fill(forecaster.boosters, cut, questions, range(origin - 12, origin + 1))
    now = fill(forecaster.boosters, whole, questions, range(origin - 12, origin + 1))
    keys = {key: at for at, key in enumerate(zip(whole.household, whole.category, strict=True))}
    compared = 0
    for before, after in zip(then, now, strict=True):
        shipped = forecaster.shipped(before.question)
        old, new = choose(before, origin, shipped), choose(after, origin, shipped)
        for at, key in enumerate(zip(cut.household, cut.category, strict=True)):
            place = keys[key]
            if whole.stop[place] < origin or np.isnan(old.middle[at]):
                continue
            assert before.said["model"][at, origin] == pytest.approx(after.said["model"][place, origin], rel=1e-4)
            compared += 1
        # The crowd may hold people who had not begun: what is shared by all is close, not the same.
        assert len(new.middle) >= len(old.middle)
    assert compared > 20


def _table(rules: dict[str, float], truth: float, months: int) -> Table:
    shape = (1, months + 1)
    return Table(
        Question(1),
        {method: np.full(shape, rules.get(method, 300.0)) for method in METHODS},
        np.full(shape, 80.0), np.full(shape, 120.0), np.full(shape, 100.0),
        np.where(np.arange(months + 1) < months, truth, np.nan)[None], np.zeros(shape),
    )  # fmt: skip


def test_the_rule_with_the_best_record_is_chosen_and_the_shipped_record_where_there_is_none() -> None:
    shipped = Shipped({method: 0.3 if method == "model" else 0.4 for method in METHODS}, np.zeros(50))
    long = choose(_table({"mean_6": 100.0}, 100.0, 12), 12, shipped)
    assert (METHODS[int(long.method[0])], long.middle[0]) == ("mean_6", 100.0)
    new = choose(_table({"mean_6": 100.0}, 100.0, 0), 0, shipped)
    assert METHODS[int(new.method[0])] == "model"


def test_the_band_grows_until_it_holds_what_it_says() -> None:
    shipped = Shipped(dict.fromkeys(METHODS, 0.3), np.full(50, 0.5))
    assert choose(_table({}, 100.0, 0), 0, shipped).high[0] == 300.0  # the middle lies in the band
    narrow = choose(_table(dict.fromkeys(METHODS, 100.0), 100.0, 0), 0, shipped)
    assert (narrow.low[0], narrow.high[0]) == (30.0, 170.0)


def test_the_shipped_version_beats_the_median_on_people_it_never_met(forecaster: Forecaster) -> None:
    report = judge(forecaster, [build_panel(crowd(4_242, 20, "household"))])
    assert report.overall.wape < report.baselines["median_6"].wape
    assert 74 <= (report.overall.coverage_80 or 0) <= 88


def test_a_version_says_where_it_comes_from() -> None:
    folder = folder_of(NAME, SHIPPED_VERSION)
    metadata = read_metadata(folder, features=FEATURES, labels=LABELS)
    assert isinstance(metadata.report, ErrorReport)
    assert set(metadata.report.slices) == {"h1", "h2", "h3", "h4", *(f"k{day}" for day in RECORD_DAYS)}
    assert summary_of(folder).startswith(f"error {metadata.report.overall.wape:.1f} % of spending")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3_000_000
    assert model_store().active()[0] == SHIPPED_VERSION


def test_what_is_no_better_than_a_median_is_refused() -> None:
    report = ErrorReport("x", ErrorFigures(10, 40.0), {}, {"median_6": ErrorFigures(10, 40.5)})
    with pytest.raises(NotBetterThanBaseline, match="baseline: median_6"):
        report.require("median_6", by=2)
    report.require("median_6", by=1)


def test_a_young_history_has_no_forecast(forecaster: Forecaster) -> None:
    charges = [(f"2025-{month:02d}-0{day}", 10.0, 0) for month in (1, 2) for day in range(1, 9)]
    assert FEWEST_MONTHS == 3
    assert forecaster.forecast(build_panel(_rows(*charges), today=np.datetime64("2025-03-09"))) == []


def test_versions_of_the_forecaster_are_promoted_and_rolled_back(tmp_path: Path) -> None:
    made = tmp_path / "models" / NAME / "1.0.1"
    shutil.copytree(folder_of(NAME, SHIPPED_VERSION), made)

    def moneta(*words: str) -> str:
        done = CliRunner().invoke(command, ["--of", "forecasting", *words, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.output

    listed = moneta("list").splitlines()
    assert [line.split()[0] for line in listed] == [SHIPPED_VERSION, "1.0.1"]
    assert all("error" in line for line in listed)
    assert moneta("promote", "1.0.1") == "1.0.1 is active\n"
    assert Engine(tmp_path / "models").forecaster().version == "1.0.1"
    assert moneta("rollback") == f"{SHIPPED_VERSION} is active\n"
    (made / "metadata.json").write_text((made / "metadata.json").read_text().replace("month.lag_1", "month.other"))
    refused = CliRunner().invoke(command, ["--of", "forecasting", "promote", "1.0.1", "--data-dir", str(tmp_path)])
    assert (refused.exit_code, "features differ" in refused.output) == (1, True)


def test_towards_the_end_of_a_month_the_shipped_record_widens_the_band_ever_less(forecaster: Forecaster) -> None:
    widths = [np.ptp(forecaster.shipped(Question(0, day)).misses) for day in (25, 28, 30, 31)]
    assert widths == sorted(widths, reverse=True)
    assert widths[1] == pytest.approx(widths[0] / 2)
    assert widths[3] == 0
    assert forecaster.shipped(Question(0, 25)) is forecaster.shipped(Question(0, 24))


def test_the_closer_the_end_of_a_month_the_less_is_still_to_come_and_on_its_last_day_nothing(
    forecaster: Forecaster,
) -> None:
    panel = build_panel(crowd(7, 8))
    # A month of 31 days: its last known one.
    origin = next(month for month in range(panel.months - 1, 0, -1) if (panel.first_month + month) % 12 == 0)
    series = np.flatnonzero((panel.start + FEWEST_MONTHS <= origin) & (panel.stop > origin))
    answers = forecaster.boosters.rest(panel, series, origin, [27, 29, 30, 31])
    widths = [float((quantiles[:, 2] - quantiles[:, 0]).sum()) for quantiles, _, _ in answers]
    assert widths == sorted(widths, reverse=True)
    assert widths[-2] < widths[0] / 2
    assert (widths[-1], answers[-1][0].max(), max(rule.max() for rule in answers[-1][1].values())) == (0, 0, 0)
