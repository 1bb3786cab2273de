"""What a descriptor becomes: the same words for training and serving, and a name for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.categorization.cleaning import MAX_LENGTH, normalise
from ml.categorization.naming import merchant_name

GOLDEN = [
    ("TST* JOE'S PIZZA 0412 SEATTLE WA", "ptoast joes pizza", "Joe's Pizza"),
    ("SQ *BLACK VELVET COFFEE", "psquare black velvet coffee", "Black Velvet Coffee"),
    ("PURCHASE AUTHORIZED ON 04/12 SAFEWAY #1234 OAKLAND CA", "kcard safeway", "Safeway"),
    ("CHECKCARD 0412 WHOLEFDS MDF 10380 BOSTON MA", "kcard wholefds mdf", "Wholefds MDF"),
    ("POS DEBIT WAL-MART #1234 DALLAS TX", "kcard wal mart", "Wal-Mart"),
    ("Amazon.com*S44ZD5SI3", "amazon com", "Amazon"),
    ("H&M 0042", "hm", "H&M"),
    ("7-ELEVEN 32321", "7 eleven", "7-Eleven"),
    ("B&H PHOTO 800-606-6969", "bh photo", "B&H Photo"),
    ("Kartenzahlung EDEKA 4402 KÖLN DE", "kcard edeka", "Edeka"),
    ("ПЯТЁРОЧКА 1234", "pyaterochka", "Пятёрочка"),
    ("Pyaterochka", "pyaterochka", "Pyaterochka"),
    ("Apteka2965", "apteka", "Apteka"),
    ("TMOBILE*AUTO PAY", "tmobile autopay", "Tmobile"),
    ("ACME CORP PAYROLL PPD ID: 12345", "acme corp payroll ppd", "Acme"),
    ("Перевод Иван", "perevod ivan", "Иван"),
    ("ATM WITHDRAWAL 001234", "atm withdrawal", None),
    ("Interest Paid", "interest paid", None),
    ("Check Paid #1134", "check paid", None),
    ("", "", None),
    ("   ", "", None),
    ("💥💥", "", None),
    ("0000 1234", "", None),
]


@pytest.mark.parametrize(("description", "text", "merchant"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_golden(description: str, text: str, merchant: str | None) -> None:
    assert (normalise(description), merchant_name(description)) == (text, merchant)


def test_two_purchases_at_one_shop_read_the_same() -> None:
    forms = ["SAFEWAY #1234 OAKLAND CA", "POS DEBIT SAFEWAY 0099 SEATTLE WA", "Safeway"]
    assert {normalise(form).removeprefix("kcard ") for form in forms} == {"safeway"}


def test_a_processor_stays_visible_to_the_model() -> None:
    assert normalise("SQ *CORNER") != normalise("CORNER")


@given(st.text(max_size=300))
def test_any_text_comes_out_short_folded_and_without_double_spaces(text: str) -> None:
    clean = normalise(text)
    assert len(clean) <= MAX_LENGTH
    assert clean == " ".join(clean.split())
    assert clean == clean.casefold()


@given(st.text(max_size=300))
def test_any_text_has_a_usable_name_or_none(text: str) -> None:
    name = merchant_name(text)
    assert name is None or (0 < len(name) <= 80 and name == name.strip())


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_case_does_not_matter(text: str) -> None:
    assert normalise(text.upper()) == normalise(text.lower())
