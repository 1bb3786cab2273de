"""What a bank's or a program's word says about a row: booked, still pending, or come to nothing."""

from __future__ import annotations

from enum import Enum

from domain.transactions.importing.months import plain


class RowStatus(Enum):
    BOOKED = "booked"
    PENDING = "pending"
    NOTHING = "nothing"


def _words(text: str) -> frozenset[str]:
    return frozenset(" ".join(plain(word).split()) for word in text.split("|"))


_PENDING = _words(
    """
    pending | pdng | uncleared | not cleared | not posted | authorised | authorized | authorisation | authorization
    | on hold | hold | held | reserved | processing | in progress | unposted | vorgemerkt | reserviert |
    umsatz vorgemerkt | en attente | a venir | pendiente | in attesa | in behandeling | gereserveerd | oczekujaca |
    blokada | nezauctovano | в обработке | в ожидании | холд | authorisiert | forecast
    """
)
_NOTHING = _words(
    """
    failed | fail | declined | decline | rejected | refused | reverted | reversed | cancelled | canceled | void |
    voided | expired | denied | abgelehnt | storniert | fehlgeschlagen | refuse | annule | echoue | rechazada |
    rechazado | cancelada | cancelado | anulada | rifiutata | annullata | rifiutato | annullato | geweigerd |
    geannuleerd | odrzucona | anulowana | zamitnuto | zruseno | отклонена | отклонено | отменена | отменено | неуспешно
    """
)
_BOOKED = _words(
    """
    booked | book | posted | completed | complete | cleared | reconciled | settled | ok | done | success | successful
    | executed | processed | paid | approved | gebucht | umsatz gebucht | ausgefuhrt | comptabilise | effectue |
    contabilizado | completado | contabilizzato | geboekt | verwerkt | zaksiegowana | zauctovano | исполнена |
    исполнено | проведена | проведено | выполнено | успешно | refunded | partially refunded
    """
)


def status_of(word: str) -> RowStatus | None:
    """None where the word says nothing that is known."""
    words = " ".join(plain(word).replace("_", " ").strip(" .!*").split())
    for status, known in ((RowStatus.PENDING, _PENDING), (RowStatus.NOTHING, _NOTHING), (RowStatus.BOOKED, _BOOKED)):
        if words in known:
            return status
    return None
