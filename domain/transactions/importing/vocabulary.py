"""Words in headers, direction cells and footers of statements, in the languages of the banks we have seen.

All phrases are written as `plain_words` leaves them: lower case, no accents, no punctuation.
"""

from __future__ import annotations

import re

from domain.transactions.importing.mapping import ColumnRole
from domain.transactions.importing.months import plain

_NOT_WORDS = re.compile(r"[^\w]+|_+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


# Earlier phrases of a role win over later ones: a transaction date tells more about spending than a value date.
HEADERS: dict[ColumnRole, tuple[str, ...]] = {
    ColumnRole.DATE: _phrases(
        """
        transaction date | trans date | date of transaction | txn date | tran date | purchase date |
        operation date | date operation | date de l operation | fecha operacion | fecha de operacion |
        data operazione | data da transacao | data transakcji | data operacji | datum transakce |
        datum uskutecneni | дата операции | дата транзакции | transaktionsdatum | kaufdatum | belegdatum |
        islem tarihi | date | datum | fecha | data | дата | dato | tarih | paivamaara | day | time |
        datetime | timestamp | started date | completed date | buchungstag | buchungsdatum | buchung |
        booking date | booked | booked on | bookingdate | date comptable | date de comptabilisation |
        fecha contable | data contabile | data ksiegowania | datum zauctovani | zauctovani | bogforingsdato
        | bokforingsdag | bokforingsdatum | posted date | post date | posting date | posted | processed date
        | settlement date | clearing date | created | created date | transaktionsdag | umsatzdatum |
        дата платежа | дата проводки | дата списания | value date | valutadatum | valuta | wertstellung |
        date de valeur | date valeur | fecha valor | data valuta | datum valuty
        """
    ),
    ColumnRole.AMOUNT: _phrases(
        """
        сумма платежа | сумма в валюте счета | amount in account currency | billing gross amt |
        billing amount | billed amount | amount | transaction amount | trans amount | txn amount | amt |
        net amount | value | sum | total amount | betrag | umsatz | betrag eur | betrag in eur | montant |
        montant en euros | montant eur | importe | importe eur | importo | valor | quantia | kwota |
        kwota operacji | castka | objem | ciastka | bedrag | bedrag eur | belop | belob | belopp | summa |
        maara | tutar | сумма | сумма операции | сумма в рублях | сума | iznos | suma | transaction value |
        local amount | gross | net | total | price
        """
    ),
    ColumnRole.DEBIT: _phrases(
        """
        debit amount | debit | debits | debit amt | withdrawal amount | withdrawal amt | withdrawal |
        withdrawals | money out | paid out | out | amount out | payments out | spent | spending | expense |
        expenses | outflow | charges | charge | dr amount | payment amount | soll | ausgaben | ausgabe |
        belastung | lastschrift | debet | af | uit | cargo | cargos | gasto | retiro | retiros | debito |
        debitos | uscite | addebiti | dare | saida | saidas | obciazenia | obciazenie | wydatki | vydaje |
        vydej | odchozi | расход | списание | дебет | ut | utgift | borc | sortie | sorties | depense |
        depenses | dr
        """
    ),
    ColumnRole.CREDIT: _phrases(
        """
        credit amount | credit | credits | credit amt | deposit amount | deposit amt | deposit | deposits |
        money in | paid in | in | amount in | payments in | received | income | inflow | cr amount | haben |
        einnahmen | einnahme | gutschrift | bij | abono | abonos | ingreso | ingresos | deposito | depositos
        | credito | creditos | entrate | accrediti | avere | entrada | entradas | uznania | uznanie | wplywy
        | prijmy | prijem | prichozi | приход | зачисление | кредит | поступление | inn | inntekt | alacak |
        entree | entrees | recette | recettes | cr
        """
    ),
    ColumnRole.DIRECTION: _phrases(
        """
        transaction type | debit credit | credit debit | credit debit indicator | debit credit indicator |
        dr cr | cr dr | d c | c d | income expense | expense income | direction | af bij | soll haben | s h
        | sign | debit or credit | indicator | details | type | entry type | txn type | trans type | flow |
        sens | sentido | segno | typ | kennzeichen | vorzeichen | тип операции | тип | приход расход |
        in out | debet kredit
        """
    ),
    ColumnRole.CURRENCY: _phrases(
        """
        валюта платежа | валюта счета | account currency | billing currency | currency | currency code | ccy
        | curr | wahrung | waehrung | devise | divisa | moneda | moeda | valuta | waluta | mena | munt |
        muntsoort | валюта | валюта операции | doviz | para birimi
        """
    ),
    ColumnRole.BALANCE: _phrases(
        """
        balance | running balance | account balance | closing balance | balance after |
        balance after transaction | available balance | book balance | saldo | kontostand |
        saldo nach buchung | solde | saldo contabile | saldo po transakcji | saldo po operacji | zustatek |
        остаток | баланс | bakiye | saldo na mutatie | saldo eur | sld | bal
        """
    ),
    ColumnRole.CATEGORY: _phrases(
        """
        category | categories | category name | main category | parent category | kategorie | hauptkategorie
        | categorie | categoria | kategoria | kategori | категория | rubrik | category group |
        master category | subcategory | sub category | unterkategorie | sous categorie | subcategoria |
        sottocategoria | подкатегория | trans cac desc 1 | budget category
        """
    ),
    ColumnRole.NOTE: _phrases(
        """
        notes | note | memo | comment | comments | remark | remarks | notiz | notizen | bemerkung |
        anmerkung | commentaire | nota | notas | note personali | poznamka | uwagi | notatka | opmerking |
        anteckning | notat | заметка | комментарии | примечание
        """
    ),
    ColumnRole.REFERENCE: _phrases(
        """
        transaction id | transactionid | trans id | txn id | fitid | transaction number | transaction no |
        transaction reference | bank reference | reference number | reference no | ref no | ref number |
        reference id | reference | ref | id transakce | id operacji | numer referencyjny | transaktions id |
        transaktionsnummer | archivierungsreferenz | identifiant | referenz | referencia |
        riferimento | referencja | номер операции | идентификатор операции | id | uid | unique id | utr |
        chq ref no | cheque ref no | operation id
        """
    ),
    ColumnRole.STATUS: _phrases(
        """
        status | transaction status | booking status | payment status | state | statut | estado | stato | stav |
        buchungsstatus | umsatzstatus | статус | статус операции | durum | tila
        """
    ),
    # Of these the exact words only: the account of the other side has longer names.
    ColumnRole.TAGS: _phrases("tags | tag | labels | schlagworte | etiquetas | etiquettes | etichette | теги | метки"),
    ColumnRole.ACCOUNT: _phrases(
        """
        account | account name | own account | account number | auftragskonto | iban auftragskonto | rekening
        | rekeningnummer | iban bban | счет | номер счета
        """
    ),
}

# What the bank wrote, best first.
TEXT_HEADERS: tuple[str, ...] = _phrases(
    """
        original description | original statement |
        bank description | full description | raw description | statement description
        | description | transaction description | transaction details | narration | narrative | particulars
        | details | verwendungszweck | payment reference | buchungstext und verwendungszweck | beschreibung |
        umsatztext | text
        | libelle | libelle operation | libelle de l operation | designation | descripcion | concepto |
        descrizione | causale | descricao | historico | opis | opis operacji | opis transakcji | tytul |
        tytul operacji | popis | popis transakce | zprava pro prijemce | omschrijving | mededelingen |
        beskrivelse | beskrivning | tekst | описание | назначение платежа | назначение | основание |
        aciklama | selite | viesti | purpose | reason | memo | remarks | remark | notes | note | transaction
        | operation | buchungstext | item | what | label | message | reference | subcategory | category
        """
)
# Who was paid: joined with the text where a file has both.
PAYEE_HEADERS: tuple[str, ...] = _phrases(
    """
        merchant name | merchant | payee | payee name | counterparty | counterparty name | counter party |
        beneficiary | beneficiary name | name | vendor | payer payee | name description | naam omschrijving
        | begunstigter zahlungspflichtiger | beguenstigter zahlungspflichtiger | auftraggeber begunstigter |
        auftraggeber beguenstigter | auftraggeber empfanger | empfanger | zahlungsempfanger |
        zahlungspflichtiger | zahlungsempfanger in | beneficiaire | beneficiario | destinatario |
        contrepartie | tegenpartij | naam tegenpartij | naam | kontrahent | nadawca odbiorca | odbiorca |
        nazev protistrany | nazev protiuctu | protistrana | obchodnik | nazev obchodnika | контрагент |
        получатель | saaja maksaja | k symbol | shop | store | supplier
        """
)

# Only words about the direction itself: the type `Payment` is money in on a card and money out of an account.
_IN_WORDS = _words(
    """
    credit cr c kredit credito creditos haben h in incoming income deposit deposits inflow bij abono ingreso
    entrada entrate received plus + gutschrift eingang einnahme prijem prichozi uznanie wplyw приход
    пополнение поступление зачисление доход entree recette transfer-in transferin avere alacak inn crdt topup
    top-up
    """
)
_OUT_WORDS = _words(
    """
    debit dr d db debet debito debitos soll s out outgoing expense expenses withdrawal withdrawals outflow af
    cargo gasto saida uscite spent minus - belastung lastschrift ausgang ausgabe vydaj vydej odchozi
    obciazenie wydatek расход списание оплата снятие sortie depense transfer-out transferout dare borc ut uit
    dbit
    """
)
# In a cell of several words only these decide: `debit card refund` is no debit.
_DECIDING = frozenset({"credit", "debit", "withdrawal", "deposit", "income", "expense", "incoming", "outgoing"})

_TOTAL = re.compile(
    r"^(?:grand |sub ?)?totals?\b|\b(?:opening|closing|ending|beginning|starting|final) balance\b"
    r"|^(?:previous|new|current) balance$"
    r"|\bbalance (?:brought|carried) forward\b|^balance\b|^(?:end|anfangs|schluss)?saldo\b|\b(?:alter|neuer) saldo\b"
    r"|^kontostand\b|^summe\b|^gesamt|^totale?s?\b|^итого\b|^всего\b|^остаток\b|^razem\b|^suma\b|^celkem\b"
    r"|^(?:ancien|nouveau )?solde\b|^toplam\b|^(?:number of|page|seite|generated|end of|disclaimer)\b"
)

# Descriptions of money in, as a pattern that Rust and Python read alike; `payment thank you` is what cards write.
INCOMING_TEXT = (
    r"\b(?:salary|salaries|payroll|paycheck|wages|direct dep(?:osit)?|dividends?|cashback|refund|interest paid"
    r"|payment received|payment.{0,5}thank you|thank you for your payment|autopay payment"
    r"|lohn|gehalt|gutschrift|rückerstattung|salaire|virement recu|virement reçu|remboursement|nomina|nómina|abono"
    r"|stipendio|accredito|salario|salário|wynagrodzenie|wpływ|mzda|výplata|зарплата|пополнение|возврат|løn|lønn|lön"
    r"|loon|salaris|maaş|palkka)\b"
)


def plain_words(text: str) -> str:
    """A header as words: `Betrag (EUR)` → `betrag eur`, `TransactionDate` → `transaction date`."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(_NOT_WORDS.sub(" ", plain(split).replace("ł", "l").replace("ß", "ss")).split())


def direction_of(text: str) -> bool | None:
    """True for money in, False for money out, None where the cell says neither."""
    whole = "-".join(plain(text).split()).strip(".")
    if whole in _IN_WORDS or whole in _OUT_WORDS:
        return whole in _IN_WORDS
    found = {word in _IN_WORDS for word in plain_words(text).split() if word in _DECIDING}
    return found.pop() if len(found) == 1 else None


def is_total_line(text: str) -> bool:
    """Whether a cell opens a line of totals or balances rather than a transaction."""
    return _TOTAL.search(plain_words(text)) is not None
