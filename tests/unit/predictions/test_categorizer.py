"""The batches of several callers in one prediction, each caller's own answer, and versions that change meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.memory.messages import Answered, Behind, MemoryKey, TaughtRows, Teaching
from deployments.predictions.categorizer import Categorizer, Request
from deployments.predictions.memories import Memories
from domain.transactions.categories import CATEGORIES
from ml.categorization.batch import TransactionBatch
from tests.support.fake_predictor import SURE, FakePredictor
from tests.support.waiting import wait_for

SLUGS = [category.slug for category in CATEGORIES]


class Probe(FakePredictor):
    """Answers one row, or none where it is broken."""

    broken = False

    def __init__(self) -> None:
        super().__init__("categorization v7")
        self.threads: list[str] = []

    def predict(self, batch: TransactionBatch, memory: Any = None) -> Answered:
        self.threads.append(threading.current_thread().name)
        words = [] if self.broken else ["dining 0.5"] * len(batch)
        return super().predict(TransactionBatch(descriptions=words, amounts=np.zeros(len(words))), memory)


def _categorizer(*predictors: FakePredictor) -> Categorizer:
    by_version = {predictor.version: predictor for predictor in predictors}
    return Categorizer(load=lambda version: by_version[version] if version else predictors[0])


def _batch(
    rows: list[tuple[str, int]], typical: float | None = None, *, dated: bool = False, signed: bool = True
) -> TransactionBatch:
    return TransactionBatch(
        descriptions=[f"{slug} 0.{percent:02d} shop" for slug, percent in rows],
        amounts=np.array([float(percent) for _, percent in rows]),
        dates=np.array([date(2026, 11, 3)] * len(rows), "datetime64[D]") if dated else None,
        typical_amount=typical,
        signed=signed,
    )


def _plain(answered: Answered | Behind) -> list[tuple[str, int, str | None]]:
    assert isinstance(answered, Answered)
    return [
        (category, round(float(confidence) * 100), merchant)
        for category, confidence, merchant in zip(
            answered.slugs(), answered.confidences, answered.merchants, strict=True
        )
    ]


def _taught(*rows: tuple[int, str, str]) -> TaughtRows:
    ids, merchants, labels = zip(*rows, strict=True) if rows else ((), (), ())
    return TaughtRows(
        ids=ids,
        descriptions=tuple(f"pets 0.5 {merchant}" for merchant in merchants),
        amounts=(-1.0,) * len(rows),
        currencies=("EUR",) * len(rows),
        booked_on=(date(2026, 11, 1),) * len(rows),
        labels=labels,
        chosen=(True,) * len(rows),
        corrected=(False,) * len(rows),
    )


def _teaching(key: MemoryKey, *rows: tuple[int, str, str], base: int | None = None, **more: Any) -> Teaching:
    return Teaching(key=key, base=base, rows=_taught(*rows), **more)


rows_of_a_caller = st.lists(st.tuples(st.sampled_from(SLUGS), st.integers(0, 99)), max_size=6)
callers = st.lists(
    st.tuples(rows_of_a_caller, st.sampled_from([None, 20.0, 35.5]), st.booleans(), st.booleans()), max_size=8
)


@given(callers)
async def test_each_caller_gets_the_answer_to_its_own_rows(
    asked: list[tuple[list[tuple[str, int]], float | None, bool, bool]],
) -> None:
    predictor = FakePredictor()
    categorizer = _categorizer(predictor)
    batches = [_batch(rows, typical, dated=dated, signed=signed) for rows, typical, dated, signed in asked]
    answers = await categorizer.predict_many([Request(batch) for batch in batches])
    categorizer.close()

    assert [_plain(answer) for answer in answers] == [
        [(slug, percent, "shop") for slug, percent in rows] for rows, *_ in asked
    ]
    kinds = [tuple(kind) for rows, *kind in asked if rows]
    assert len(predictor.asked) == len(set(kinds))
    read = [(batch.typical_amount, batch.dates is not None, batch.signed) for batch in predictor.asked]
    assert set(read) == set(kinds)


async def test_batches_of_one_kind_are_one_prediction_with_every_column() -> None:
    predictor = FakePredictor()
    one, two = _batch([("dining", 90)], dated=True), _batch([("pets", 80)] * 2, dated=True)
    await _categorizer(predictor).predict_many([Request(one), Request(two)])
    (together,) = predictor.asked
    assert together.amounts.tolist() == [90.0, 80.0, 80.0]
    assert together.dates is not None
    assert together.dates.tolist() == [date(2026, 11, 3)] * 3
    assert together.mcc is None


async def test_merchant_category_codes_stay_with_their_rows() -> None:
    predictor = FakePredictor()
    coded = [
        Request(TransactionBatch(descriptions=["dining 0.9"], amounts=np.array([1.0]), mcc=[code]))
        for code in (5812, None)
    ]
    await _categorizer(predictor).predict_many(coded)
    assert [batch.mcc for batch in predictor.asked] == [[5812, None]]


async def test_a_household_is_answered_as_it_has_taught_and_nobody_else_is() -> None:
    predictor = FakePredictor()
    categorizer = _categorizer(predictor)
    mine, yours = MemoryKey(uuid4(), 3), MemoryKey(uuid4(), 1)
    shop = _batch([("dining", 90)])
    assert await categorizer.predict(shop, mine) == Behind(None, "v1")
    teaching = _teaching(mine, (7, "shop", "home"))
    assert _plain(await categorizer.predict(shop, mine, teaching)) == [("home", round(SURE * 100), "shop")]
    await categorizer.predict(shop, yours, _teaching(yours))
    predictor.asked.clear()
    answers = await categorizer.predict_many([Request(shop, mine), Request(shop, yours), Request(shop)])
    assert [_plain(answer)[0][0] for answer in answers] == ["home", "dining", "dining"]
    # Who has taught nothing is a stranger: one prediction for both.
    assert [len(batch) for batch in predictor.asked] == [1, 2]


async def test_a_correction_and_its_undo_travel_alone() -> None:
    predictor = FakePredictor()
    categorizer = _categorizer(predictor)
    home, shop = uuid4(), _batch([("dining", 90)])

    async def ask(revision: int, teaching: Teaching | None = None) -> Answered | Behind:
        return await categorizer.predict(shop, MemoryKey(home, revision), teaching)

    await ask(1, _teaching(MemoryKey(home, 1), (7, "shop", "home")))
    assert await ask(2) == Behind(1, "v1")
    corrected = await ask(2, _teaching(MemoryKey(home, 2), (8, "shop", "pets"), base=1))
    assert _plain(corrected)[0][0] == "pets"
    # What builds on another state is not taken; a newer memory serves whoever asks for an older one.
    assert await ask(4, _teaching(MemoryKey(home, 4), base=3)) == Behind(2, "v1")
    assert _plain(await ask(1))[0][0] == "pets"
    undone = await ask(3, _teaching(MemoryKey(home, 3), base=2, forgotten=(8,)))
    assert _plain(undone)[0][0] == "home"
    assert [len(rows) for rows, _ in predictor.learned] == [1, 1, 0]


async def test_what_one_replica_has_learned_another_one_takes_over() -> None:
    key, shop = MemoryKey(uuid4(), 5), _batch([("dining", 90)])
    first, second = _categorizer(FakePredictor()), _categorizer(FakePredictor())
    assert await first.memory(key) is None
    await first.predict(shop, key, _teaching(key, (7, "shop", "home")))
    found = await first.memory(key)
    assert found is not None
    version, revision, content = found
    assert (version, revision) == ("v1", 5)
    newer = MemoryKey(key.household_id, 6)
    answer = await second.predict(shop, newer, _teaching(newer, content=content))
    assert _plain(answer)[0][0] == "home"
    # Of another version it is worth nothing.
    other = _categorizer(FakePredictor("v2"))
    assert await other.predict(shop, newer, _teaching(newer, content=content)) == Behind(None, "v2")


async def test_versions_change_without_a_request_that_fails() -> None:
    old, new = FakePredictor("v1"), FakePredictor("v2")
    loading, go_on = threading.Event(), threading.Event()

    def load(version: str | None) -> FakePredictor:
        if version == "v2":
            loading.set()
            assert go_on.wait(60)
        return new if version == "v2" else old

    categorizer = Categorizer("v1", load=load)
    seen: list[str] = []
    stop = asyncio.Event()

    async def ask() -> None:
        while not stop.is_set():
            answered = await categorizer.predict(_batch([("dining", 90)]))
            assert _plain(answered) == [("dining", 90, "shop")]
            assert isinstance(answered, Answered)
            seen.append(answered.model_version)

    async def twenty_more() -> None:
        before = len(seen)
        assert await asyncio.to_thread(wait_for, lambda: len(seen) > before + 20)

    asking = [asyncio.create_task(ask()) for _ in range(4)]
    swapping = asyncio.create_task(categorizer.use("v2"))
    await asyncio.to_thread(loading.wait, 60)
    await twenty_more()
    # Loading takes as long as it takes: the old version answers meanwhile.
    assert set(seen) == {"v1"}
    go_on.set()
    await swapping
    await twenty_more()
    stop.set()
    await asyncio.gather(*asking)
    assert seen[-1] == "v2"
    assert seen == sorted(seen)


async def test_a_version_that_does_not_load_changes_nothing() -> None:
    categorizer = _categorizer(FakePredictor("v1"))
    with pytest.raises(KeyError):
        await categorizer.use("v9")
    assert await categorizer.versions() == ("v1", None)


async def test_a_shadow_is_asked_apart_and_keeps_its_memory_when_it_is_promoted() -> None:
    now, shadow = FakePredictor("v1"), FakePredictor("v2")
    categorizer = _categorizer(now, shadow)
    key, shop = MemoryKey(uuid4(), 1), _batch([("dining", 90)])
    assert await categorizer.shadow(shop) is None
    await categorizer.use("v1", "v2")
    answered = await categorizer.predict(shop)
    assert isinstance(answered, Answered)
    assert (answered.model_version, answered.shadow_version) == ("v1", "v2")
    assert len(shadow.asked) == 0
    assert await categorizer.shadow(shop, key) == Behind(None, "v2")
    compared = await categorizer.shadow(shop, key, _teaching(key, (7, "shop", "home")))
    assert isinstance(compared, Answered)
    assert (compared.model_version, compared.slugs()) == ("v2", ["home"])
    await categorizer.use("v2")
    assert _plain(await categorizer.predict(shop, key))[0][0] == "home"
    assert await categorizer.versions() == ("v2", None)


async def test_why_is_said_as_the_household_taught_it() -> None:
    categorizer = _categorizer(FakePredictor())
    key, shop = MemoryKey(uuid4(), 1), _batch([("dining", 90)])
    assert await categorizer.explain(shop, key) == Behind(None, "v1")
    why = await categorizer.explain(shop, key, _teaching(key, (7, "shop", "home")))
    assert not isinstance(why, Behind)
    assert (why.category, [near.taught for near in why.neighbours]) == ("home", [7, None])


async def test_the_model_works_beside_the_event_loop_and_one_batch_at_a_time() -> None:
    probe = Probe()
    categorizer = _categorizer(probe)
    for _ in range(3):
        await categorizer.predict(_batch([("dining", 90)]))
    assert len(set(probe.threads)) == 1
    assert probe.threads[0] != threading.current_thread().name


async def test_health_asks_the_model_and_nothing_else() -> None:
    probe = Probe()
    categorizer = _categorizer(probe)
    await categorizer.check_health()
    probe.broken = True
    with pytest.raises(RuntimeError, match="categorization v7 gave no answer"):
        await categorizer.check_health()


async def test_a_named_version_is_the_one_that_is_loaded() -> None:
    asked: list[str | None] = []

    def load(version: str | None) -> FakePredictor:
        asked.append(version)
        return FakePredictor(version or "the one of this release")

    assert [await Categorizer(each, load=load).version() for each in ("v3", None)] == ["v3", "the one of this release"]
    assert asked == ["v3", None]


def _rows(merchants: Sequence[str]) -> list[tuple[int, str, str]]:
    return [(number + 1, merchant, "home") for number, merchant in enumerate(merchants)]


async def test_a_large_household_is_learned_beside_the_predictions_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deployments.predictions.categorizer._APART_ROWS", 2)
    predictor = FakePredictor()
    learn, go_on, learning = predictor.learn, threading.Event(), threading.Event()

    def slow(memory: Any, rows: TaughtRows, forgotten: tuple[int, ...]) -> Any:
        learning.set()
        assert go_on.wait(60)
        return learn(memory, rows, forgotten)

    monkeypatch.setattr(predictor, "learn", slow)
    categorizer = _categorizer(predictor)
    key, shop = MemoryKey(uuid4(), 1), _batch([("dining", 90)])
    waiting = asyncio.create_task(categorizer.predict(shop, key, _teaching(key, *_rows(["shop", "a", "b"]))))
    await asyncio.to_thread(learning.wait, 60)
    assert _plain(await categorizer.predict(shop)) == [("dining", 90, "shop")]
    go_on.set()
    assert _plain(await waiting)[0][0] == "home"


async def test_who_cannot_be_learned_is_answered_as_a_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = FakePredictor()
    learn = predictor.learn

    def refusing(memory: Any, rows: TaughtRows, forgotten: tuple[int, ...]) -> Any:
        if len(rows):
            raise ValueError("more than 400 labels")
        return learn(memory, rows, forgotten)

    monkeypatch.setattr(predictor, "learn", refusing)
    key, shop = MemoryKey(uuid4(), 1), _batch([("dining", 90)])
    answered = await _categorizer(predictor).predict(shop, key, _teaching(key, (7, "shop", "home")))
    assert _plain(answered) == [("dining", 90, "shop")]


async def test_memory_is_bounded_and_whoever_asked_last_stays() -> None:
    memories = Memories(FakePredictor(), rows_max=5, households_max=3)
    keys = [MemoryKey(UUID(int=number), 1) for number in range(5)]
    for key in keys[:2]:
        assert memories.take(_teaching(key, *_rows(["a", "b"])))
    assert memories.find(keys[0]) is not None
    assert memories.take(_teaching(keys[2], *_rows(["a", "b"])))
    assert [memories.revision(key.household_id) for key in keys[:3]] == [1, None, 1]
    # One that is larger than all the room stays alone.
    assert memories.take(_teaching(keys[3], *_rows("abcdefgh")))
    assert (len(memories), memories.row_count) == (1, 8)
