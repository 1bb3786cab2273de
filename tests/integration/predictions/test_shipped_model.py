"""The model that this release comes with, as a replica loads it and a household teaches it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from deployments.memory.messages import Answered, Behind, MemoryKey, TaughtRows, Teaching
from deployments.predictions.categorizer import Categorizer, Request
from ml.categorization.batch import TransactionBatch

OWN = "7f9c1c0e-0000-4000-8000-000000000001"
TWIN = "7f9c1c0e-0000-4000-8000-000000000002"


@pytest.fixture(scope="module")
async def categorizer() -> AsyncIterator[Categorizer]:
    categorizer = Categorizer()
    yield categorizer
    categorizer.close()


def _batch(*descriptions: str) -> TransactionBatch:
    return TransactionBatch(
        descriptions=list(descriptions),
        amounts=np.full(len(descriptions), -12.3),
        dates=np.array(["2026-11-03"] * len(descriptions), "datetime64[D]"),
        currency="EUR",
    )


def _taught(*rows: tuple[int, str, str], names: tuple[tuple[str, str], ...] = ()) -> TaughtRows:
    ids, texts, labels = zip(*rows, strict=True)
    size = len(rows)
    return TaughtRows(
        ids=ids,
        descriptions=texts,
        amounts=(-12.3,) * size,
        currencies=("EUR",) * size,
        booked_on=(date(2026, 11, 1),) * size,
        labels=labels,
        chosen=(True,) * size,
        corrected=(True,) * size,
        names=names,
    )


async def _said(categorizer: Categorizer, key: MemoryKey, *texts: str, **teaching: Any) -> list[str]:
    taught = Teaching(key=key, **teaching) if teaching else None
    answered = await categorizer.predict(_batch(*texts), key, taught)
    assert isinstance(answered, Answered), answered
    return answered.slugs()


async def test_it_loads_answers_and_is_healthy(categorizer: Categorizer) -> None:
    await categorizer.check_health()
    batches = [_batch("SHELL OIL 57444"), _batch("TESCO STORES 2231", "SHELL OIL 57444")]
    one, two = await categorizer.predict_many([Request(batch) for batch in batches])
    assert isinstance(one, Answered)
    assert isinstance(two, Answered)
    assert [*one.slugs(), *two.slugs()] == ["auto_fuel", "groceries", "auto_fuel"]
    assert one.confidences[0] == two.confidences[1]
    others = two.alternatives()[0]
    assert len(others) == 2
    assert "groceries" not in dict(others)
    assert [chance for _, chance in others] == sorted((chance for _, chance in others), reverse=True)
    assert two.confidences[0] + sum(chance for _, chance in others) <= 1.0001


async def test_one_correction_is_right_at_once_and_gone_with_its_undo(categorizer: Categorizer) -> None:
    home = uuid4()
    plain = await _said(categorizer, MemoryKey(home, 0), "QZX WERKHOF 17 BERLIN", base=None, rows=TaughtRows())
    taught = _taught((5, "QZX WERKHOF 17 BERLIN", "pets"))
    corrected = await _said(categorizer, MemoryKey(home, 1), "QZX WERKHOF 23 BERLIN", base=0, rows=taught)
    assert (plain != ["pets"], corrected) == (True, ["pets"])
    undone = await _said(
        categorizer, MemoryKey(home, 2), "QZX WERKHOF 17 BERLIN", base=1, rows=TaughtRows(), forgotten=(5,)
    )
    assert undone == plain


async def test_own_categories_are_spoken_of_by_name_and_answered_by_id(categorizer: Categorizer) -> None:
    key = MemoryKey(uuid4(), 1)
    names = ((OWN, "Model railways"), (TWIN, "Model railways"))
    rows = _taught((5, "QZX MAERKLIN GOEPPINGEN", OWN), (6, "QZX ROCO BERGHEIM", TWIN), names=names)
    found = await _said(categorizer, key, "QZX MAERKLIN GOEPPINGEN", "QZX ROCO BERGHEIM", base=None, rows=rows)
    # Two categories of one name stay two.
    assert found == [OWN, TWIN]


async def test_what_was_learned_is_restored_with_its_names(categorizer: Categorizer) -> None:
    key = MemoryKey(uuid4(), 4)
    rows = _taught((5, "QZX MAERKLIN GOEPPINGEN", OWN), names=((OWN, "Model railways"),))
    assert await _said(categorizer, key, "QZX MAERKLIN 2", base=None, rows=rows) == [OWN]
    stored = await categorizer.memory(key)
    assert stored is not None
    version, revision, content = stored
    assert (version, revision) == (await categorizer.version(), 4)
    other = MemoryKey(uuid4(), 4)
    assert await _said(categorizer, other, "QZX MAERKLIN 2", base=None, rows=TaughtRows(), content=content) == [OWN]
    broken = Teaching(key=MemoryKey(uuid4(), 1), base=None, rows=TaughtRows(), content=b"{}\nnothing")
    assert isinstance(await categorizer.predict(_batch("x"), broken.key, broken), Behind)


async def test_why_names_the_row_that_taught_it_and_what_everybody_knows(categorizer: Categorizer) -> None:
    key = MemoryKey(uuid4(), 1)
    rows = _taught((5, "QZX MAERKLIN GOEPPINGEN", OWN), (9, "QZX MAERKLIN GOEPPINGEN", OWN), names=((OWN, "Railways"),))
    why = await categorizer.explain(_batch("QZX MAERKLIN GOEPPINGEN 7"), key, Teaching(key=key, base=None, rows=rows))
    assert not isinstance(why, Behind)
    assert (why.category, why.neighbours[0].category, why.neighbours[0].taught) == (OWN, OWN, 9)
    assert any("You have said so" in reason for reason in why.reasons)
    stranger = await categorizer.explain(_batch("SHELL OIL 57444"))
    assert not isinstance(stranger, Behind)
    assert (stranger.category, {near.taught for near in stranger.neighbours}) == ("auto_fuel", {None})
    assert any("known merchant" in reason for reason in stranger.reasons)
