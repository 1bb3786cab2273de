"""A statement as a German bank exports it: a preamble, semicolons, `1.234,56`, Windows letters, and one broken line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

# The last pay but one: 31 days lie between two of them, so no month has both and some months have none.
_PAID_DAYS_AGO = 32
# Days before today, payee, purpose, minor units.
_ROWS = (
    (0, "REWE SAGT DANKE", "REWE MARKT 4412 BERLIN", -3_127),
    (0, "Bäckerei Müller", "EC-Zahlung", -345),
    (1, "ARBEITGEBER GMBH", "LOHN GEHALT", 325_000),
    (2, "SHELL DEUTSCHLAND", "TANKSTELLE 1042", -6_250),
    (3, "NETFLIX.COM", "ABO", -1_399),
    (5, "Deutsche Bahn AG", "FAHRKARTE", -4_990),
    (8, "LIDL SAGT DANKE", "LIDL 881", -2_714),
    (12, "VATTENFALL EUROPE", "STROM ABSCHLAG", -8_900),
    (20, "Wohnbau AG", "MIETE WOHNUNG 12", -123_456),
    (_PAID_DAYS_AGO, "ARBEITGEBER GMBH", "LOHN GEHALT", 325_000),
    (35, "EDEKA CENTER", "EDEKA 17", -5_571),
    (41, "Zahnarzt Dr. Weiß", "RECHNUNG 2201", -18_000),
    (50, "Wohnbau AG", "MIETE WOHNUNG 12", -123_456),
    (63, "ARBEITGEBER GMBH", "LOHN GEHALT", 325_000),
    (70, "AMAZON.DE", "BESTELLUNG 303-55", -7_899),
    (81, "Wohnbau AG", "MIETE WOHNUNG 12", -123_456),
)


@dataclass(frozen=True)
class GermanStatement:
    """`today` is asked each time: a run may begin on one day and end on the next."""

    today: Callable[[], date]
    name: str = "Umsätze Girokonto.csv"

    @property
    def row_count(self) -> int:
        return len(_ROWS)

    @property
    def total_minor(self) -> int:
        return sum(minor for _, _, _, minor in _ROWS)

    @property
    def months_since_pay(self) -> int:
        """How many months before this one the last pay but one came; it was all that month's income."""
        today = self.today()
        paid = today - timedelta(days=_PAID_DAYS_AGO)
        return 12 * (today.year - paid.year) + today.month - paid.month

    def content(self) -> bytes:
        today = self.today()
        lines = [
            "Kontoauszug;Musterbank AG;;;",
            "IBAN;DE00 0000 0000 0000 00;;;",
            "",
            "Buchungstag;Wertstellung;Auftraggeber/Empfänger;Verwendungszweck;Betrag (EUR)",
        ]
        for days, payee, purpose, minor in _ROWS:
            day = f"{today - timedelta(days=days):%d.%m.%Y}"
            lines.append(f"{day};{day};{payee};{purpose};{_german(minor)}")
        lines.append(f"{today:%d.%m.%Y};;Unleserlich;Betrag fehlt;k.A.")
        return "\r\n".join(lines).encode("cp1252")


def _german(minor: int) -> str:
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole:,}".replace(",", ".") + f",{cents:02d}"
