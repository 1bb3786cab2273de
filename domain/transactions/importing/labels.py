"""A file's own category labels, as Mint, YNAB, Monarch and banks write them, in our taxonomy.

Only what is obvious is listed: a label that people use for different things, such as `Food` or `Financial`, is left to
the model, which sees the whole transaction.
"""

from __future__ import annotations

from domain.transactions.importing.vocabulary import plain_words

# Written as `plain_words` leaves them; `&`, `/` and `and` are all dropped.
_LISTS: dict[str, str] = {
    "groceries": """
        groceries | grocery | supermarket | supermarkets | food groceries | groceries household |
        lebensmittel | courses | supermercado | supermarkt | boodschappen | alimentacion | spesa |
        potraviny | zakupy spozywcze | супермаркеты | продукты | kirana | milk
    """,
    "dining": """
        restaurants | restaurant | dining | dining out | dining drinks | eating out | fast food |
        coffee shops | coffee | cafe | cafes | bars | alcohol bars | food dining | food drink |
        food delivery | takeaway | takeout | restaurants bars | restaurants cafes | bars restaurants |
        lunch | dinner | breakfast | snacks | restaurantes | ristoranti | gastronomie | restauracje |
        restaurace | рестораны | фастфуд | кафе
    """,
    "auto_fuel": """
        gas fuel | gas | fuel | petrol | gasoline | auto transport | auto gas | car | automotive |
        auto maintenance | car maintenance | service parts | auto repair | car repair | car wash |
        auto service parts | gas stations | tanken | kraftstoff | carburant | gasolina | benzina | paliwo
        | топливо | автоуслуги | vehicle fuel
    """,
    "transport": """
        public transportation | public transport | public transit | transit | transport | transportation |
        taxi | ride share | rideshare | ride shares | taxi ride shares | rental car taxi | parking |
        parking tolls | tolls | train | bus | metro | subway | auto rickshaw | opnv | nahverkehr |
        transports | transporte | trasporti | doprava | транспорт | такси | местныи транспорт | каршеринг
    """,
    "travel": """
        travel | travel vacation | air travel | airfare | flights | flight | hotel | hotels | lodging |
        vacation | vacation travel | holiday | holidays | travel holidays | airlines | reisen | urlaub |
        voyages | viajes | viaggi | podroze | cestovani | отели | авиабилеты | путешествия | турагентства
        | ж д билеты
    """,
    "shopping": """
        shopping | clothing | clothes | clothing shoes | apparel | electronics | electronics software |
        books | sporting goods | hobbies | general merchandise | merchandise | online shopping | kleidung
        | einkaufen | vetements | ropa | abbigliamento | odziez | obleceni | одежда и обувь |
        электроника и техника | различные товары | книги | спорттовары | канцтовары | office supplies |
        books supplies | сувениры
    """,
    "home": """
        home | home improvement | home services | furniture | furnishings | furniture housewares |
        home supplies | home maintenance | household | household supplies | lawn garden | garden |
        home garden | haushalt | wohnen und einrichtung | maison | hogar | casa | dom | domacnost |
        дом и ремонт | kitchen
    """,
    "entertainment": """
        entertainment | entertainment recreation | movies | movies dvds | music | games | gaming |
        video games | streaming | streaming services | newspapers magazines | arts | amusement | sports |
        events | cinema | fun money | fun | unterhaltung | freizeit | loisirs | ocio | svago | rozrywka |
        zabava | развлечения | кино | netflix | television streaming
    """,
    "health": """
        health | healthcare | medical | doctor | doctors | dentist | pharmacy | eyecare | eye care |
        hospital | health wellness | medicine | gesundheit | apotheke | sante | salud | salute | zdrowie |
        zdravi | аптеки | медицина
    """,
    "personal_care": """
        personal care | hair | haircut | gym | health fitness | fitness | spa massage | spa | beauty |
        cosmetics | grooming | laundry | gym fitness | korperpflege | belleza | красота | косметика |
        kosmetik | kosmetyki
    """,
    "utilities": """
        utilities | bills utilities | electricity | gas electric | gas electricity | water | internet |
        internet cable | mobile phone | phone | cell phone | home phone | television | cable | telephone |
        garbage | mobile service provider | mobile recharge | strom | nebenkosten | telefon | handy |
        energie | suministros | bollette | rachunki | жкх | мобильная связь | связь
    """,
    "housing": """
        mortgage rent | mortgage | rent | rent mortgage | housing | mortgage or rent | miete | loyer |
        alquiler | affitto | czynsz | najem | аренда | hypothek | home mortgage | mortgage payment
    """,
    "insurance": """
        insurance | auto insurance | car insurance | life insurance | home insurance | health insurance |
        renters insurance | homeowners insurance | versicherung | versicherungen | assurance | seguro |
        seguros | assicurazione | ubezpieczenie | pojisteni | страхование | insurrance payment |
        insurance payment
    """,
    "education_kids": """
        education | tuition | student loan | student loans | kids | kids activities | baby supplies |
        babysitter daycare | child care | childcare | child activities | children | daycare | school |
        kinder | bildung | enfants | educacion | istruzione | edukacja | vzdelani | образование |
        детские товары | education kids
    """,
    "pets": """
        pets | pet | pet food supplies | pet grooming | veterinary | vet | pet care | haustiere | haustier
        | animaux | mascotas | animali | zwierzeta | животные
    """,
    "fees": """
        fees | fees charges | bank fee | bank fees | bank charges | atm fee | late fee | finance charge |
        financial fees | service fee | trade commissions | interest fees | interest charged | bankgebuhren
        | gebuhren | frais bancaires | comisiones | commissioni | oplaty bankowe | услуги банка | комиссии
        | payment for statement | sanction interest if negative balance
    """,
    "transfer": """
        transfer | transfers | credit card payment | credit card payments | cash atm | atm |
        atm withdrawal | cash withdrawal | cash | check | checks | investments | investment | buy | sell |
        savings | balance adjustments | transfer for cash spending | money transfer | account transfer |
        recurring deposit | umbuchung | ubertrag | bargeld | virement interne | transferencia |
        trasferimento | przelew | prevod | переводы | наличные | пополнения | recurring transfer |
        internal transfer
    """,
    "income": """
        income | paycheck | paychecks | salary | wages | payroll | bonus | interest | interest income |
        dividend | dividends | dividends capital gains | dividend cap gains | reimbursement |
        inflow ready to assign | ready to assign | to be budgeted | inflow to be budgeted | rental income
        | returned purchase | tax refund | other income | business income | gehalt | lohn | einkommen |
        salaire | revenus | nomina | ingresos | stipendio | wynagrodzenie | prijem | mzda | зарплата |
        бонусы | interest credited | pension | old age pension
    """,
    "charity_gifts": """
        charity | gift | gifts | gifts donations | donations | donation | charitable donations | giving |
        spenden | geschenke | dons | cadeaux | regalos | regali | prezenty | darky | цветы | нко | подарки
    """,
    "taxes": """
        taxes | tax | federal tax | state tax | local tax | property tax | sales tax | income tax |
        steuern | steuer | impots | impuestos | tasse | podatki | dane | госуслуги | налоги
    """,
    "services": """
        services | legal | shipping | printing | postage | postage shipping | professional services |
        accounting | financial legal services | advertising | business services | dienstleistungen |
        сервис | частные услуги
    """,
}
LABELS: dict[str, str] = {
    " ".join(label.split()): slug for slug, labels in _LISTS.items() for label in labels.split("|")
}
# A path such as `Food > Grocery` or `Obligations: Groceries` is decided by its most special part that is known.
_SEPARATORS = (" > ", ": ", " / ", " - ")


def category_of_label(label: str | None) -> str | None:
    """The slug of our category, or None where the label does not decide."""
    if label is None:
        return None
    whole = LABELS.get(_words(label))
    if whole is not None:
        return whole
    for separator in _SEPARATORS:
        if separator in label:
            parts = [category_of_label(part) for part in reversed(label.split(separator))]
            return next((slug for slug in parts if slug is not None), None)
    return None


def _words(label: str) -> str:
    return " ".join(word for word in plain_words(label).split() if word not in ("and", "und", "et", "y", "e"))
